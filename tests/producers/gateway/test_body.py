from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.gateway.body import read_body
from producers.gateway.problem import Problem, ProblemError
from producers.intake.submission import Submission

ONE = {"channel": "web-1111", "text": "ไฟดับ"}


def read(body: object, key: str | None = None) -> tuple[list[Submission | Problem], bool]:
    return read_body(body if isinstance(body, bytes) else msgspec.json.encode(body), key, max_batch=3)


def problem_of(body: object, key: str | None = None) -> Problem:
    with pytest.raises(ProblemError) as error:
        read(body, key)
    return error.value.problem


def test_one_complaint_takes_the_key() -> None:
    assert read(ONE, "k") == ([Submission(channel="web-1111", text="ไฟดับ", key="k")], False)


@pytest.mark.parametrize("body", [[ONE, ONE], {"complaints": [ONE, ONE]}])
def test_a_batch_adds_the_index_to_the_key(body: object) -> None:
    items, batch = read(body, "k")
    assert batch
    assert [item.key for item in items if isinstance(item, Submission)] == ["k/0", "k/1"]


@pytest.mark.parametrize(
    ("change", "field", "detail"),
    [
        ({"text": 3}, "text", "Expected `str`, got `int`"),
        ({"txt": "x"}, "body", "Object contains unknown field `txt`"),
        ({"submitted": "2024-05-01T09:30:00"}, "submitted", "Expected `datetime` with a timezone component"),
        ({"submitted": "1/5/2567"}, "submitted", "Invalid RFC3339 encoded datetime"),
        ({"place": {"longitude": 181, "latitude": 1}}, "place.longitude", "Expected `float` <= 180.0"),
        ({"labels": ["a", 1]}, "labels[1]", "Expected `str`, got `int`"),
        ({"reporter": {"nam": "x"}}, "reporter", "Object contains unknown field `nam`"),
        ({"reporter_type": "robot"}, "reporter_type", "Invalid enum value"),
    ],
)
def test_a_field_that_does_not_fit_is_named(change: dict[str, object], field: str, detail: str) -> None:
    for body in ({**ONE, **change}, [{**ONE, **change}]):
        ((item,), _) = read(body)
        assert isinstance(item, Problem)
        assert (item.status, item.field, item.detail) == (422, field, detail)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "broken_json"),
        (b'{"channel": "web', 400, "broken_json"),
        (b'{"channel": "web-1111", "text": "\xff"}', 400, "broken_json"),
        (b'{"channel": "web-1111", "text": NaN}', 400, "broken_json"),
        (b'{"channel": "web-1111", "text": "a\x00b"}', 400, "broken_json"),
        ('{"channel": "web-1111", "text": "ไฟดับ"}'.encode("utf-16"), 400, "broken_json"),
        (b'{"complaints": [{"channel": "web-1111", "text": "a"}], "complaints": []}', 422, "invalid_field"),
        (b'{"complaints": [], "complaint\\u0073" : [{"channel": "web-1111", "text": "a"}]}', 422, "invalid_field"),
        (b"[" * 100_000, 400, "broken_json"),
        (b'"text"', 422, "invalid_field"),
        (b'{"complaints": {}}', 422, "invalid_field"),
        (b"[]", 422, "batch_size"),
        ([ONE] * 4, 413, "batch_size"),
    ],
)
def test_a_body_that_cannot_be_read_is_one_problem(body: object, status: int, code: str) -> None:
    found = problem_of(body)
    assert (found.status, found.type.rpartition(":")[2]) == (status, code)


def test_keys_have_limits() -> None:
    for key in ("", "k" * 201, "k\x7f", "\udce0\udcb8"):
        assert problem_of(ONE, key).field == "Idempotency-Key"


def test_a_byte_order_mark_is_passed_over() -> None:
    for body in (b"\xef\xbb\xbf" + msgspec.json.encode(ONE), b"\xef\xbb\xbf" + msgspec.json.encode([ONE])):
        ((item,), _) = read(body)
        assert isinstance(item, Submission)


@pytest.mark.parametrize(
    "twice",
    [
        '"text": "a", "text": "a"',
        '"text" : "a", "t\\u0065xt" :"b"',
        '"text": "เวลา 10:30 \\":", "place": {"address": "a", "address": "b"}',
        '"text": "a", "reporter": {"name": "สมหญิง", "phone": "0810000001", "name": "สมชาย"}',
        '"text": "a", "place": null, "place": {"address": "b"}',
    ],
)
def test_a_key_that_occurs_twice_is_refused_in_its_place(twice: str) -> None:
    one = f'{{"channel": "web-1111", {twice}}}'
    ((item,), _) = read(one.encode())
    assert isinstance(item, Problem)
    assert (item.status, item.type.rpartition(":")[2]) == (422, "repeated_key")
    ((first, second), _) = read(f'[{{"channel": "web-1111", "text": "a:b"}}, {one}]'.encode())
    assert isinstance(first, Submission)
    assert second == item
    assert "สม" not in str(item)


def test_half_a_character_is_left_out_and_its_neighbours_are_taken() -> None:
    body = rb'[{"channel": "web-1111", "text": "a\ud83d"}, {"channel": "web-1111", "text": "b\udc00\ud83d\udc4d"}]'
    items, _ = read(body)
    assert [item.text for item in items if isinstance(item, Submission)] == ["a", "b👍"]


@pytest.mark.parametrize(
    "change",
    [{"0810000001": 1}, {"สมหญิง ใจดี": 1}, {"reporter_type": "สมหญิง"}, {"reporter": {"สมหญิง - at `$.x`": 1}}],
)
def test_a_refusal_never_repeats_what_somebody_wrote(change: dict[str, object]) -> None:
    ((item,), _) = read({**ONE, **change})
    assert isinstance(item, Problem)
    assert not any(word in f"{item.detail} {item.field}" for word in ("081", "สม"))


@given(
    st.binary()
    | st.text().map(str.encode)
    | st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["channel", "text", "complaints", "x"]), inner),
    ).map(msgspec.json.encode)
)
def test_any_body_is_read_or_a_problem(body: bytes) -> None:
    status = 202
    try:
        read(body)
    except ProblemError as error:
        status = error.problem.status
    assert status in (202, 400, 413, 422)
