"""What people have decided about one complaint: all corrections of it combined. Pure.

For each part of the decision the last correction that names the part counts. Corrections are ordered by `corrected`,
and where that is equal by their content, so the result does not depend on the order or number of times they are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, NamedTuple

import msgspec

from complaints.events.complaint import Corrected, Correction
from complaints.events.identity import EARLIEST

BY: Final = "by:"
"""Prefix of the person's role where people decided, used in place of a model's id and in the evidence."""
Codes = tuple[str, ...]
Order = tuple[datetime, bytes]
_encode = msgspec.json.Encoder().encode


class Said(NamedTuple):
    """What the last correction of one part of the decision says."""

    order: Order
    codes: Codes
    """Empty where it cleared the part: model and rules decide again."""
    by: str
    """`official`, `agency`, or `agency:` and its id."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """All corrections of a complaint combined; begin with an empty one and add each with `with_correction`."""

    said: Mapping[Corrected, Said] = field(default_factory=dict)
    known: frozenset[Order] = frozenset()
    """Every correction so far."""
    before: tuple[Order, str | None] | None = None
    """Of the first correction with a `before`: its order, and why the complaint was in triage, None if it was not."""

    @property
    def corrections(self) -> int:
        """The number of different corrections."""
        return len(self.known)

    @property
    def corrected(self) -> datetime:
        """When the last correction was made; EARLIEST where there is none."""
        return max((at for at, _ in self.known), default=EARLIEST)

    def codes(self, part: Corrected) -> Codes:
        """The codes that people gave to this part; empty where model and rules decide it."""
        said = self.said.get(part)
        return said.codes if said else ()

    def by(self, *parts: Corrected) -> str:
        """Who made the last correction that gave codes to one of these parts; there must be one."""
        return max((said.order, said.by) for part in parts if (said := self.said.get(part)) and said.codes)[1]

    def with_correction(self, correction: Correction, *, applies: bool = True) -> Overrides:
        """These overrides with one more correction; a repeated one changes nothing.

        With `applies=False`, for a correction that names codes the configuration does not have, only count and time of
        the last correction change: versions must not decrease when an agency is removed from the configuration.
        """
        given = named(correction)
        content = (given, sorted(correction.cleared), correction.by, correction.by_agency, correction.before)
        order = (correction.corrected, _encode(content))
        known = self.known | {order}
        if not applies:
            return replace(self, known=known)
        by = f"agency:{correction.by_agency}" if correction.by_agency else correction.by
        said = dict(self.said)
        for part, codes in {**dict.fromkeys(correction.cleared, ()), **given}.items():
            if part not in said or said[part].order < order:
                said[part] = Said(order, codes, by)
        return Overrides(said, known, self._earlier(order, correction))

    def _earlier(self, order: Order, correction: Correction) -> tuple[Order, str | None] | None:
        if correction.before is None or (self.before and self.before[0] < order):
            return self.before
        return order, correction.before.triage


def named(correction: Correction) -> dict[Corrected, Codes]:
    """The parts of a decision that a correction gives, with their codes."""
    given: dict[Corrected, Codes] = {
        "agencies": correction.agencies,
        "categories": correction.categories,
        "kind": (correction.kind,) if correction.kind else (),
        "area": (correction.area,) if correction.area else (),
    }
    return {part: codes for part, codes in given.items() if codes}
