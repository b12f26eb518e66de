"""Nearly valid inputs: examples cut, repeated, and with inserted pieces that have broken decoders before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hypothesis import strategies as st

AWKWARD = (
    b"", b"\0", b"\xff", b"\xff" * 9, b"\x80" * 12, b"\x7f", b"\n", b"\r", b'"', b",", b"{", b"}", b"[", b"]",
    b"[" * 3000, b'{"a":' * 3000, b"(" * 2000, b"Array(" * 2000, b"null", b"NaN", b"1e400", b"-1", b"9" * 5000,
    b"18446744073709551616",
    b"0001-01-01T00:00:00+07:00", b"9999-12-31T23:59:59-07:00", b"1969-12-31T00:00:00Z", b"2200-01-01T00:00:00Z",
    b"2026-01-01T00:00:00", b"\\ud800", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xff\xfe", b"\x1f\x8b", b"PK\x03\x04",
    "๙".encode(), "²".encode(), b"\xe2\x80\xa8",
)  # fmt: skip

_TOKEN = re.compile(rb'"[^"]*"|[^\s,:;\[\]{}()"\0]+')
"""What stands between the punctuation of JSON, CSV, SQL and headers."""

Edit = tuple[float, int | None, bytes]
"""Where, as a share of the length; how many bytes go, None for a whole token; what comes in their place."""


def altered(seeds: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """One of the examples after some edits."""
    pieces = st.sampled_from(AWKWARD) | st.binary(max_size=8) | st.sampled_from(seeds)
    pieces |= st.builds(lambda piece: b'"%b"' % piece, pieces)
    edits = st.tuples(st.floats(0, 1), st.none() | st.integers(0, 40), pieces)
    return st.builds(_edited, st.sampled_from(seeds), st.lists(edits, min_size=1, max_size=4))


def _edited(data: bytes, edits: list[Edit]) -> bytes:
    for where, gone, piece in edits:
        start = int(where * len(data))
        end = start + (gone or 0)
        if gone is None and (token := _TOKEN.search(data, start)):
            start, end = token.span()
        data = data[:start] + piece + data[end:]
    return data
