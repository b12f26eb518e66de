"""Adds the mistakes that people make when they type Thai in a hurry."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_TONES = "่้๊๋"
_MARKS = "ัิีึืุู็์ํฺ" + _TONES
_ROWS = ("ๅ/-ภถุึคตจขช", "ๆไำพะัีรนยบล", "ฟหกดเ้่าสวง", "ผปแอิืทมใฝ")
"""The unshifted rows of the Thai keyboard, TIS 820-2538."""
_NEIGHBOURS = {key: row[max(0, at - 1) : at] + row[at + 1 : at + 2] for row in _ROWS for at, key in enumerate(row)}
_CONFUSED = (
    ("ค่ะ", "คะ"),
    ("ไหม", "มั้ย"),
    ("ไหม", "มัย"),
    ("ครับ", "คับ"),
    ("อย่าง", "หยั่ง"),
    ("ใช้", "ไช้"),
    ("ให้", "ไห้"),
    ("ใคร", "ไคร"),
    ("ไม่", "ม่าย"),
    ("เขา", "เค้า"),
    ("ฉัน", "ชั้น"),
    ("หรือ", "รึ"),
    ("เปล่า", "ป่าว"),
    ("แล้ว", "แร้ว"),
    ("แล้ว", "แล้วว"),
    ("ก็", "ก้อ"),
    ("อนุญาต", "อนุญาติ"),
    ("สัญญา", "สันยา"),
    ("เจ้าหน้าที่", "จนท."),
    ("เจ้าหน้าที่", "จนท"),
    ("กระทรวง", "กะทรวง"),
    ("โทรศัพท์", "โทสับ"),
    ("โรงพยาบาล", "รพ."),
    ("โรงพยาบาล", "โรงบาล"),
    ("โรงพยาบาล", "รพ"),
    ("โรงเรียน", "รร."),
    ("ตำรวจ", "ตร."),
    ("บาท", "บ."),
    ("ประกันสังคม", "ปกส."),
    ("ผู้ใหญ่บ้าน", "ผญบ."),
    ("พูด", "พุด"),
    ("จ่าย", "จ้าย"),
    ("สังเกต", "สังเกตุ"),
    ("กะทันหัน", "กระทันหัน"),
    ("ผล", "ผน"),
    ("ทำไม", "ทำมัย"),
    ("เดือน", "ด."),
    ("ดำเนินการ", "ดำเนินการร"),
    ("ร้องเรียน", "ร้องเรียน์"),
)


def mistype(text: str, draw: random.Random) -> str:
    """The text with one to four mistakes, which a reader of Thai still understands."""
    for _ in range(draw.choice((1, 1, 2, 2, 3, 4))):
        text = draw.choice(_MISTAKES)(text, draw)
    return text


def run_together(text: str, draw: random.Random) -> str:
    """The text without most of its spaces between Thai letters."""
    keep = draw.choice((0.0, 0.2, 0.4))
    return re.sub(r"(?<=[ก-๙]) +(?=[ก-๙])", lambda found: found[0] if draw.random() < keep else "", text)


def _drop_tone(text: str, draw: random.Random) -> str:
    return _at_one(text, _TONES, draw, lambda _: "")


def _drop_mark(text: str, draw: random.Random) -> str:
    return _at_one(text, _MARKS, draw, lambda _: "")


def _wrong_tone(text: str, draw: random.Random) -> str:
    return _at_one(text, _TONES, draw, lambda _: draw.choice(_TONES))


def _double(text: str, draw: random.Random) -> str:
    return _at_one(text, "กขคงจชดตทนบปพมยรลวสหอา", draw, lambda letter: letter * 2)


def _neighbour(text: str, draw: random.Random) -> str:
    return _at_one(text, "".join(_NEIGHBOURS), draw, lambda letter: draw.choice(_NEIGHBOURS[letter]))


def _drop_letter(text: str, draw: random.Random) -> str:
    return _at_one(text, "กคงจดตนบปพมยรลวสหอ", draw, lambda _: "")


def _confuse(text: str, draw: random.Random) -> str:
    fitting = [pair for pair in _CONFUSED if pair[0] in text]
    if not fitting:
        return text
    right, wrong = draw.choice(fitting)
    return text.replace(right, wrong)


def _lost_spaces(text: str, draw: random.Random) -> str:
    return run_together(text, draw)


def _at_one(text: str, letters: str, draw: random.Random, change: Callable[[str], str]) -> str:
    places = [at for at, letter in enumerate(text) if letter in letters]
    if not places:
        return text
    at = draw.choice(places)
    return text[:at] + change(text[at]) + text[at + 1 :]


_MISTAKES = (
    _drop_tone,
    _drop_tone,
    _drop_mark,
    _wrong_tone,
    _double,
    _neighbour,
    _drop_letter,
    _confuse,
    _confuse,
    _confuse,
    _lost_spaces,
)
