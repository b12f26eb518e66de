"""Makes garbage collection rarer, for processes that work in batches."""

from __future__ import annotations

import gc


def collect_rarely() -> None:
    """Let Python search for reference cycles after every 100,000 new objects instead of 700.

    A batch makes that many objects, which live for a second and form no cycles: searching them again and again took a
    third of the sink's time and a tenth of the worker's. The few cycles there are, all small, are still found.
    """
    gc.set_threshold(100_000, 20, 100)
