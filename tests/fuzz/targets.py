"""All fuzz targets, by name."""

from __future__ import annotations

from tests.fuzz.intake import INTAKE
from tests.fuzz.records import RECORDS
from tests.fuzz.target import Target
from tests.fuzz.wire import WIRE

TARGETS: dict[str, Target] = INTAKE | RECORDS | WIRE
