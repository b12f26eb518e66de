from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.outcome import Reject
from complaints.reference.channels import Channel
from complaints.repeated_keys import may_repeat_a_key, repeats_a_key
from producers.channels.json_lines import BodiesSource
from producers.channels.table import TableSource
from producers.channels.traffy_geojson import TraffyGeoJsonSource
from producers.intake.submission import Submission

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "document",
    [
        '{"a": 1, "a": 1}',
        '{"a": 1, "\\u0061": 2}',
        '{"place": {"x": 1, "x" : 2}}',
        '{"reporter" : {"x": {"y": 1, "y": 2}}}',
        '{"a": [{"b": 1}, {"b": 1, "b": 2}]}',
        '{"a": "\\":", "b":1,"b"\n:2}',
        '{"": 1, "": 2}',
    ],
)
def test_a_key_that_occurs_twice_is_found_at_any_depth(document: str) -> None:
    assert repeats_a_key(document.encode())
    assert may_repeat_a_key([document.encode()]) or '"y"' in document or "[" in document


@pytest.mark.parametrize(
    "document",
    ['{"a": 1, "A": 1}', '{"a": {"a": {"a": "a:a"}}}', '{"a": "b\\":c", "c": ["d:e"]}', "{}", '{"place":null}'],
)
def test_equal_keys_of_different_objects_are_no_repeat(document: str) -> None:
    assert not repeats_a_key(document.encode())
    assert not may_repeat_a_key([document.encode(), b"{}"])


@pytest.mark.parametrize("document", [b"", b"{", b'{"a": "\xff"}', b'{"a":' + b"[" * 100_000])
def test_what_cannot_be_read_is_left_to_its_decoder(document: bytes) -> None:
    assert not repeats_a_key(document)


_KEYS = st.sampled_from(["text", "place", "reporter", "a", "เวลา"])
_VALUES = st.recursive(
    st.none() | st.text(st.sampled_from('a:"\\{ ')) | st.integers(0, 9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=6,
)


@given(st.lists(st.tuples(_KEYS, st.integers(0, 9) | st.text(st.sampled_from('a:"\\ '))), max_size=5), st.booleans())
def test_the_quick_look_never_misses_what_the_thorough_one_finds(pairs: list[tuple[str, object]], nest: bool) -> None:
    inner = "{" + ",".join(f"{json.dumps(key)} :{json.dumps(value)}" for key, value in pairs) + "}"
    document = f'{{"text": "x", "place": {inner}}}' if nest else inner
    raw = msgspec.Raw(document.encode())
    assert may_repeat_a_key([raw]) or not repeats_a_key(raw)


@given(st.dictionaries(_KEYS, _VALUES, max_size=4))
def test_what_a_program_wrote_repeats_nothing(fields: dict[str, object]) -> None:
    assert not repeats_a_key(msgspec.json.encode(fields))


@pytest.mark.parametrize(
    "ticket",
    [
        '"timestamp": "2024-05-01 02:30:00+00", "comment": "a", "comment": "b"',
        '"timestamp": "2024-05-01 02:30:00+00", "comment": "a", "timest\\u0061mp": "2024-05-02 02:30:00+00"',
        '"timestamp": "2024-05-01 02:30:00+00", "comment": "a", "x": {"y": {"z": 1, "z": 1}}',
    ],
)
def test_files_refuse_the_row_alone(tmp_path: Path, channels: dict[str, Channel], ticket: str) -> None:
    good = '{"timestamp": "2024-05-01 02:30:00+00", "comment": "x:y"}'
    feature = f'{{"type": "Feature", "properties": {{{ticket}}}, "geometry": null}}'
    contents = {
        "a.geojson": f'{{"features": [{feature}, {good}]}}',
        "a.json": f'{{"results": [{{{ticket}}}, {good}]}}',
    }
    for name, content in contents.items():
        (tmp_path / name).write_text(content)
        first, second = TraffyGeoJsonSource(tmp_path / name).read(after=0)
        assert isinstance(first.content, Reject)
        assert first.content.reason == "repeated_key"
        assert isinstance(second.content, Submission)


@pytest.mark.parametrize(
    "more", ['"a": {"x": 1, "x": 2}', '"place": {"y": {"x": 1, "x": 2}}', '"a": [[{"x": 1, "x": 2}]]']
)
def test_lines_of_a_table_refuse_a_key_that_occurs_twice_at_any_depth(
    tmp_path: Path, channels: dict[str, Channel], more: str
) -> None:
    table = channels["hotline-1111"].table
    assert table is not None
    line = f'{{"{table.columns.text}": "a", "{table.columns.submitted}": "2024-05-01T09:30:00+07:00", {more}}}'
    (tmp_path / "t.jsonl").write_text("\n".join([line, line.replace('1, "x"', '1, "z"')]))
    first, second = TableSource(tmp_path / "t.jsonl", "hotline-1111", channels["hotline-1111"], now=NOW).read(after=0)
    assert isinstance(first.content, Reject)
    assert first.content.reason == "repeated_key"
    assert isinstance(second.content, Submission)


def test_lines_refuse_the_line_alone(tmp_path: Path, channels: dict[str, Channel]) -> None:
    table = channels["hotline-1111"].table
    assert table is not None
    text, submitted = table.columns.text, table.columns.submitted
    line = f'{{"{text}": "a", "{submitted}": "2024-05-01T09:30:00+07:00", "{text}": "b"}}'
    body = '{"channel": "web-1111", "text": "a", "text": "a"}'
    (tmp_path / "table.jsonl").write_text(line + "\n")
    (tmp_path / "bodies.jsonl").write_text(body + "\n")
    for source in (
        TableSource(tmp_path / "table.jsonl", "hotline-1111", channels["hotline-1111"], now=NOW),
        BodiesSource(tmp_path / "bodies.jsonl"),
    ):
        (entry,) = source.read(after=0)
        assert isinstance(entry.content, Reject)
        assert entry.content.reason == "repeated_key"
