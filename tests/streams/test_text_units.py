from __future__ import annotations

import unicodedata

from streams.text_units import UNITS, to_examine


def test_what_need_not_be_examined_are_letters_that_no_normalization_changes() -> None:
    others = sorted(set(range(UNITS)) - set(to_examine()))
    assert len(others) > UNITS // 2
    assert {unicodedata.category(chr(unit)) for unit in others} == {"Lo"}
    assert all(unicodedata.normalize("NFKC", chr(unit)) == chr(unit) for unit in others[::7])
