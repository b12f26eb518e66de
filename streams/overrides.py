"""What people have decided about one complaint, over all corrections of it. Pure.

Each part of the decision is what the last correction that names it says: a correction keeps what it does not name.
Corrections are ordered by `corrected`, and where that is equal by their content, so the result is the same in whatever
order and however often they are read.
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
"""In place of a model's id, and in the evidence: who decided."""
Codes = tuple[str, ...]
Order = tuple[datetime, bytes]
_encode = msgspec.json.Encoder().encode


class Said(NamedTuple):
    """The last word on one part of the decision."""

    order: Order
    codes: Codes
    """Empty where an earlier word was taken back: model and rules decide."""
    by: str
    """`official`, `agency`, or `agency:` and its id."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """Add corrections with `with_correction`; none make an empty one."""

    said: Mapping[Corrected, Said] = field(default_factory=dict)
    known: frozenset[Order] = frozenset()
    """Every correction there was."""
    before: tuple[Order, str | None] | None = None
    """Of the first that tells where the complaint stood: why it was in triage, or None where it was not."""

    @property
    def corrections(self) -> int:
        """How many there were."""
        return len(self.known)

    @property
    def corrected(self) -> datetime:
        """When the last was made; EARLIEST where there are none."""
        return max((at for at, _ in self.known), default=EARLIEST)

    def codes(self, part: Corrected) -> Codes:
        """What people say of this part; empty where model and rules decide it."""
        said = self.said.get(part)
        return said.codes if said else ()

    def by(self, *parts: Corrected) -> str:
        """Who had the last word on any of these parts that are decided by people."""
        return max((said.order, said.by) for part in parts if (said := self.said.get(part)) and said.codes)[1]

    def with_correction(self, correction: Correction, *, applies: bool = True) -> Overrides:
        """With one more, which may be known already.

        One that does not apply, because it names what the configuration does not have, changes nothing but the count:
        versions must not become smaller when an agency is taken out of the configuration.
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
