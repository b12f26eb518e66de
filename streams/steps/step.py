"""What a step is, and how a batch goes through several: a batch in, for each input what came of it or a Reject out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from complaints.outcome import Reject

Given = TypeVar("Given")
Made = TypeVar("Made")
Step = Callable[[Sequence[Any]], Sequence[Any]]
"""A whole batch in; for each input, in their order, what the next step is given, or a Reject. Pure."""


class Rejected(NamedTuple):
    """An input that took no further step."""

    reject: Reject
    given: Any
    """What the step that refused it was given."""


def each(function: Callable[[Given], Made]) -> Callable[[Sequence[Given]], list[Made]]:
    """A step that looks at every input by itself."""
    return lambda batch: [function(one) for one in batch]


def through(steps: Iterable[Step], batch: Sequence[Any]) -> list[Any]:
    """For each input, in their order, what the last step made of it, or Rejected."""
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
