"""Rarer garbage collections, for processes whose work is batches."""

from __future__ import annotations

import gc


def collect_rarely() -> None:
    """Look for cycles after every 100,000 new objects instead of 700.

    A batch is that many objects, which live for a second and form no cycles: looking for those again and again took a
    third of the sink's time and a tenth of the worker's. What does form cycles is small and is still found.
    """
    gc.set_threshold(100_000, 20, 100)
