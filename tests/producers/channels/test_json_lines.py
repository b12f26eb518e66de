from __future__ import annotations

from pathlib import Path

import msgspec

from complaints.outcome import Reject
from producers.channels.json_lines import BodiesSource
from producers.intake.submission import Submission

GOOD = {"channel": "web-1111", "text": "ถนนเป็นหลุม", "reference": "W-1", "submitted": "2026-03-02T12:00:00+07:00"}


def _read(path: Path, *lines: bytes, after: int = 0) -> list[object]:
    path.write_bytes(b"\n".join(lines) + b"\n")
    return [entry.content for entry in BodiesSource(path).read(after)]


def test_each_line_is_a_complaint_of_its_own_channel(tmp_path: Path) -> None:
    other = GOOD | {"channel": "line-1111", "reference": "L-1"}
    contents = _read(tmp_path / "x.jsonl", msgspec.json.encode(GOOD), msgspec.json.encode(other))
    assert [c.channel for c in contents if isinstance(c, Submission)] == ["web-1111", "line-1111"]
    assert len(_read(tmp_path / "x.jsonl", msgspec.json.encode(GOOD), msgspec.json.encode(other), after=1)) == 1


def test_bad_lines_say_why_and_stop_nothing(tmp_path: Path) -> None:
    bad = [b"{", b"\xff", b"[]", msgspec.json.encode(GOOD | {"texxt": "x"}), b'{"text":' + b'"x"' * 2]
    contents = _read(tmp_path / "x.jsonl", *bad, msgspec.json.encode(GOOD))
    reasons = [c.reason for c in contents if isinstance(c, Reject)]
    assert reasons == ["broken_json", "broken_json", "invalid_field", "invalid_field", "broken_json"]
    assert isinstance(contents[-1], Submission)


def test_the_reporter_of_a_bad_line_is_not_in_its_dead_letter(tmp_path: Path) -> None:
    line = msgspec.json.encode(GOOD | {"texxt": "x", "reporter": {"name": "สมหญิง ใจดี"}})
    (tmp_path / "x.jsonl").write_bytes(line)
    (entry,) = BodiesSource(tmp_path / "x.jsonl").read(0)
    assert isinstance(entry.raw, bytes)
    assert "สมหญิง".encode() not in entry.raw
    assert entry.reporter is not None
    assert entry.reporter.name == "สมหญิง ใจดี"
