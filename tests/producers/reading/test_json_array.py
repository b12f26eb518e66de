from __future__ import annotations

import io
import json
from typing import Any, BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.errors import ConfigError, PermanentError
from producers.reading import json_array
from producers.reading.json_array import JsonArray


def elements(content: bytes | str) -> list[Any]:
    data = content.encode() if isinstance(content, str) else content
    return [element for element, _ in JsonArray(cast(BinaryIO, io.BytesIO(data)), "t.json", ("features", "results"))]


@pytest.mark.parametrize(
    "content", ['{"type": "x", "features": [1, {"a": [2]}] }', '[1, {"a": [2]}]', '\ufeff{"results":[1,{"a":[2]}]}']
)
def test_array_is_found_under_its_key_or_alone(content: str) -> None:
    assert elements(content) == [1, {"a": [2]}]


def test_key_within_a_text_is_not_taken() -> None:
    assert elements(json.dumps({"message": '"features": [9]', "features": [1]})) == [1]


def test_each_element_comes_with_its_text() -> None:
    array = JsonArray(cast(BinaryIO, io.BytesIO(b'[{"a": 1} , {"b":"\xff"}]')), "t", ("features",))
    assert [text for _, text in array] == ['{"a": 1}', '{"b":"\udcff"}']


@pytest.mark.parametrize("content", ["", "{}", "nothing", '{"features": {}}', '<html>"features": ['])
def test_other_files_are_refused(content: str) -> None:
    with pytest.raises(ConfigError, match=r"t\.json: no JSON with an array"):
        elements(content)


@pytest.mark.parametrize("content", ['[1, {"a": 2}', '[1, {"a": ', "[1, {]"])
def test_end_in_the_middle_comes_after_what_is_whole(content: str) -> None:
    array = JsonArray(cast(BinaryIO, io.BytesIO(content.encode())), "t.json", ("features",))
    found: list[tuple[Any, str]] = []
    with pytest.raises(PermanentError, match=r"t\.json: broken JSON or end of file after"):
        found.extend(array)
    assert found[0] == (1, "1")


@pytest.mark.long
@given(st.lists(st.recursive(st.text(max_size=9) | st.integers(), lambda inner: st.lists(inner, max_size=3))))
def test_blocks_of_any_size_give_the_same(array: list[Any]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_array, "BLOCK_CHARS", 3)
        patch.setattr(json_array, "HEAD_CHARS", 14)
        assert elements(json.dumps({"features": array}, ensure_ascii=False)) == array


@pytest.mark.parametrize(
    "text",
    [
        '{"features": [1], "results": [2]}',
        '{"features": [1]} {"features": [2]}',
        "[1, 2]\n[3]",
        '{"results": [1], "more": {"features": [2]}}',
    ],
)
def test_another_array_behind_is_not_left_unread(text: str) -> None:
    with pytest.raises(PermanentError, match="another array follows after"):
        list(JsonArray(io.BytesIO(text.encode()), "t.json", ("features", "results")))
