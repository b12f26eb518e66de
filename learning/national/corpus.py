"""Generates training texts of national complaints from scenarios. The same seed gives the same texts."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from learning.national.places import Place, Places
from learning.national.scenario import FOLDER, SLOT, Group, Kind, Scenario, Slots, load_groups, slot_name
from learning.national.speech import Register, Speaker, Speech, load_speech
from learning.national.typing_errors import mistype, run_together

LONGEST = 2000
"""Most characters of a text."""
_URGENT: Kind = "emergency"
_NESTED = 6
"""How deep slots may be nested in the values of slots."""


class Labelled(NamedTuple):
    """A text and the right decision on it.

    `scenario` is `<subject>/<number>/<number of the text>`: texts of one scenario must be on one side of a split.
    `province` is the code of the province that the text names, if any.
    """

    text: str
    subject: str
    lead: str
    also: tuple[str, ...]
    kind: Kind
    scenario: str
    province: str | None


class _Told(NamedTuple):
    """One of the texts of one scenario."""

    subject: str
    number: int
    way: int
    scenario: Scenario
    slots: Slots

    @property
    def id(self) -> str:
        return f"{self.subject}/{self.number}/{self.way}"


class Corpus:
    """Holds all scenarios and generates texts from them."""

    def __init__(self, groups: Sequence[Group], speech: Speech, places: Places) -> None:
        self._speech = speech
        self._places = places
        self._subjects = {
            subject.code: [
                [_Told(subject.code, number, way, scenario, slots) for way in range(len(scenario.texts))]
                for number, scenario in enumerate(subject.scenarios)
            ]
            for group in groups
            for slots in [group.filled]
            for subject in group.subjects
        }
        self._joinable = [
            told
            for scenarios in self._subjects.values()
            for ways in scenarios
            for told in ways
            if told.scenario.kind in ("grievance", "emergency", "conduct")
        ]

    @classmethod
    def load(cls, config: Path, folder: Path = FOLDER) -> Corpus:
        """Read scenarios and speech of `folder`, places of `config`. Raises ConfigError naming file, line and key."""
        return cls(load_groups(folder), load_speech(folder), Places.load(config))

    @property
    def subjects(self) -> tuple[str, ...]:
        """Codes of all subjects."""
        return tuple(self._subjects)

    def generate(self, seed: int, per_subject: int = 200, per_text: float = 3.0) -> Iterator[Labelled]:
        """Different texts: per subject at least `per_subject`, or `per_text` for each text of its scenarios if more.

        Fewer where the scenarios do not give so many.
        """
        for subject, scenarios in self._subjects.items():
            draw = random.Random(f"{seed}/{subject}")  # noqa: S311 - repeatable on purpose
            wanted = max(per_subject, math.ceil(per_text * sum(map(len, scenarios))))
            seen: set[str] = set()
            for told in itertools.islice(_in_turn(scenarios, draw), 20 * wanted):
                made = self._make(told, draw)
                if made.text not in seen:
                    seen.add(made.text)
                    yield made
                if len(seen) == wanted:
                    break

    def _make(self, told: _Told, draw: random.Random) -> Labelled:
        register = self._speech.register(draw)
        speaker = self._speech.speaker(draw, register)
        place = self._places.draw(draw, told.scenario.happens)
        text, named = self._tell(told, speaker, place, draw)
        first, also = told, set(told.scenario.also)
        if draw.random() < 0.06:
            other = draw.choice(self._joinable)
            if other.subject != told.subject:
                text, first = self._join(text, told, other, speaker, place, draw)
                also = {*first.scenario.also, told.scenario.lead, other.scenario.lead} - {first.scenario.lead}
        if first.scenario.kind != _URGENT:
            text += self._asides(speaker, draw)
        text = self._spoken(text, register, speaker, place.province if place and named else None, draw)
        province = place.province if place and named else None
        scenario = first.scenario
        return Labelled(
            text[:LONGEST], first.subject, scenario.lead, tuple(sorted(also)), scenario.kind, told.id, province
        )

    def _tell(self, told: _Told, speaker: Speaker, place: Place | None, draw: random.Random) -> tuple[str, bool]:
        """The text with its slots filled, and whether it names the place."""
        text = told.scenario.texts[told.way]
        if place and not _names_a_place(text) and draw.random() < 0.35:
            if draw.random() < 0.3:
                text = draw.choice(self._speech.told_where_first) + text
            else:
                text += draw.choice(self._speech.told_where)
        return self._fill(text, told, speaker, place, draw), place is not None and "{place}" in text

    def _join(
        self, text: str, told: _Told, other: _Told, speaker: Speaker, place: Place | None, draw: random.Random
    ) -> tuple[str, _Told]:
        """Both matters in one text, and the leading one: an emergency, else by chance, mostly the first."""
        urgent = told.scenario.kind == _URGENT
        second_leads = not urgent and (other.scenario.kind == _URGENT or draw.random() < 0.3)
        joins = self._speech.joins.second_urgent if second_leads else self._speech.joins.plain
        second = self._fill(other.scenario.texts[other.way], other, speaker, place, draw)
        if len(text) + len(second) > LONGEST - 200:
            return text, told
        return text + draw.choice(joins) + second, other if second_leads else told

    def _fill(self, text: str, told: _Told, speaker: Speaker, place: Place | None, draw: random.Random) -> str:
        bound: dict[str, str] = {"me": speaker.me, "p": speaker.p, "q": speaker.q}
        for _ in range(_NESTED):
            for slot in SLOT.findall(text):
                if slot not in bound:
                    bound[slot] = self._value(slot, told, place, draw)
            text = SLOT.sub(lambda found: bound[found[1]], text)
        return text

    def _value(self, slot: str, told: _Told, place: Place | None, draw: random.Random) -> str:
        name = slot_name(slot)
        happens = told.scenario.happens
        if name in told.slots:
            return draw.choice(told.slots[name])
        if name == "place":
            return place.text if place else ""
        if name == "province":
            return self._places.province(draw, happens)
        if name == "district":
            return self._places.district(draw, happens)
        found = self._places.draw(draw, name)  # type: ignore[arg-type] # the rest are kinds of areas
        return found.text if found else ""

    def _asides(self, speaker: Speaker, draw: random.Random) -> str:
        """Up to two sentences that do not belong to the matter; some name a body that is not responsible."""
        told = draw.sample(self._speech.asides, draw.choice((0, 0, 0, 0, 0, 1, 1, 2)))
        words: Mapping[str, str] = {"me": speaker.me, "p": speaker.p, "q": speaker.q}
        return "".join(aside.format_map({**words, "door": draw.choice(self._speech.doors)}) for aside in told)

    def _spoken(
        self, text: str, register: Register, speaker: Speaker, province: str | None, draw: random.Random
    ) -> str:
        words: Mapping[str, str] = {"me": speaker.me, "p": speaker.p, "q": speaker.q}
        opening, closing = (draw.choice(part).format_map(words) for part in (register.openings, register.closings))
        text = opening + text + closing
        dialect = self._speech.dialect(draw, province) if draw.random() < 0.1 else None
        if dialect:
            text = dialect.speak(text) + draw.choice(("", *dialect.endings))
        if draw.random() < 0.25:
            text = run_together(text, draw)
        if draw.random() < 0.35:
            text = mistype(text, draw)
        return " ".join(text.split())


def _in_turn(scenarios: Sequence[Sequence[_Told]], draw: random.Random) -> Iterator[_Told]:
    """Endlessly one text of each scenario in turn, in random order; each scenario's texts take turns too."""
    ways = [itertools.cycle(draw.sample(told, len(told))) for told in scenarios]
    while True:
        for index in draw.sample(range(len(ways)), len(ways)):
            yield next(ways[index])


def _names_a_place(text: str) -> bool:
    return any(
        slot_name(slot) in ("place", "bangkok", "metro", "outside", "border", "province", "district")
        for slot in SLOT.findall(text)
    )
