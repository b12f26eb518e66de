from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.classifier.folding import EDGE, fold
from streams.classifier.grams import BITS, ORDERS, chunks, grams, hashes, matrix

ANY_TEXT = st.text(st.characters(), max_size=60)


def test_folding_makes_case_spaces_and_digits_alike() -> None:
    points, starts = fold(["ซอย ๑๒ ABC", "ซอย\t34\u00a0abc".replace("\u00a0", " ")])
    first, second = points[starts[0] : starts[1]], points[starts[1] : starts[2]]
    assert "".join(map(chr, first)) == f"{EDGE}ซอย 00 abc{EDGE}"
    assert first.tolist() == second.tolist()


@given(st.lists(ANY_TEXT, min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_each_text_has_one_mark_per_different_ngram(texts: list[str]) -> None:
    points, starts = fold(texts)
    rows = grams(hashes(points), starts)
    for length, bits, row in zip(ORDERS, BITS, rows, strict=True):
        assert row.shape == (len(texts), 1 << bits)
        for place in range(len(texts)):
            own = points[starts[place] : starts[place + 1]].tolist()
            different = {tuple(own[i : i + length]) for i in range(len(own) - length + 1)}
            found = row.indptr[place + 1] - row.indptr[place]
            assert found <= len(different)
            assert found > 0 or not different
            assert bits < 16 or found >= len(different) - 2  # two n-grams may share a bucket, rarely


@given(st.lists(ANY_TEXT, min_size=2, max_size=6))
@settings(max_examples=30, deadline=None)
def test_a_text_alone_has_the_same_ngrams(texts: list[str]) -> None:
    together = matrix(texts)
    for place, text in enumerate(texts):
        assert together[[place]].indices.tolist() == matrix([text]).indices.tolist()


def test_chunks_cover_all_texts_once() -> None:
    texts = ["ก" * 20_000, "ข", "", "ค" * 40_000] + ["ง"] * 9_000
    parts = list(chunks(texts))
    assert [text for part in parts for text in texts[part]] == texts
    assert max(part.stop - part.start for part in parts) <= 4096


def test_ngrams_do_not_reach_into_the_next_text() -> None:
    assert matrix(["ทางเท้า", "คลอง"])[[0]].nnz == matrix(["ทางเท้า", "สะพานลอย"])[[0]].nnz
    assert np.array_equal(matrix(["กขค", "งจ"])[[1]].indices, matrix(["ฉช", "งจ"])[[1]].indices)
