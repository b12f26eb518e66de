"""Characters that are no text: controls, halves of characters, and marks that reorder what is shown. Pure.

Nobody writes them on purpose, and they break programs that read the text later: NUL ends strings in C and is refused
by PostgreSQL, escape sequences control terminals, and reordering marks make a line show something else than it holds.
"""

from __future__ import annotations

import re

_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
"""C0 without tab, newline and carriage return; DEL; C1."""
_BREAKS = re.compile("[\x0b\x0c\x85]")
"""Line breaks of word processors and mainframes: without one, two words or numbers would become one."""
_REORDERING = r"\u202a-\u202e\u2066-\u2069"
"""Embeddings, overrides and isolates (Unicode TR 36, "Trojan Source"). Telephones wrap copied numbers in them."""
_HALVES = r"\ud800-\udfff"
"""Surrogates: what is left of an emoji that a channel cut in the middle."""
_NONCHARACTERS = r"\ufdd0-\ufdef\ufffe\uffff"
_BASIC = _CONTROLS + _REORDERING + _HALVES + _NONCHARACTERS
_FURTHER = "".join(rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(1, 17))
"""Noncharacters of the planes above the basic one."""
_FOUND = re.compile(f"[{_BASIC}{_FURTHER}]")
_SUSPECT = re.compile(rf"[{_BASIC}\U00010000-\U0010ffff]")
"""A check ten times as fast as _FOUND. It matches everything _FOUND does, and emoji, which few texts have."""


def has_control_characters(text: str) -> bool:
    """Whether `without_control_characters` would change the text."""
    # Python prints none of them, and tells so in a third of the time that _SUSPECT takes.
    if text.replace("\n", " ").isprintable():
        return False
    return _SUSPECT.search(text) is not None and _FOUND.search(text) is not None


def without_control_characters(text: str) -> str:
    """The text without them; the same object where there are none. Any string in, never raises.

    Those that break a line are line feeds then.
    """
    return _FOUND.sub("", _BREAKS.sub("\n", text)) if has_control_characters(text) else text
