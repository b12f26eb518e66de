"""All forms that complaints come in: those of files and addresses an import opens, and those of bodies sent by HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from producers.channels.format import Format
from producers.channels.json_lines import BODIES
from producers.channels.table import TABLE
from producers.channels.traffy_csv import TRAFFY_CSV
from producers.channels.traffy_geojson import TRAFFY_GEOJSON
from producers.channels.traffy_search import TRAFFY_SEARCH
from producers.gateway.body import read_body
from producers.gateway.body_format import BodyFormat

Formats = Sequence[Format]

FORMATS: Final[Formats] = (TRAFFY_SEARCH, BODIES, TABLE, TRAFFY_GEOJSON, TRAFFY_CSV)
"""The first that fits a target opens it; any file that nothing else fits is taken for the last."""

BODY_FORMATS: Final[Mapping[str, BodyFormat]] = MappingProxyType({"/v1/complaints": read_body})
"""By the path of the gateway they are sent to."""
