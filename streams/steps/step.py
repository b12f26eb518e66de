"""The type of a step, and how a batch goes through several: for each input, each step gives a result or a Reject."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from complaints.outcome import Reject

Given = TypeVar("Given")
Made = TypeVar("Made")
Step = Callable[[Sequence[Any]], Sequence[Any]]
"""Takes a whole batch; gives for each input, in order, the next step's input or a Reject. Pure."""


class Rejected(NamedTuple):
    """An input that a step rejected."""

    reject: Reject
    given: Any
    """The input of the step that rejected it."""


def each(function: Callable[[Given], Made]) -> Callable[[Sequence[Given]], list[Made]]:
    """A step that applies a function to each input by itself."""
    return lambda batch: [function(one) for one in batch]


def through(steps: Iterable[Step], batch: Sequence[Any]) -> list[Any]:
    """For each input, in order, the last step's result, or Rejected."""
    results = list(batch)
    going: Sequence[int] = range(len(results))
    for step in steps:
        given = [results[i] for i in going]
        made = step(given)
        refused = False
        for i, before, after in zip(going, given, made, strict=True):
            if isinstance(after, Reject):
                results[i], refused = Rejected(after, before), True
            else:
                results[i] = after
        if refused:
            going = [i for i in going if not isinstance(results[i], Rejected)]
    return results
