"""Traffy Fondue tickets in JSON files: a GeoJSON FeatureCollection, or saved answers of the search call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from complaints.outcome import Reject
from complaints.repeated_keys import REPEATED, RepeatedKeys
from producers.channels.format import Format
from producers.channels.traffy import CHANNEL, STEP, ticket
from producers.intake.submission import Entry, Submission
from producers.reading.cell import with_error
from producers.reading.input_file import InputFile
from producers.reading.json_array import JsonArray

ARRAYS = ("features", "results")


class TraffyGeoJsonSource:
    """The tickets of one file, plain or gzip. Raises as `JsonArray` does."""

    channel = CHANNEL
    remarks = ()
    repeatable = True

    def __init__(self, path: Path) -> None:
        self._file = InputFile(path)
        self._file.require_utf8()
        self.name = self._file.name
        self.identity = f"traffy-geojson {self._file.identity}"
        self._elements = JsonArray(self._file.open(), self.name, ARRAYS)

    def read(self, after: int) -> Iterator[Entry]:
        """Every ticket but the first `after`."""
        self._elements.detach()
        self._elements = JsonArray(self._file.open(), self.name, ARRAYS)
        for position, (element, text) in enumerate(self._elements, start=1):
            if position > after:
                content = json_ticket(element) if _is_utf8(text) else _GARBLED
                yield Entry(content=content, raw=text, origin=f"{self.name}#{position}", position=position)

    def fraction(self) -> float | None:
        return self._file.fraction()

    def close(self) -> None:
        self._file.close()


def json_ticket(element: object) -> Submission | Reject:
    """A ticket of the search call, or a feature that holds one in its properties."""
    if isinstance(element, RepeatedKeys):
        return Reject("repeated_key", REPEATED, STEP)
    if isinstance(element, dict) and isinstance(properties := element.get("properties"), dict):
        geometry = element.get("geometry")
        coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
        return ticket(_with_errors({**properties, "coords": coordinates or properties.get("coords")}))
    if isinstance(element, dict) and "timestamp" in element:
        return ticket(_with_errors(element))
    return Reject("broken_row", "neither a feature with properties nor a ticket", STEP)


def _with_errors(fields: dict[str, object]) -> dict[str, object]:
    """The fields with texts such as `#N/A` as errors: a ticket that went through a spreadsheet may hold them."""
    return {name: with_error(value) if isinstance(value, str) else value for name, value in fields.items()}


_GARBLED = Reject("broken_row", "not UTF-8", STEP)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


TRAFFY_GEOJSON: Final = Format(
    name="traffy-geojson",
    channel=CHANNEL,
    fits=lambda target: target.name.endswith((".geojson", ".json")),
    open=lambda target: TraffyGeoJsonSource(target.path),
)
