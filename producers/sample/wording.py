"""What people write: openings, problem, details, request, ending, with slips and now and then a phone number."""

from __future__ import annotations

from producers.sample.chance import Chance
from producers.sample.material import People, Style, Theme
from producers.sample.person import Person

PLAIN, SHORT = 0.6, 0.12
DETAILED, TALKATIVE, ASKING = 0.35, 0.05, 0.35
CONTACT = 0.03
SLIPS = 0.3
"""The share of texts with a slip."""


class Wording:
    """Composes texts."""

    def __init__(self, people: People, chance: Chance) -> None:
        self._people, self._chance = people, chance

    def compose(self, theme: Theme, style: Style, where: str, person: Person) -> str:
        """One text of the theme in the channel's manner."""
        chance = self._chance
        if theme.verbatim:
            return chance.pick(theme.problem)
        if chance.happens(SHORT):
            return self._fill(self._problem(theme).partition(" {")[0], where)
        parts = [chance.pick(style.openings), *self._matter(theme, where)]
        if chance.happens(style.long):
            parts += [chance.pick(self._people.asides), *self._matter(theme, where), chance.pick(self._people.asides)]
        if chance.happens(CONTACT):
            parts.append(chance.pick(self._people.contacts).format(**person.contacts()))
        text = " ".join(part for part in (*parts, chance.pick(style.endings)) if part)
        return self._slip(text) if chance.happens(SLIPS) else text

    def afterwards(self, text: str) -> str:
        """The same text some days later."""
        return f"{text} {self._chance.pick(self._people.afterwards)}"

    def _matter(self, theme: Theme, where: str) -> list[str]:
        chance = self._chance
        parts = [self._problem(theme)]
        if theme.detail and chance.happens(DETAILED):
            parts.append(chance.pick(theme.detail))
        if chance.happens(TALKATIVE):
            parts.append(chance.pick(self._people.asides))
        if theme.request and chance.happens(ASKING):
            parts.append(chance.pick(theme.request))
        return [self._fill(part, where) for part in parts]

    def _problem(self, theme: Theme) -> str:
        plain = theme.plain and self._chance.happens(PLAIN)
        return self._chance.pick(theme.plain if plain else theme.problem)

    def _fill(self, phrase: str, where: str) -> str:
        if "{" not in phrase:
            return phrase
        fills: dict[str, object] = {slot: self._chance.pick(words) for slot, words in self._people.fills.items()}
        fills |= {"place": where, "n": 2 + self._chance.below(8), "many": 10 + self._chance.below(80)}
        return phrase.format_map(fills).replace("  ", " ").strip()

    def _slip(self, text: str) -> str:
        right, wrong = self._chance.pick(self._people.slips)
        return text.replace(right, wrong, 1)
