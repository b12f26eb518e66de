"""Gathers the facts that the rules of a rulebook ask for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from complaints.events.complaint import Area, Classification, Received
from complaints.fold import fold_name
from complaints.reference.taxonomy import Taxonomy
from streams.routing.compiled import Rulebook
from streams.routing.deadlines import WorkingDays
from streams.routing.facts import Facts
from streams.routing.phrases import ROAD, Phrases, comparable


class Gatherer:
    """Gathers facts for one rulebook, of many complaints at a time."""

    def __init__(self, book: Rulebook, taxonomy: Taxonomy, calendar: WorkingDays) -> None:
        tests = [test for compiled in book.rules for test in (compiled.when, *compiled.unless)]
        self._phrases = Phrases(book.phrases, book.roads)
        self._thresholds, self._boxes, self._calendar = book.thresholds, book.boxes, calendar
        self._meaning = lru_cache(maxsize=10_000)(taxonomy.category_of)
        self._asks_hours = any(test.open is not None for test in tests)
        self._asks_categories = frozenset(code for test in tests for code in test.categories)
        self._asks_labels = frozenset(label for test in tests for label in test.labels)
        codes = [code for test in tests for code in test.areas if code.isdecimal()]
        self._digits = max([4, *map(len, codes), *(test.digits for test in tests)])

    def gather(
        self,
        complaints: Sequence[Received],
        areas: Sequence[Area],
        classifications: Sequence[Classification],
        texts: Sequence[str],
    ) -> Iterator[Facts]:
        """The facts of each complaint; `texts` are the complaints' texts in the comparable form."""
        addresses = comparable([(complaint.place and complaint.place.address) or "" for complaint in complaints])
        found = self._phrases.find_in([*texts, *addresses])
        in_texts, in_addresses = found[: len(complaints)], found[len(complaints) :]
        for complaint, area, classification, in_text, in_address in zip(
            complaints, areas, classifications, in_texts, in_addresses, strict=True
        ):
            if in_address:
                in_text = (*in_text, *(phrase for phrase in in_address if phrase.startswith(ROAD)))
            yield Facts(
                self._categories(complaint, classification),
                tuple(label for label in map(fold_name, complaint.labels) if label in self._asks_labels),
                classification.kind,
                classification.urgency,
                complaint.channel,
                complaint.reporter_type,
                (area.subdistrict or area.district or area.province or "")[: self._digits],
                self._calendar.open_at(complaint.submitted) if self._asks_hours else False,
                in_text,
                self._inside(complaint) if self._boxes else 0,
            )

    def _categories(self, complaint: Received, classification: Classification) -> tuple[tuple[str, int], ...]:
        thresholds, asked = self._thresholds, self._asks_categories
        categories = {
            label.code: level
            for label in classification.categories
            if label.code in asked and (level := bisect_right(thresholds, label.confidence))
        }
        for label in complaint.labels:
            meaning = self._meaning(label, complaint.submitted.year)
            if meaning in asked:
                categories[meaning] = len(thresholds)
        return tuple(sorted(categories.items()))

    def _inside(self, complaint: Received) -> int:
        place = complaint.place
        if place is None or place.longitude is None or place.latitude is None:
            return 0
        longitude, latitude = place.longitude, place.latitude
        return sum(
            1 << index
            for index, (west, south, east, north) in enumerate(self._boxes)
            if west <= longitude <= east and south <= latitude <= north
        )
