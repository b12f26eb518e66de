"""Imported once, by the server that forks our programs: all of their modules, and the model and areas of the worker.

This is the one module that works when it is imported, which is its only purpose: what is done here is not done again at
each of the starts, of which a schedule has a dozen.
"""
# ruff: noqa: F401

from __future__ import annotations

import inspect
import sys

# Faust imports these modules of its own only when an app is made.
import faust.agents.manager
import faust.app.router
import faust.assignor.partition_assignor
import faust.events
import faust.fixups.django
import faust.joins
import faust.tables.objects
import faust.tables.recovery
import faust.tables.sets
import faust.transport.drivers.aiokafka
import faust.transport.utils
import faust.worker

import commands.cases
import commands.gateway
import commands.import_file
import commands.notifications
import commands.sink
import commands.worker
from complaints.reference.reference import Reference
from complaints.settings import DEFAULT_CONFIG
from streams.cases.policy import load_policy
from streams.steps.decide import Decider

_loaded = Decider.load(DEFAULT_CONFIG)
# Every `Line` has a config folder of its own with the same files, except for the names of the topics.
Decider.load = lambda config, *, rules=None, tables=None: _loaded  # type: ignore[method-assign]
# What they cache of files that are the same, and the index of all modules that `inspect` makes for its first caller.
Reference.load(DEFAULT_CONFIG)
load_policy(DEFAULT_CONFIG)
inspect.getmodule(sys._getframe())
