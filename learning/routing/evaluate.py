"""`complaints evaluate routing`: compare the router with the agencies that really took each ticket."""

from __future__ import annotations

import argparse
import csv
import json
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from complaints.csv_table import read_csv
from complaints.events.complaint import Place, Received, Routing
from complaints.reference.agencies import Agencies
from complaints.settings import Settings
from streams.steps.classify import Classifier
from streams.steps.locate import AreaResolver
from streams.steps.route import Router

UMBRELLAS = frozenset({"กรุงเทพมหานคร", "เพื่อนชัชชาติ", "กรุงเทพโปร่งใส", "ร้องทุกข์ กทม. 1555"})
"""Names that nearly all tickets of Bangkok carry, and which therefore tell nothing."""
_WHOLE = frozenset({"police", "doh"})
"""Agencies whose stations and districts count as the agency itself."""
_SUBMITTED = datetime(2024, 12, 9, 5, tzinfo=UTC)
"""Stand-in time of every ticket, since the file's dates are not needed to decide who acts."""


class Score(NamedTuple):
    """The scores that `complaints evaluate routing` prints; each is described in docs/routing.md."""

    rows: int
    scored: int
    """Rows with an agency left after UMBRELLAS are dropped; `top1` is a share of these."""
    top1: float
    top1_routed: float
    set_f1: float
    precision: float
    recall: float
    exact: float
    beyond_district_f1: float
    beyond_district_precision: float
    beyond_district_recall: float
    triage: float


class Ticket(NamedTuple):
    """One row: the complaint, and the agencies that took it."""

    id: str
    complaint: Received
    truth: frozenset[str]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: the file, and what to write."""
    parser.add_argument("file", type=Path, help="CSV with ticket_id, address, description, agency, category")
    parser.add_argument("--json", action="store_true", help="print the scores as JSON")
    parser.add_argument("--predictions", type=Path, metavar="OUT.csv", help="write ticket_id,agencies")
    parser.add_argument("--rules", type=Path, help="another rule file to measure")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Route every row and print the scores; return 0."""
    agencies, router = Agencies.load(settings.config), Router.load(settings.config, args.rules)
    tickets = list(read(args.file, agencies))
    routings = route(tickets, settings.config, router)
    if args.predictions:
        write(args.predictions, tickets, routings, agencies)
    seen = router.training == digest(args.file)
    if seen:
        sys.stderr.write("The learned part was trained on this very file: `complaints train-bodies` is fairer.\n")
    _print({**measure(tickets, routings, agencies)._asdict(), "seen_in_training": seen}, as_json=args.json)
    return 0


def digest(path: Path) -> str:
    """A digest of a file, to recognize the file that was learned from."""
    return sha256(path.read_bytes()).hexdigest()[:12]


def read(path: Path, agencies: Agencies) -> Iterator[Ticket]:
    """The tickets of a file. Raises ConfigError naming file and column."""
    for _, row in read_csv(path, ["ticket_id", "address", "description", "agency"]):
        yield Ticket(row["ticket_id"], _complaint(row), reduce(row["agency"], agencies))


def route(tickets: Sequence[Ticket], config: Path, router: Router) -> list[Routing]:
    """The routing of each ticket by the worker's area resolver and municipal classifier and by `router`."""
    resolver = AreaResolver.load(config)
    complaints = [ticket.complaint for ticket in tickets]
    classifications = Classifier.load(config).classify([complaint.text for complaint in complaints])
    areas = resolver.resolve_each([one.place for one in complaints], [one.text for one in complaints])
    return router.route_batch(complaints, areas, classifications)


def reduce(names: str, agencies: Agencies) -> frozenset[str]:
    """The agencies named in one cell, separated by commas, without UMBRELLAS.

    Sections of a district office and parts of police and highways count as the whole. An unknown name is kept, and so
    counts as missed.
    """
    return frozenset(
        _body(name, agencies) for name in map(str.strip, names.split(",")) if name and name not in UMBRELLAS
    )


def measure(tickets: Sequence[Ticket], routings: Sequence[Routing], agencies: Agencies) -> Score:
    """The scores: precision, recall and F1 are micro-averaged over agencies, the others are shares of rows."""
    umbrellas = {agencies.named(name) for name in UMBRELLAS}
    answers = [[route.agency for route in routing.routes if route.agency not in umbrellas] for routing in routings]
    pairs = [(ticket.truth, frozenset(answer)) for ticket, answer in zip(tickets, answers, strict=True)]
    first = [answer[:1] for ticket, answer in zip(tickets, answers, strict=True) if ticket.truth]
    hits = [
        bool(ticket.truth & set(answer[:1])) for ticket, answer in zip(tickets, answers, strict=True) if ticket.truth
    ]
    precision, recall, f1 = _f1(pairs)
    offices = {agency.id for agency in agencies if agency.id.startswith("bkk-1")}
    beyond = _f1([(truth - offices, answer - offices) for truth, answer in pairs])
    return Score(
        rows=len(tickets),
        scored=len(hits),
        top1=_share(sum(hits), len(hits)),
        top1_routed=_share(sum(hits), sum(map(bool, first))),
        set_f1=f1,
        precision=precision,
        recall=recall,
        exact=_share(sum(truth == answer for truth, answer in pairs), len(pairs)),
        beyond_district_f1=beyond[2],
        beyond_district_precision=beyond[0],
        beyond_district_recall=beyond[1],
        triage=_share(sum(routing.triage is not None for routing in routings), len(routings)),
    )


def write(path: Path, tickets: Sequence[Ticket], routings: Sequence[Routing], agencies: Agencies) -> None:
    """One row per ticket: Thai names as Traffy Fondue shows them, the responsible body first."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("ticket_id", "agencies"))
        for ticket, routing in zip(tickets, routings, strict=True):
            writer.writerow((ticket.id, ", ".join(agencies[route.agency].shown for route in routing.routes)))


def _complaint(row: Mapping[str, str]) -> Received:
    label = (row.get("category") or "").strip()
    return Received(
        complaint_id=uuid.uuid5(uuid.NAMESPACE_OID, row["ticket_id"]),
        channel="traffy",
        text=row["description"],
        submitted=_SUBMITTED,
        received=_SUBMITTED,
        revised=_SUBMITTED,
        place=Place(address=row["address"] or None),
        labels=(label,) if label else (),
    )


def _body(name: str, agencies: Agencies) -> str:
    whole = agencies.named_or_part(name)
    if whole and (whole in _WHOLE or name.startswith("ฝ่าย")):
        return whole
    return agencies.named(name) or name


def _f1(pairs: Sequence[tuple[frozenset[str], frozenset[str]]]) -> tuple[float, float, float]:
    """Precision, recall and F1 over all agencies of all rows."""
    both = sum(len(truth & answer) for truth, answer in pairs)
    precision = _share(both, sum(len(answer) for _, answer in pairs))
    recall = _share(both, sum(len(truth) for truth, _ in pairs))
    return precision, recall, _share(2 * precision * recall, precision + recall)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _print(figures: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
        return
    for name, value in figures.items():
        sys.stdout.write(f"{name:28} {value:.3f}\n" if isinstance(value, float) else f"{name:28} {value}\n")
