"""Random histories of complaints: the records of senders and officials, in the order in which they are sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from msgspec.structs import replace

from producers.intake.submission import Submission

START = datetime(2025, 3, 1, 2, tzinfo=UTC)
BUSY_HOURS = 6
"""Half of all times fall into so few hours, so that complaints leave hours which others stay in."""
DAYS = 90
"""The others are alone in theirs, in four months."""
MOST_SENDS = 7
CHANNEL = "web-1111"


@dataclass(frozen=True, slots=True)
class Sent:
    """One record of the channel."""

    submission: Submission


@dataclass(frozen=True, slots=True)
class Corrected:
    """An official's correction, based on the complaint as it is sent in the given step, which may be a later one."""

    of: int


Step = Sent | Corrected
History = list[Step]


def history(chance: Random, reference: str) -> History:
    """Retries (the same with another `submitted`), repeats (identical), revisions, corrections; up to seven sends.

    A channel may give the time of a revision, the same time twice, or none: then the time of receipt is used.
    """
    return list(_steps(chance, reference))


def _steps(chance: Random, reference: str) -> Iterator[Step]:
    sent = [_first(chance, reference)]
    yield Sent(sent[0])
    for _ in range(chance.randint(1, MOST_SENDS - 1)):
        what = chance.random()
        if what < 0.2:
            yield Corrected(chance.randrange(len(sent)))
            continue
        if what < 0.4:
            made = chance.choice(sent)
        elif what < 0.75:
            made = _retry(chance, chance.choice((sent[0], sent[-1])))
        else:
            made = _revision(chance, sent[-1], len(sent))
        sent.append(made)
        yield Sent(made)


def _first(chance: Random, reference: str) -> Submission:
    submitted = _time(chance)
    revised = submitted if chance.random() < 0.5 else None
    return Submission(
        channel=CHANNEL, reference=reference, text=f"ถนนเป็นหลุม {reference}", submitted=submitted, revised=revised
    )


def _retry(chance: Random, one: Submission) -> Submission:
    return replace(one, submitted=_time(chance))


def _revision(chance: Random, one: Submission, number: int) -> Submission:
    later = (one.revised or START + timedelta(days=DAYS)) + timedelta(minutes=chance.choice((0, 1, 5)))
    submitted = _time(chance) if chance.random() < 0.4 else one.submitted
    return replace(
        one, text=f"{one.text} ฉบับ {number}", submitted=submitted, revised=later if chance.random() < 0.8 else None
    )


def _time(chance: Random) -> datetime:
    within = timedelta(hours=BUSY_HOURS) if chance.random() < 0.5 else timedelta(days=DAYS)
    return START + timedelta(seconds=int(within.total_seconds() * chance.random()))
