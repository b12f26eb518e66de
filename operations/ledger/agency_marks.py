"""Of every complaint and agency: was it ever routed there, and does it stand on the agency's topic? Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import islice

from operations.ledger.accounts import Agency

_ROUTED_EVER, _DELIVERED = 1, 2


class AgencyMarks:
    """By the complaints' numbers in a tally; a byte for each."""

    def __init__(self) -> None:
        self._marks: dict[str, bytearray] = {}

    def routed(self, agency: str, number: int) -> None:
        """By any decision there was."""
        self._mark(agency, number, _ROUTED_EVER)

    def delivered(self, agency: str, number: int) -> None:
        """On the agency's own topic."""
        self._mark(agency, number, _DELIVERED)

    def forget_replaced(self, stands: Callable[[str, int], bool]) -> None:
        """Take back what was routed to an agency and not delivered, where that decision does not stand any more.

        A worker that is killed between a decision and its delivery decides anew, perhaps with a correction that it did
        not know before. Then nobody delivers what it had decided first, and nobody needs it.
        """
        for agency, marks in self._marks.items():
            number = marks.find(_ROUTED_EVER)
            while number >= 0:
                if not stands(agency, number):
                    marks[number] = 0
                number = marks.find(_ROUTED_EVER, number + 1)

    def sum_up(self) -> dict[str, Agency]:
        """How many of either, and of one without the other."""
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
        """The first complaints that were routed and not delivered, and the other way round, of agencies with any."""
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
