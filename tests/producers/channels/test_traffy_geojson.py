from __future__ import annotations

import json
from pathlib import Path

from complaints.events.complaint import Place
from complaints.outcome import Reject
from producers.channels.traffy_geojson import TraffyGeoJsonSource, json_ticket
from producers.intake.submission import Submission

TICKET = {"ticket_id": "2024-AAAAAA", "description": "ทางเท้าพัง", "timestamp": "2024-01-01 00:00:00+00"}


def feature(**properties: object) -> dict[str, object]:
    geometry = {"type": "Point", "coordinates": ["100.5", "13.7"]}
    return {"type": "Feature", "geometry": geometry, "properties": {**TICKET, **properties}}


def test_features_become_submissions(tmp_path: Path) -> None:
    path = tmp_path / "t.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature(), feature(ticket_id="B")]}))
    found = list(TraffyGeoJsonSource(path).read(1))

    assert [entry.origin for entry in found] == ["t.geojson#2"]
    assert isinstance(found[0].content, Submission)
    assert found[0].content.reference == "B"
    assert found[0].content.place == Place(longitude=100.5, latitude=13.7)


def test_saved_search_answers_are_read_too(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text(json.dumps({"status": True, "results": [{**TICKET, "coords": ["100.5", "13.7"]}]}))
    (entry,) = TraffyGeoJsonSource(path).read(0)
    assert isinstance(entry.content, Submission)
    assert entry.content.place == Place(longitude=100.5, latitude=13.7)


def test_an_element_that_is_no_ticket_is_one_broken_row() -> None:
    elements: list[object] = [3, None, [], {"properties": 1}, {"type": "Feature"}]
    for element in elements:
        found = json_ticket(element)
        assert isinstance(found, Reject)
        assert found.reason == "broken_row"


def test_bytes_that_are_not_utf8_break_one_row(tmp_path: Path) -> None:
    path = tmp_path / "t.geojson"
    parts = [json.dumps(feature(description="X")).encode().replace(b"X", text) for text in (b"\xff", b"a")]
    path.write_bytes(b'{"features": [' + b",".join(parts) + b"]}")
    broken, whole = TraffyGeoJsonSource(path).read(0)
    assert broken.content == Reject("broken_row", "not UTF-8", "traffy")
    assert isinstance(whole.content, Submission)
