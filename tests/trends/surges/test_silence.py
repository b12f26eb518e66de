from __future__ import annotations

from trends.surges.silence import SILENT_HOURS, Silence

SILENT_MS = int(SILENT_HOURS * 3_600_000)


def test_a_silence_is_told_of_once_and_only_after_something_came() -> None:
    silence = Silence()
    assert not silence.lasts(10**12)
    silence.end(1_000)
    assert not silence.lasts(999 + SILENT_MS)
    assert silence.lasts(1_000 + SILENT_MS)
    assert not silence.lasts(2_000 + 9 * SILENT_MS)
    silence.end(2_000 + 9 * SILENT_MS)
    assert silence.lasts(2_000 + 10 * SILENT_MS)
