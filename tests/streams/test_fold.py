from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.fold import fold
from streams.fold import fold_batch

_ALIKE = st.text("กทเแาะำๅํ่้็ิีู์ \r\n\x00\u200b\u00ad\ufe0fA１é\u0301\uf70a\ud800\U0001d7ce😀…", max_size=12)


@given(st.lists(_ALIKE | st.text(max_size=20), max_size=8))
@settings(deadline=None)  # the first one makes the table
def test_a_batch_is_folded_as_each_text_is(texts: list[str]) -> None:
    assert fold_batch(texts) == [fold(text) for text in texts]


def test_texts_beyond_one_chunk_keep_their_places() -> None:
    texts = ["ไฟดับ"] * 1200
    texts[700] = "เเก๊ส"
    assert fold_batch(texts) == [*texts[:700], "แก๊ส", *texts[701:]]


def test_no_text_is_no_work() -> None:
    assert fold_batch([]) == []


def test_the_commonest_emoji_need_no_folding() -> None:
    assert all(fold(chr(point)) == chr(point) for point in range(0x1F400, 0x1F800))
