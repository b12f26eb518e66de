from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct

from complaints.reference.faults import faults_of


class Part(Struct, forbid_unknown_fields=True, kw_only=True):
    code: Annotated[str, Meta(pattern="^[a-z]+$")]
    share: Annotated[float, Meta(ge=0, le=1)] | None = None
    parent: str | tuple[str, ...] | None = None


class Whole(Struct, forbid_unknown_fields=True, kw_only=True):
    level: Literal["low", "high"]
    parts: Annotated[tuple[Part, ...], Meta(max_length=2)]
    named: dict[Annotated[str, Meta(max_length=3)], Part] = {}
    box: tuple[int, int] = (0, 0)


GOOD: dict[str, Any] = {
    "level": "low",
    "parts": [{"code": "a", "share": 0.5, "parent": ["x"]}],
    "named": {"a": {"code": "b"}},
}


def test_what_fits_has_no_faults() -> None:
    assert list(faults_of(GOOD, Whole)) == []


def test_every_fault_is_told_with_its_place() -> None:
    value = {
        "level": "middle",
        "parts": [{"code": "A"}, {"code": "b", "share": 2, "colour": "red"}, {"share": None}],
        "named": {"long-name": {"code": 1}},
        "box": [1, "x"],
    }
    found = dict(faults_of(value, Whole))
    assert list(found) == [
        ("level",),
        ("parts", 0, "code"),
        ("parts", 1, "share"),
        ("parts", 1, "colour"),
        ("parts", 2),
        ("named", "long-name"),
        ("named", "long-name", "code"),
        ("box", 1),
    ]
    assert found[("parts", 1, "colour")] == "unknown key 'colour'; there are code, share, parent"
    assert found[("parts", 2)] == "code is missing"


def test_a_list_whose_entries_fit_and_which_is_too_long_is_a_fault_of_the_list() -> None:
    ((key, message),) = faults_of({**GOOD, "parts": [{"code": "a"}] * 3}, Whole)
    assert key == ("parts",)
    assert "length <= 2" in message


leaves = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 2), st.floats(-2, 2), st.sampled_from(["a", "low", "A", ""])
)
names = st.sampled_from(["level", "parts", "named", "box", "code", "share", "parent", "a", "long-name"])
values = st.recursive(
    leaves, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=4))
)


@given(
    st.one_of(values, st.dictionaries(st.sampled_from(list(Whole.__struct_fields__)), values).map(lambda x: GOOD | x))
)
def test_there_are_faults_exactly_where_msgspec_refuses(value: object) -> None:
    try:
        msgspec.convert(value, Whole)
        refused = False
    except msgspec.ValidationError:
        refused = True
    assert bool(list(faults_of(value, Whole))) == refused
