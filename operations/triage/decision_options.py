"""The command-line options that say what a person decides about a complaint."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Final

from complaints.events.complaint import Before, Classified, Corrected, Correction
from complaints.privacy.redact import redact
from streams.content import content_of

PARTS: Final[dict[str, Corrected]] = {
    "agency": "agencies", "category": "categories", "kind": "kind", "area": "area"
}  # fmt: skip
"""The parts of a decision by their names in `--clear`, which are those of the options that set them."""


def add_decision(parser: argparse.ArgumentParser) -> None:
    """Add the options: what is decided, by whom and why."""
    parser.add_argument("--agency", action="append", default=[], metavar="ID", help="responsible first (repeatable)")
    parser.add_argument("--category", action="append", default=[], metavar="CODE", help="best first (repeatable)")
    parser.add_argument("--kind", metavar="CODE")
    parser.add_argument("--area", metavar="CODE", help="province, district or subdistrict: 2, 4 or 6 digits")
    parser.add_argument(
        "--clear", action="append", default=[], choices=PARTS, help="let model and rules decide this again (repeatable)"
    )
    parser.add_argument("--by", choices=("official", "agency"), default="official", help="who decided")
    parser.add_argument("--by-agency", metavar="ID", help="which agency decided; means --by agency")
    parser.add_argument("--note", help="why, without personal data")
    parser.add_argument("--dry-run", action="store_true", help="show what would change, and publish nothing")


def correction_of(
    args: argparse.Namespace, event: Classified, corrected: datetime, *, read: datetime | None = None
) -> Correction:
    """The correction that the options describe; `event` is the last decision and `read` when reading it began."""
    return Correction(
        complaint=content_of(event),
        corrected=corrected,
        read=read,
        by="agency" if args.by_agency else args.by,
        by_agency=args.by_agency,
        agencies=tuple(args.agency),
        categories=tuple(args.category),
        kind=args.kind,
        area=args.area,
        cleared=tuple(dict.fromkeys(PARTS[part] for part in args.clear)),
        before=Before(
            agencies=tuple(route.agency for route in event.routing.routes),
            triage=event.routing.triage,
        ),
        note=redact(args.note)[0] if args.note else None,
    )
