"""Joins reports to incidents as they come, and takes them out again. Pure; the same reports give the same words.

Two reports that are linked are of one incident, and so are all that a chain of links connects. Links are symmetric, so
the incidents that result do not depend on the order of arrival; only which word said what does.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator
from itertools import chain, count

from streams.incidents.copies import Copies
from streams.incidents.incident import Incident, Joined, Kind, Left, What, Why, Word
from streams.incidents.likeness import Link, link
from streams.incidents.nearby import Nearby
from streams.incidents.report import Report
from streams.incidents.tuning import Tuning


class Incidents:
    """All reports that are remembered, and the incidents among them."""

    def __init__(self, tuning: Tuning | None = None) -> None:
        self._t = tuning or Tuning()
        self._nearby, self._copies = Nearby(self._t), Copies(self._t)
        self._known: OrderedDict[str, Report] = OrderedDict()
        self._of: dict[str, Incident] = {}
        """The incident of each report that has one."""
        self._apart: dict[str, Report | None] = {}
        """What a person set apart: it joins nothing. None until the report is known."""
        self._said: dict[str, int] = {}
        """Words said of incidents that were dissolved: if one opens again, its numbers go on."""
        self._gone: list[str] = []
        self._names: set[str] = set()
        """Of incidents that stand, or stood when their reports were forgotten."""

    def take(self, report: Report) -> Iterator[Word]:
        """A report, or a newer version of one: what there is to say because of it."""
        if report.id in self._apart:
            self._apart[report.id] = report
            return
        old = self._known.get(report.id)
        if old is not None and report.says_the_same(old):
            yield from self._renew(report)
            return
        if old is not None:
            yield from self._remove(old, "revised", report.at)
        yield from self._add(report, report.at)
        self._forget()

    def set_apart(self, ids: Iterable[str], at: float) -> Iterator[Word]:
        """A person decided that these are no reports of an event that others report."""
        for one in ids:
            report = self._known.get(one)
            if report is not None:
                yield from self._remove(report, "set_apart", at)
            self._apart.setdefault(one, report)

    def allow(self, ids: Iterable[str], at: float) -> Iterator[Word]:
        """The opposite of `set_apart`."""
        for one in ids:
            report = self._apart.pop(one, None)
            if report is not None:
                yield from self._add(report, at)

    def withdraw(self, report_id: str, at: float) -> Iterator[Word]:
        """A report has no place any more."""
        if report_id in self._apart:
            self._apart[report_id] = None
        report = self._known.get(report_id)
        if report is not None:
            yield from self._remove(report, "revised", at)

    def knows(self, report_id: str) -> bool:
        """Whether a report is remembered."""
        return report_id in self._known or report_id in self._apart

    def forgotten(self) -> list[str]:
        """Ids of reports that were forgotten since the last call."""
        gone, self._gone = self._gone, []
        return gone

    def incident_of(self, report_id: str) -> Incident | None:
        """The incident that a report is part of."""
        return self._of.get(report_id)

    def _add(self, report: Report, at: float) -> Iterator[Word]:
        links = [(other, found) for other in self._nearby.around(report) if (found := link(report, other, self._t))]
        self._known[report.id] = report
        self._nearby.add(report)
        self._copies.add(report)
        if links:
            yield from self._join(report, links, at)
        yield from self._judge_copies(report, at, "incident")

    def _join(self, report: Report, links: list[tuple[Report, Link]], at: float) -> Iterator[Word]:
        best = max((found for _, found in links), key=lambda found: found.strength)
        touched = {id(one): one for other, _ in links if (one := self._of.get(other.id))}
        incidents = sorted(touched.values(), key=lambda one: one.first.rank)
        lone = sorted((pair for pair in links if pair[0].id not in self._of), key=lambda pair: pair[0].rank)
        joined = [Joined(other.id, None) for other, _ in lone if other.id == best.other]
        joined.append(Joined(report.id, best))
        joined += [Joined(other.id, found._replace(other=report.id)) for other, found in lone if other.id != best.other]
        new = sorted([report, *(other for other, _ in lone)], key=lambda one: one.rank)
        incident = incidents[0] if incidents else self._named(new)
        for member in new:
            self._put(member, incident)
        for merged in incidents[1:]:
            yield self._dissolve(merged, at, into=incident.name)
            joined += [Joined(one.id, None) for one in sorted(merged.members.values(), key=lambda one: one.rank)]
            for member in merged.members.values():
                self._put(member, incident)
        yield self._say("changed" if incidents else "opened", incident, at, joined=joined)

    def _remove(self, report: Report, why: Why, at: float) -> Iterator[Word]:
        del self._known[report.id]
        self._nearby.remove(report)
        self._copies.remove(report)
        incident = self._of.pop(report.id, None)
        if incident is not None:
            yield from self._split(incident, report, why, at)
        yield from self._judge_copies(report, at, "campaign")

    def _split(self, incident: Incident, gone: Report, why: Why, at: float) -> Iterator[Word]:
        """Without `gone`, the rest may be connected no more: the part with the earliest report stays the incident."""
        before = self._members(incident)
        del incident.members[gone.id]
        parts = connected(incident.members.values(), self._t)
        left = [Left(gone.id, why)]
        for part in parts[1:]:
            for one in part:
                left.append(Left(one.id, "no_link"))
                del incident.members[one.id]
                self._of.pop(one.id, None)
        if len(parts[0]) < 2:
            for one in parts[0]:
                self._of.pop(one.id, None)
            yield self._dissolve(incident, at, left=left, members=before)
        else:
            yield self._say("changed", incident, at, left=left)
        for part in parts[1:]:
            if len(part) > 1:
                yield self._open(part, at)

    def _open(self, part: list[Report], at: float) -> Word:
        incident = self._named(part)
        joined = []
        for number, one in enumerate(part):
            found = [why for other in part[:number] if (why := link(one, other, self._t))]
            joined.append(Joined(one.id, max(found, key=lambda why: why.strength, default=None)))
            self._put(one, incident)
        return self._say("opened", incident, at, joined=joined)

    def _named(self, members: list[Report]) -> Incident:
        """A new incident, named after the earliest of its members that no other incident is named after."""
        first = members[0]
        names = chain((one.id for one in members), (f"{first.id}/{number}" for number in count(2)))
        name = next(name for name in names if name not in self._names)
        self._names.add(name)
        return Incident(first, name, number=self._said.get(name, 0))

    def _renew(self, report: Report) -> Iterator[Word]:
        """Nothing that is compared has changed; who is to handle it may have."""
        self._known[report.id] = report
        self._nearby.add(report)
        incident = self._of.get(report.id)
        if incident is not None:
            before = incident.agencies
            incident.members[report.id] = report
            if incident.agencies != before:
                yield self._say("changed", incident, report.at)

    def _judge_copies(self, report: Report, at: float, kind: Kind) -> Iterator[Word]:
        """A copy of a text more may make campaigns of incidents with that text, one less incidents of campaigns.

        `kind` is the one that can change: counting the places of the others again would cost the square of the copies.
        """
        copies = self._copies.of(report)
        if len(copies) < self._t.campaign_places - 1:
            return
        incidents = {one.name: one for copy in copies if (one := self._of.get(copy.id)) and one.kind == kind}
        for _, incident in sorted(incidents.items()):
            if self._kind(self._copies.places(incident.members.values())) != incident.kind:
                yield self._say("changed", incident, at)

    def _kind(self, places: int) -> Kind:
        return "campaign" if places >= self._t.campaign_places else "incident"

    def _say(
        self, what: What, incident: Incident, at: float, *, joined: Iterable[Joined] = (), left: Iterable[Left] = ()
    ) -> Word:
        places = self._copies.places(incident.members.values())
        incident.kind = self._kind(places)
        word = Word(
            what, incident.name, incident.number, at, incident.kind, places, self._members(incident),
            joined=tuple(joined), left=tuple(left),
        )  # fmt: skip
        incident.number += 1
        return word

    def _dissolve(
        self,
        incident: Incident,
        at: float,
        *,
        left: Iterable[Left] = (),
        into: str | None = None,
        members: tuple[Report, ...] = (),
    ) -> Word:
        self._said[incident.name] = incident.number + 1
        self._names.discard(incident.name)
        had = members or self._members(incident)
        return Word(
            "dissolved", incident.name, incident.number, at, incident.kind, self._copies.places(had), had,
            left=tuple(left), into=into,
        )  # fmt: skip

    def _put(self, report: Report, incident: Incident) -> None:
        incident.members[report.id] = report
        if report.id in self._known:  # a member that was forgotten stays so: else it would be kept for ever
            self._of[report.id] = incident

    def _members(self, incident: Incident) -> tuple[Report, ...]:
        return tuple(sorted(incident.members.values(), key=lambda one: one.rank))

    def _forget(self) -> None:
        """Reports beyond those that are remembered, the first to come first. They stay in what was said of them."""
        while len(self._known) > self._t.kept_reports:
            _, report = self._known.popitem(last=False)
            self._nearby.remove(report)
            self._copies.remove(report)
            self._of.pop(report.id, None)
            self._gone.append(report.id)


def connected(reports: Collection[Report], tuning: Tuning) -> list[list[Report]]:
    """Reports in parts that chains of links connect, each from first to last, the part with the earliest first."""
    waiting = sorted(reports, key=lambda one: one.rank)
    parts = []
    while waiting:
        part, waiting = [waiting[0]], waiting[1:]
        for one in part:  # grows while it is read
            found = [other for other in waiting if link(one, other, tuning)]
            part += found
            waiting = [other for other in waiting if other not in found]
        parts.append(sorted(part, key=lambda one: one.rank))
    return parts
