"""Imported once, by the server that forks our programs: all of their modules, and the model and areas of the worker.

This is the one module that works when it is imported, which is its only purpose.
"""

from __future__ import annotations

import commands.cases
import commands.gateway
import commands.import_file
import commands.notifications
import commands.sink
import commands.worker  # noqa: F401
from complaints.settings import DEFAULT_CONFIG
from streams.steps.decide import Decider

_loaded = Decider.load(DEFAULT_CONFIG)
# Every `Line` has a config folder of its own with the same files, except for the names of the topics.
Decider.load = lambda config, *, rules=None, tables=None: _loaded  # type: ignore[method-assign]
