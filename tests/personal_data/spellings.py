"""Personal data made up for tests, each in one of many spellings."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

_THAI, _WIDE = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"), str.maketrans("0123456789", "０１２３４５６７８９")
_BOLD = str.maketrans("0123456789", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")

MOBILE = (
    "{a}{b}{c}", "{a}-{b}-{c}", "{a} {b} {c}", "{a}.{b}.{c}", "{a}/{b}/{c}", "({a}) {b}-{c}", "[{a}] {b} {c}",
    "{a}\u2011{b}\u2011{c}", "{a}\u2013{b}\u2013{c}", "{a} - {b} - {c}", "{a}\u00ad{b}\u00ad{c}",
    "{a}\u200b{b}\u200b{c}",
       "{a}\u00a0{b}\u00a0{c}", "{a}\u2212{b}\u2212{c}", "{a}~{b}~{c}", "{a}·{b}·{c}", "{a}_{b}_{c}", "{a},{b},{c}",
    "{a}\n{b}\n{c}", "+66 (0){n} {b} {c}", "+66{n}{b}{c}", "+66-{n}-{b}-{c}", "0066{n}{b}{c}", "66 {n} {b} {c}",
    "โทร {n}{b}{c}", "O{n}-{b}-{c}", "(66) {n} {b} {c}", "{a}&nbsp;{b}&#45;{c}", "{a}<br>{b}<br>{c}", "{a}%20{b}%20{c}",
    "{a};{b};{c}", "{a}→{b}→{c}",
)  # fmt: skip
"""Of a mobile number: three groups `a`, `b`, `c`; `n` is `a` without its zero."""
LANDLINE = ("02-{b}-{c}", "02{b}{c}", "(02) {b} {c}", "0-2{b}-{c}", "+66 2 {b} {c}", "02 {b}\u2012{c} ต่อ 12")
CITIZEN = (
    "{1}-{2}-{3}-{4}-{5}", "บัตรประชาชน {1}{2}{3}{4}{5}", "{1} {2} {3} {4} {5}",
    "{1}\u2011{2}\u2011{3}\u2011{4}\u2011{5}",
    "เลขบัตร {1}.{2}.{3}.{4}.{5}", "เลขประจําตัว {1}/{2}/{3}/{4}/{5}",
)  # fmt: skip
EMAIL = (
    "{0}@example.com", "{0}＠example．com", "{0} @ example.co.th", "{0}@\u200bexample.com", "{0}(at)example(dot)com",
    "{0} at gmail.com", "{0}%40example.com", "{0}&#64;example.com",
    "{0} {{at}} example {{dot}} com", "{0}_at_gmail.com", "อีเมล{0}@example.com",
)  # fmt: skip
LINE = (
    "Line : {0}", "ไลน์ไอดี - {0}", "id line {0}", "ＬＩＮＥ ＩＤ：{0}", "@{0}", "ไลน์ {0}", "line.me/ti/p/~{0}",
    "ไล\u200bน์ไอดี {0}", "ไล์น {0}", "LINE\n{0}",
)  # fmt: skip

SPELLINGS = len(MOBILE) + 3 + len(LANDLINE) + len(CITIZEN) + len(EMAIL) + len(LINE)
"""So many pieces in a row have every spelling once; three of them are digits of other scripts."""


class Personal(NamedTuple):
    """One piece of personal data: its spelling, and the part of it that must not appear in any output."""

    written: str
    secret: str
    """Digits alone, or the name of an account, in small letters."""


def personal(count: int, seed: int = 1) -> Iterator[Personal]:
    """So many pieces of personal data, all different, using every spelling in turn."""
    chance = random.Random(seed)
    makers = [
        *((_mobile, spelling) for spelling in MOBILE),
        *((_digits_of(table), "") for table in (_THAI, _WIDE, _BOLD)),
        *((_landline, spelling) for spelling in LANDLINE),
        *((_citizen, spelling) for spelling in CITIZEN),
        *((_account, spelling) for spelling in (*EMAIL, *LINE)),
    ]
    for number in range(count):
        make, spelling = makers[number % len(makers)]
        yield make(chance, spelling)


def _mobile(chance: random.Random, spelling: str) -> Personal:
    a, b, c = f"0{chance.choice('689')}{chance.randrange(10)}", _random(chance, 3), _random(chance, 4)
    return Personal(spelling.format(a=a, b=b, c=c, n=a[1:]), a[1:] + b + c)


def _digits_of(table: dict[int, int]) -> Callable[[random.Random, str], Personal]:
    def make(chance: random.Random, _: str) -> Personal:
        plain = _mobile(chance, "{a}-{b}-{c}")
        return Personal(plain.written.translate(table), plain.secret)

    return make


def _landline(chance: random.Random, spelling: str) -> Personal:
    b, c = f"{chance.randrange(2, 10)}{_random(chance, 2)}", _random(chance, 4)
    return Personal(spelling.format(b=b, c=c), "2" + b + c)


def _citizen(chance: random.Random, spelling: str) -> Personal:
    twelve = f"{chance.randrange(1, 9)}{_random(chance, 11)}"
    check = (11 - sum((13 - place) * int(digit) for place, digit in enumerate(twelve)) % 11) % 10
    whole = twelve + str(check)
    parts = ("", whole[:1], whole[1:5], whole[5:10], whole[10:12], whole[12:])
    return Personal(spelling.format(*parts), whole)


def _account(chance: random.Random, spelling: str) -> Personal:
    name = "somy" + "".join(chance.choices("bcdfghjkmnp", k=8)) + str(chance.randrange(10, 99))
    return Personal(spelling.format(name), name)


def _random(chance: random.Random, digits: int) -> str:
    return "".join(chance.choices("0123456789", k=digits))
