"""Notes for every agency which complaints were ever routed to it and which are on its topic. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import islice

from operations.ledger.accounts import Agency

_ROUTED_EVER, _DELIVERED = 1, 2


class AgencyMarks:
    """One byte of marks per agency and complaint; complaints are given by their number in the `Tally`."""

    def __init__(self) -> None:
        self._marks: dict[str, bytearray] = {}

    def routed(self, agency: str, number: int) -> None:
        """Mark a complaint as routed to an agency by some decision."""
        self._mark(agency, number, _ROUTED_EVER)

    def delivered(self, agency: str, number: int) -> None:
        """Mark a complaint as delivered: it is on the agency's own topic."""
        self._mark(agency, number, _DELIVERED)

    def forget_replaced(self, stands: Callable[[str, int], bool]) -> None:
        """Unmark complaints that were routed to an agency and not delivered, where that decision was replaced.

        `stands` tells whether the last decision on a complaint still names the agency. A worker killed between decision
        and delivery decides again, perhaps with a correction it did not know before; its first decision is then never
        delivered, and need not be.
        """
        for agency, marks in self._marks.items():
            number = marks.find(_ROUTED_EVER)
            while number >= 0:
                if not stands(agency, number):
                    marks[number] = 0
                number = marks.find(_ROUTED_EVER, number + 1)

    def sum_up(self) -> dict[str, Agency]:
        """For each agency, how many are routed, delivered, and one without the other."""
        agencies = {}
        for name, marks in self._marks.items():
            each = Counter(marks)
            both = each[_ROUTED_EVER | _DELIVERED]
            only_routed, only_delivered = each[_ROUTED_EVER], each[_DELIVERED]
            agencies[name] = Agency(
                routed=both + only_routed, delivered=both + only_delivered, amiss=only_routed + only_delivered
            )
        return agencies

    def amiss(self, most: int) -> dict[str, tuple[list[int], list[int]]]:
        """Per agency with any: the first `most` complaints routed and not delivered, and delivered and not routed."""
        found = {
            name: tuple(
                list(islice((number for number, mark in enumerate(marks) if mark == one), most))
                for one in (_ROUTED_EVER, _DELIVERED)
            )
            for name, marks in self._marks.items()
        }
        return {name: (routed, delivered) for name, (routed, delivered) in found.items() if routed or delivered}

    def _mark(self, agency: str, number: int, mark: int) -> None:
        marks = self._marks.setdefault(agency, bytearray())
        if len(marks) <= number:
            marks.extend(bytes(number + 1 - len(marks)))
        marks[number] |= mark
