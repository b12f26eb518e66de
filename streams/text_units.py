"""A batch of texts as one array of UTF-16 units, to examine all characters at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

END = "\x00"
"""Ends every text of a batch; within texts it is replaced by another control character."""
UNITS = 1 << 16
CHUNK = 500
"""Texts examined together: their arrays stay in the processor's cache."""

Units = NDArray[np.uint16]
Kinds = NDArray[np.uint8]


def units_of(texts: Sequence[str]) -> Units:
    """All texts in one array, each followed by `END`. Lone surrogates stay as they are."""
    joined = END.join(texts) + END
    if joined.count(END) != len(texts):
        joined = END.join(text.replace(END, "\x01") for text in texts) + END
    return np.frombuffer(joined.encode("utf-16-le", "surrogatepass"), np.uint16)


def owners(units: Units, places: NDArray[np.intp]) -> list[int]:
    """Indices of the texts that contain these positions, ascending, each once."""
    ends = np.flatnonzero(units == 0)
    found: list[int] = np.unique(np.searchsorted(ends, places)).tolist()
    return found


def to_examine() -> list[int]:
    """All units but the ideographs of CJK and the syllables of Hangul: half of them, which no normalization changes.

    Tables of units leave those out, because every start of a worker pays for them.
    """
    return [*range(0x3400), *range(0x4DC0, 0x4E00), *range(0xA000, 0xAC00), *range(0xD7A4, UNITS)]
