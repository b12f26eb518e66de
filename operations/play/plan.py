"""Which case of the sample has which story, and the updates that follow. Pure: the same input gives the same plan."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple
from uuid import UUID, uuid5

from complaints.events.case import CaseUpdate, Evidence, Part, Sender
from operations.play.stories import Deed, Party, Story
from producers.sample.chance import Chance, Weighted
from streams.cases.working_time import WorkingTime

RECENT = timedelta(days=60)
"""Cases opened in the last so many days have stories, some hundreds of the sample's: all of them would double the time
that the demo takes. Older ones are left as they are, overdue."""
_SENDERS: Mapping[str, Sender] = {"centre": "centre", "citizen": "citizen"}


@dataclass(frozen=True, slots=True, order=True)
class Routed:
    """A case to which nobody has done anything yet."""

    opened: datetime
    complaint_id: UUID
    agency: str
    """To which the rules gave it."""
    category: str
    allowed_secs: int
    """Working seconds until an answer is due."""


@dataclass(frozen=True, slots=True)
class Played:
    """A case with its story."""

    case: Routed
    story: str
    updates: tuple[CaseUpdate, ...]
    """In order of time; those of the story's steps whose time has come."""


class _Cast(NamedTuple):
    """A story, and who and what takes part in it beside its case and that case's first agency."""

    story: str
    other: str | None = None
    into: UUID | None = None
    """An earlier case of the same agency and category."""


def plan(
    cases: Sequence[Routed],
    stories: Mapping[str, Story],
    *,
    centre: str,
    time: WorkingTime,
    now: datetime,
    seed: int = 1,
) -> list[Played]:
    """Every recent case with its story, in order of opening. No update is dated after `now`."""
    cases, chance = sorted(cases), Chance(seed)
    usual = [name for name, story in stories.items() if story.share]
    choice = Weighted(usual, [stories[name].share for name in usual])
    recent = {
        case: time.between(case.opened, now) / max(1, case.allowed_secs) for case in cases if case.opened > now - RECENT
    }
    given = _with_times(recent, cases, stories, usual[0], chance)
    played = []
    for case in recent:
        cast = given.get(case.complaint_id) or _Cast(chance.weighted(choice))
        script = _Script(case, cast, centre, chance)
        played.append(Played(case, cast.story, tuple(script.updates(stories[cast.story], time, now))))
    return played


def waves(played: Sequence[Played]) -> list[list[CaseUpdate]]:
    """The updates in as few groups as keep the order of each case.

    Updates of one sender keep their order on its topic. Nothing orders two topics: what another sender does next is in
    a later group, to be sent once the earlier one is folded.
    """
    groups: defaultdict[int, list[CaseUpdate]] = defaultdict(list)
    for one in played:
        for number, (_, updates) in enumerate(groupby(one.updates, lambda update: update.agency)):
            groups[number] += updates
    return [groups[number] for number in sorted(groups)]


def _with_times(
    recent: Mapping[Routed, float], cases: Sequence[Routed], stories: Mapping[str, Story], usual: str, chance: Chance
) -> dict[UUID, _Cast]:
    """The recent cases that have a story with `times`, and the cases that some of them are merged into.

    Of each recent case is given which share of the working time allowed for it has passed.
    """
    agencies: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for case in cases:
        agencies[case.category][case.agency] = None
    given: dict[UUID, _Cast] = {}
    # By a digest: neighbours in time, which may be about one event, do not all have the same story.
    shuffled = sorted(recent, key=lambda case: uuid5(case.complaint_id, "story"))
    for name, story in stories.items():
        left = iter(shuffled)
        for _ in range(story.times):
            for case in left:
                if case.complaint_id in given or recent[case] < story.age:
                    continue
                others = [agency for agency in agencies[case.category] if agency != case.agency]
                into = _earlier(case, [*recent], given) if story.needs_target else None
                if (others or not story.needs_other) and (into or not story.needs_target):
                    given[case.complaint_id] = _Cast(name, chance.pick(others) if others else None, into)
                    if into:  # it must not be merged or withdrawn itself
                        given[into] = _Cast(usual)
                    break
    return given


def _earlier(case: Routed, recent: Sequence[Routed], given: Mapping[UUID, _Cast]) -> UUID | None:
    """The last case before this one of the same agency and category that has no story yet."""
    kind = (case.agency, case.category)
    return next(
        (
            one.complaint_id
            for one in reversed(recent)
            if one < case and (one.agency, one.category) == kind and one.complaint_id not in given
        ),
        None,
    )


@dataclass(frozen=True, slots=True)
class _Script:
    """Turns the steps of a story into updates of one case."""

    case: Routed
    cast: _Cast
    centre: str
    chance: Chance

    def updates(self, story: Story, time: WorkingTime, now: datetime) -> Iterator[CaseUpdate]:
        """Those whose time has come."""
        pace = 0.7 + 0.3 * self.chance.draw()
        for number, deed in enumerate(story.steps):
            at = time.after(self.case.opened, round(deed.at * pace * self.case.allowed_secs))
            if at > now:
                return
            yield self._update(deed, number, at)

    def _update(self, deed: Deed, number: int, at: datetime) -> CaseUpdate:
        case = self.case.complaint_id
        return CaseUpdate(
            update_id=uuid5(case, f"demo {number}"),
            complaint_id=case,
            agency=self._agency(deed.by),
            by=_SENDERS.get(deed.by, "agency"),
            step=deed.step,
            at=at,
            to=self._agency(deed.to) if deed.to else None,
            reason=deed.reason,
            text=self.chance.pick(deed.text) if deed.text else None,
            evidence=(_picture(case),) if deed.evidence else (),
            into=self.cast.into if deed.into else None,
            parts=tuple(Part(agency=self._agency("other"), text=text) for text in deed.parts),
            rating=deed.rating,
        )

    def _agency(self, party: Party) -> str:
        if party == "other" and self.cast.other:
            return self.cast.other
        return self.case.agency if party in ("first", "other") else self.centre


def _picture(case: UUID) -> Evidence:
    """A picture that does not exist."""
    reference = f"https://files.example.go.th/{case}.jpg"
    return Evidence(reference=reference, sha256=hashlib.sha256(reference.encode()).hexdigest())
