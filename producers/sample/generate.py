"""The sample as a stream of submissions: the same seed gives the same bytes, for ten or a million."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from producers.gateway.body import Complaint
from producers.intake.submission import Submission
from producers.sample.calendar import moments
from producers.sample.chance import Chance
from producers.sample.material import Material
from producers.sample.spoil import SPOILERS
from producers.sample.writer import Writer

COUNT = 6000
UNTIL = date(2026, 8, 31)


class Made(NamedTuple):
    """One submission, and the category its author had in mind; None where it is bad on purpose."""

    category: str | None
    submission: Submission


def generate(
    material: Material, *, count: int = COUNT, seed: int = 1, until: date = UNTIL, busy: float = 1.0
) -> Iterator[Made]:
    """`count` complaints over the 18 months that end with the day `until`, in order of time; at the end so many times
    as many a day.

    Besides them come ten bad ones, and now and then a revision (same reference, later `revised`) or a repetition of
    an earlier one, up to the last of them.
    """
    chance = Chance(seed)
    writer = Writer(material, chance)
    waiting: list[tuple[datetime, int, Made]] = []
    spoiled = 0
    when = moments(material.themes, material.people.hours, chance, count, until, busy)
    for serial, (name, moment) in enumerate(when):
        while waiting and waiting[0][0] <= moment:
            yield heapq.heappop(waiting)[2]
        submission = writer.write(name, moment, serial)
        made = Made(material.themes[name].category, submission)
        yield made
        if again := writer.again(submission, moment):
            heapq.heappush(waiting, (again[0], serial, Made(made.category, again[1])))
        if serial + 1 >= (spoiled + 1) * count / len(SPOILERS):
            yield Made(None, SPOILERS[spoiled](replace(submission, reference=f"{submission.reference}-{spoiled}")))
            spoiled += 1


def line(submission: Submission) -> bytes:
    """The submission as a body of `POST /v1/complaints`, on one line."""
    body = Complaint(**{field: getattr(submission, field) for field in Complaint.__struct_fields__})
    return msgspec.json.encode(body) + b"\n"
