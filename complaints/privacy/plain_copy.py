"""A plain copy of a text, in which personal data is searched, and the mapping of its positions to the original.

In the copy every digit of every script is 0-9, every dash `-`, bracket `(` or `)`, slash `/`, dot `.` and space ` `;
letters are lower case and of ordinary width; characters that draw nothing are left out. What web forms and addresses
write in their own way, such as `&nbsp;`, `&#64;`, `%40` and `<br>`, is the character it means.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence

from complaints.fold import fold_char

_TILDES = (
    "~\u02d7\u02dc\u2053\u207b\u208b\u2212\u223c\u223d\u2500\u2501\u301c\u30fc\uff5e\uff70\u2043\u00af\u203e"
    "\u2192\u21d2\u2794\u279c\u27a1\u25b6\u25ba"
)
_DOTS = "\u00b7\u0387\u06d4\u2022\u2024\u2027\u2219\u22c5\u25cf\u25e6\u3002\u30fb\uff61\uff65\u066b\ufe52"
_SLASHES = "/\\|\u00a6\u2044\u2215\u2223\u29f8\u29f5\uff0f\uff3c\uff5c"
_COMMAS = ",\u060c\u066c\u3001\uff0c\uff64\ufe50\ufe51"
_PLAIN = {
    **dict.fromkeys(map(ord, _TILDES), "-"),
    **dict.fromkeys(map(ord, _DOTS), "."),
    **dict.fromkeys(map(ord, _SLASHES), "/"),
    **dict.fromkeys(map(ord, _COMMAS), ","),
    **{0xDCF0 + digit: str(digit) for digit in range(10)},  # Thai digits of windows-874, as Python keeps foreign bytes
    0x2795: "+",
    ord("<"): "(",
    ord(">"): ")",
    ord("\n"): "\n",
    ord("\r"): " ",
    ord("\t"): " ",
}
_CLASSES = {"Pd": "-", "Ps": "(", "Pi": "(", "Pe": ")", "Pf": ")"}
_ESCAPES = {"n": "\n", "r": " ", "t": " ", "b": "", "f": " ", '"': '"', "/": "/", "\\": "\\"}
_OTHER = re.compile(r"[^ \n!-;=?@^_`a-z\u0e01\u0e02\u0e04\u0e06-\u0e3a\u0e3f-\u0e44\u0e46-\u0e4f\u0e5a\u0e5b]")
"""Characters that may change in the copy; all others, most of a Thai text, are copied as they are."""
MARKUP = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});|%(?:20|2[89bBdDeE]|3[aA]|40)"
    r"|</?(?:br|p|div|span|b|i|u|em|strong|font|wbr|nobr|td|tr|li) ?/?>"
)
"""Escapes of HTML and of web addresses, and marks without attributes: an attribute may hold personal data itself."""
MARKUP_BEGINS = ("&", "%2", "%3", "%40", "<")
"""Every match of MARKUP begins with one of these."""

_ODD_DIGIT = (
    r"[\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c\u2488-\u2490\u24ea\u24f5-\u24fd"
    r"\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792\U0001f100]"
)
ODD_NUMBER = re.compile(rf"{_ODD_DIGIT}(?:[\W_]{{0,4}}{_ODD_DIGIT}){{8,}}")
"""A number in raised, lowered or circled digits. A few of them are numbers of footnotes or list items."""
_ESCAPE = re.compile(r'\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\[nrtbf"/\\]')


def marked(text: str) -> bool:
    """Whether the text has MARKUP."""
    return any(map(text.__contains__, MARKUP_BEGINS)) and MARKUP.search(text) is not None


def plain_char(char: str) -> str:
    """The replacement of a character in a plain copy: mostly one character, none for one that draws nothing."""
    return _MEMO[ord(char)]


class _Memo(dict[int, str]):
    def __missing__(self, point: int) -> str:
        self[point] = plain = _plain(chr(point))
        return plain


_MEMO = _Memo()


def _plain_match(match: re.Match[str]) -> str:
    return _MEMO[ord(match.group())]


def _plain(char: str) -> str:
    if (plain := _PLAIN.get(ord(char))) is not None:
        return plain
    if (digit := unicodedata.decimal(char, None)) is not None:
        return str(digit)
    if plain := _CLASSES.get(unicodedata.category(char), ""):
        return plain
    folded = fold_char(char).lower()
    if any(map(str.isdecimal, folded)):
        return char  # the number of a footnote or list item, such as a superscript or circled digit
    return "".join(_CLASSES.get(unicodedata.category(each), each) for each in folded)


def _digits(match: re.Match[str]) -> str:
    return "".join(str(unicodedata.digit(char, char)) for char in match.group())


class PlainCopy:
    """The copy as `text`, and where each of its characters comes from."""

    def __init__(self, original: str, tokens: Sequence[tuple[int, str]] | None = None) -> None:
        """`tokens` are the characters with escapes resolved, each with its start in the original; None: no escapes."""
        text = original if tokens is None else "".join(char for _, char in tokens)
        if marked(text):  # also behind the escapes of JSON: programs write `\u0026nbsp;`
            starts = range(len(text)) if tokens is None else [start for start, _ in tokens]
            tokens = [(starts[at], char) for at, char in _tokens(text, MARKUP)]
            text = "".join(char for _, char in tokens)
        self._original, self._tokens = original, tokens
        self.text = _OTHER.sub(_plain_match, ODD_NUMBER.sub(_digits, text))
        self._starts: Sequence[int] = ()

    @classmethod
    def of_json(cls, original: str) -> PlainCopy:
        r"""The copy of text that may be JSON: an escape like `\u0e50` is the character it means."""
        return cls(original, list(_tokens(original, _ESCAPE)) if "\\" in original else None)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Start and end in the original of a part of the copy that is one character or longer.

        Characters that were left out behind its last one are included.
        """
        starts = self._starts = self._starts or self._all_starts()
        return starts[start], starts[end]

    def _all_starts(self) -> Sequence[int]:
        tokens = enumerate(self._original) if self._tokens is None else self._tokens
        starts = [start for start, char in tokens for _ in _MEMO[ord(char)]]
        return [*starts, len(self._original)]


def _tokens(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    done = 0
    for match in pattern.finditer(text):
        yield from enumerate(text[done : match.start()], start=done)
        done = match.end()
        yield from ((match.start(), char) for char in _resolved(match.group()))
    yield from enumerate(text[done:], start=done)


def _resolved(token: str) -> str:
    """The characters that a token means."""
    if token[0] == "&":
        return html.unescape(token)
    if token[0] == "%":
        return chr(int(token[1:], 16))
    if token[0] == "<":
        return " "
    if token[1] == "u":
        return bytes.fromhex(token.replace("\\u", "")).decode("utf-16-be", "surrogatepass")
    return _ESCAPES[token[1]]
