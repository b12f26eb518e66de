from __future__ import annotations

from collections.abc import Sequence

from streams.classifier.folding import fold
from streams.classifier.grams import hashes
from streams.classifier.words import Word, Words

WORDS = [
    Word("ไฟไหม้", (2, 1), ("กลัว", "อาจ")),
    Word("เร่งด่วน", (0, 1)),
    Word("ไฟไหม้บ้าน", (0, 2)),
    Word("help me", (1, 0)),
]


def found(texts: Sequence[str]) -> list[list[int]]:
    points, starts = fold(texts)
    rows: list[list[int]] = Words(WORDS).find(points, starts, hashes(points)).tolist()
    return rows


def test_the_greatest_rank_of_each_question_wins() -> None:
    assert found(["มีไฟไหม้ โปรดมาเร่งด่วน", "ไฟไหม้บ้านคน", "ถนนพัง", "Help  Me, HELP ME"]) == [
        [2, 1],
        [2, 2],
        [0, 0],
        [1, 0],
    ]


def test_words_do_not_reach_over_the_end_of_a_text() -> None:
    assert found(["ไฟ", "ไหม้", ""]) == [[0, 0], [0, 0], [0, 0]]


def test_beginning_and_end_are_searched() -> None:
    assert found(["ไฟไหม้", "\ud800ไฟไหม้"]) == [[2, 1], [2, 1]]


def test_a_word_does_not_count_after_what_takes_its_meaning_away() -> None:
    far = "กลัวมากเพราะบ้านอยู่ใกล้โรงงานแห่งนั้น เมื่อคืนไฟไหม้"
    assert found(["กลัวไฟไหม้", "อาจเกิดไฟไหม้ได้", "ไฟไหม้ กลัวมาก", far]) == [[0, 0], [0, 0], [2, 1], [2, 1]]
    assert found(["กลัว", "ไฟไหม้"]) == [[0, 0], [2, 1]]
