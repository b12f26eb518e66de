"""Incidents on public tickets: repeats that are joined, precision, recall beside simpler rules, reports a second.

`python -m bench.incidents TICKETS.csv.gz`: columns ticket_id, type, description, lon, lat, timestamp. The pairs in
`learning/incidents/judged_pairs.csv` were judged by a person who read both texts: 200 pairs drawn at random from those
that were joined, and pairs within 100 m and 72 h drawn at random from each band of similarity, which stand for so many.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from time import process_time
from typing import NamedTuple

from streams.incidents.distance import metres_between
from streams.incidents.join import Incidents
from streams.incidents.nearby import Nearby
from streams.incidents.report import ANY, Report, report
from streams.incidents.tuning import Tuning

JUDGED = Path(__file__).resolve().parent.parent / "learning/incidents/judged_pairs.csv"
_UNSORTED = "อื่นๆ"
_GRAM = 5
_JACCARD = 0.7
_ALIKE = 0.5
"""Jaccard of pairs whose texts are alike: the last column of the table in docs/incidents.md."""


class Ticket(NamedTuple):
    id: str
    submitted: datetime
    category: str
    longitude: float
    latitude: float
    text: str

    def report(self) -> Report:
        return report(
            self.id,
            self.submitted,
            self.text,
            category=self.category,
            longitude=self.longitude,
            latitude=self.latitude,
        )


class Judged(NamedTuple):
    drawn_from: str
    stands_for: float
    one: str
    other: str
    same: bool


Rule = Callable[[Report, Report], bool]


def read_tickets(file: Path) -> list[Ticket]:
    """In the order of their times."""
    with gzip.open(file, "rt", encoding="utf-8", newline="") as lines:
        found = [_ticket(row) for row in csv.DictReader(lines) if row["lon"] and row["lat"]]
    return sorted(found, key=lambda one: (one.submitted, one.id))


def _ticket(row: dict[str, str]) -> Ticket:
    first = row["type"].split(",")[0]
    return Ticket(
        row["ticket_id"],
        datetime.fromisoformat(row["timestamp"]),
        ANY if first in ("", _UNSORTED) else first,
        float(row["lon"]),
        float(row["lat"]),
        row["description"],
    )


def read_judged(file: Path = JUDGED) -> list[Judged]:
    """The pairs that a person has judged."""
    with file.open(encoding="utf-8", newline="") as lines:
        return [
            Judged(row["drawn_from"], float(row["stands_for"] or 1), row["one"], row["other"], row["same"] == "1")
            for row in csv.DictReader(lines)
        ]


def repeats(tickets: list[Ticket], reports: dict[str, Report]) -> Iterator[tuple[str, str]]:
    """Pairs of one text over 25 characters within 100 m and 72 h."""
    tuning = Tuning()
    nearby, texts = Nearby(tuning), {one.id: one.text for one in tickets}
    for ticket in tickets:
        mine = reports[ticket.id]
        if len(ticket.text) > tuning.short_text:
            for other in nearby.around(mine):
                near = metres_between(mine, other) <= tuning.metres and mine.at - other.at <= tuning.hours * 3600
                if near and texts[other.id] == ticket.text:
                    yield ticket.id, other.id
        nearby.add(mine)


def jaccard(one: Report, other: Report) -> float:
    """Of 5-grams of letters: what MinHash estimates."""
    mine, its = ({each.letters[n : n + _GRAM] for n in range(len(each.letters) - _GRAM + 1)} for each in (one, other))
    return len(mine & its) / len(mine | its) if mine | its else 0.0


def same_type(one: Report, other: Report) -> bool:
    """Place, time and type alone: the pairs are near each other already."""
    return one.category == other.category != ANY


def score(pairs: list[Judged], reports: dict[str, Report], rule: Rule) -> tuple[float, float]:
    """Precision and recall (0 to 1) over pairs that stand for others; 0 where nothing was joined or is the same."""
    joined = right = same = 0.0
    for pair in pairs:
        found = rule(reports[pair.one], reports[pair.other])
        joined += found * pair.stands_for
        same += pair.same * pair.stands_for
        right += (found and pair.same) * pair.stands_for
    return right / max(joined, 1.0), right / max(same, 1.0)


def main() -> None:
    """Print the figures."""
    tickets = read_tickets(Path(sys.argv[1]))
    incidents, reports, started = Incidents(), {}, process_time()
    for ticket in tickets:
        one = ticket.report()
        reports[one.id] = one
        for _ in incidents.take(one):
            pass
    print(f"{len(tickets):,} tickets, {len(tickets) / (process_time() - started):,.0f} a second of processor time")

    def joined(one: Report, other: Report) -> bool:
        incident = incidents.incident_of(one.id)
        return incident is not None and other.id in incident.members

    _print_found(incidents, reports)
    _print_repeats(tickets, reports, joined)
    _print_judged(read_judged(), reports, joined)


def _print_found(incidents: Incidents, reports: dict[str, Report]) -> None:
    standing = {id(found): found for one in reports if (found := incidents.incident_of(one))}.values()
    campaigns = sum(one.kind == "campaign" for one in standing)
    members = sum(len(one.members) for one in standing)
    print(f"{len(standing):,} incidents ({campaigns} campaigns) of {members:,}")


def _print_repeats(tickets: list[Ticket], reports: dict[str, Report], joined: Rule) -> None:
    pairs = list(repeats(tickets, reports))
    missed = sum(not joined(reports[one], reports[other]) for one, other in pairs)
    print(f"{len(pairs):,} pairs of repeats, {missed} of them not joined")
    texts = Counter(one.letters for one in reports.values() if one.characters > Tuning().short_text)
    anywhere = sum(number * (number - 1) // 2 for number in texts.values())
    print(f"{anywhere:,} pairs of one text anywhere and at any time: what text alone joins")


def _print_judged(judged: list[Judged], reports: dict[str, Report], joined: Rule) -> None:
    drawn = [pair for pair in judged if pair.drawn_from == "joined"]
    still = [pair for pair in drawn if joined(reports[pair.one], reports[pair.other])]
    right = sum(pair.same for pair in still)
    share = right / max(len(still), 1)
    print(f"{len(still)} of {len(drawn)} judged pairs are joined, {right} rightly: precision {share:.3f}")
    candidates = [pair for pair in judged if pair.drawn_from == "candidates"]
    alike = [pair for pair in candidates if jaccard(reports[pair.one], reports[pair.other]) >= _ALIKE]
    rules: dict[str, Rule] = {
        "incidents": joined,
        "place, time and type": same_type,
        f"MinHash (Jaccard >= {_JACCARD})": lambda one, other: jaccard(one, other) >= _JACCARD,
    }
    for name, rule in rules.items():
        precision, recall = score(candidates, reports, rule)
        _, of_alike = score(alike, reports, rule)
        print(f"{name}: precision {precision:.2f}, recall {recall:.3f}; of alike texts {of_alike:.2f}")


if __name__ == "__main__":
    main()
