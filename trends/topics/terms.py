"""The words and phrases of a text that can be a topic, from text without personal data."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from functools import cache

from complaints.fold import fold
from complaints.privacy.redact import redact

JOINT = "·"
"""Between the two words of a phrase; no word contains it."""
_MARKS = re.compile(r"\[[^\]]{1,30}\]|https?://\S+|www\.\S+")
"""What redaction put in the place of personal data, and links."""
_WORD = re.compile(r"[\u0e01-\u0e4e]{2,30}|[a-z]{2,30}")
_THAI = re.compile(r"[\u0e01-\u0e4e]")
_SEGMENT = re.compile(r"[\u0e01-\u0e4ea-z]+")
_MUTE = re.compile(r"[\u0e30-\u0e3a\u0e45\u0e47-\u0e4e]+")
_COMMON = """ ครับ ค่ะ คะ คับ ครับผม นะครับ นะคะ ด้วยครับ ขอบคุณ ขอบพระคุณ กรุณา ช่วย รบกวน แจ้ง ร้องเรียน เรียน
เรื่อง บริเวณ แถว หน่อย ผม ดิฉัน ฉัน หนู พี่ คุณ ท่าน ที เขต แขวง ซอย ถนน กทม กรุงเทพ กรุงเทพมหานคร ประเทศไทย จังหวัด
อำเภอ ตำบล โทร the and to of in is for
"""
"""Words of nearly every complaint that are not among PyThaiNLP's stop words."""

Cut = Callable[[str], list[str]]


def terms(text: str, cut: Cut | None = None) -> frozenset[str]:
    """Content words and pairs of neighbouring content words (`first·second`); the text is redacted and folded first.

    `cut` splits Thai text into words: PyThaiNLP's `newmm` without regard to ambiguous endings (`newmm-safe`), unless
    given.
    """
    found: set[str] = set()
    for run in _runs(text, cut or newmm):
        found.update(run)
        found.update(f"{first}{JOINT}{second}" for first, second in itertools.pairwise(run))
    return frozenset(found)


def label(term: str) -> str:
    """A term as people write it: Thai words without a space between them."""
    first, joint, second = term.partition(JOINT)
    if not joint:
        return term
    return first + ("" if _THAI.search(first) and _THAI.search(second) else " ") + second


def is_phrase(term: str) -> bool:
    """Whether a term has two words."""
    return JOINT in term


def newmm(text: str) -> list[str]:
    """Words of a text in Thai, by PyThaiNLP's dictionary."""
    from pythainlp.tokenize import word_tokenize  # slow to import, and needed for texts alone

    return word_tokenize(text, engine="newmm-safe", keep_whitespace=False, join_broken_num=False)


def _runs(text: str, cut: Cut) -> Iterator[list[str]]:
    """Content words that follow each other without a stop word, figure or sign between them."""
    clean = _MARKS.sub("\n", fold(redact(text)[0]).casefold())
    for segment in _SEGMENT.findall(clean):
        run: list[str] = []
        for word in cut(segment):
            if _is_content(word):
                run.append(word)
            elif run:
                yield run
                run = []
        if run:
            yield run


def _is_content(word: str) -> bool:
    return bool(_WORD.fullmatch(word)) and word not in _stop_words() and not _MUTE.fullmatch(word)


@cache
def _stop_words() -> frozenset[str]:
    from pythainlp.corpus import thai_stopwords  # reads a file: not at import

    return frozenset(thai_stopwords()) | frozenset(_COMMON.split())
