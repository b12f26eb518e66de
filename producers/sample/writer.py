"""Writes one complaint after the other: channel, reference, scene, text, reporter."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from complaints.reference.taxonomy import OTHER
from producers.intake.submission import Submission
from producers.sample.chance import Chance, Weighted
from producers.sample.material import Material
from producers.sample.person import draw_person
from producers.sample.scene import Scene, Scenery
from producers.sample.wording import Wording

SAME_SCENE = 0.08
SAME_SCENE_WITHIN = timedelta(days=3)
"""How often somebody else complains about the same thing at the same place, and how long after the first."""
REVISED, REPEATED = 0.006, 0.004
LABELLED, MISLABELLED = 0.45, 0.35
"""Of the one channel whose reporters choose a category: those who choose well, and those who choose `other`.
A matter of the state has no category there, so `other` is then the best choice."""
LABELLING = "traffy"
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Writer:
    """Remembers the latest scene of each theme."""

    def __init__(self, material: Material, chance: Chance) -> None:
        self._material, self._chance = material, chance
        channels = material.people.channels
        self._channels = Weighted(list(channels), [style.share for style in channels.values()])
        self._scenery = Scenery(material, chance)
        self._wording = Wording(material.people, chance)
        self._recent: dict[str, tuple[datetime, Scene]] = {}

    def write(self, name: str, moment: datetime, serial: int) -> Submission:
        """A complaint of the theme `name`; `serial` makes its reference unlike all others."""
        material, chance = self._material, self._chance
        theme, channel = material.themes[name], chance.weighted(self._channels)
        style = material.people.channels[channel]
        scene = self._scene(name, moment, style.bangkok)
        person = draw_person(material.people, chance)
        where = scene.words if chance.happens(theme.places) else ""
        named = chance.happens(style.reporter)
        return Submission(
            channel=channel,
            text=self._wording.compose(theme, style, where, person),
            submitted=moment,
            revised=moment,
            reference=_reference(style.reference, moment.year, serial),
            occurred=moment - timedelta(hours=chance.below(72)) if chance.happens(0.08) else None,
            place=scene.place(chance, style.precise) if theme.places else None,
            labels=self._labels(channel, theme.category),
            reporter_type="citizen" if named else "anonymous",
            reporter=person.reporter(channel) if named else None,
        )

    def again(self, submission: Submission, moment: datetime) -> tuple[datetime, Submission] | None:
        """Rarely the same complaint comes once more: revised by its author, or repeated by its channel."""
        chance = self._chance
        if chance.happens(REVISED):
            later = moment + timedelta(minutes=90 + chance.below(5 * 24 * 60))
            return later, replace(submission, text=self._wording.afterwards(submission.text), revised=later)
        if chance.happens(REPEATED):
            return moment + timedelta(minutes=1 + chance.below(600)), submission
        return None

    def _scene(self, name: str, moment: datetime, leaning: float) -> Scene:
        then, scene = self._recent.get(name, (None, None))
        if then and scene and moment - then < SAME_SCENE_WITHIN and self._chance.happens(SAME_SCENE):
            return scene
        scene = self._scenery.draw(self._material.themes[name], leaning)
        self._recent[name] = moment, scene
        return scene

    def _labels(self, channel: str, category: str) -> tuple[str, ...]:
        if channel != LABELLING:
            return ()
        point = self._chance.draw()
        if point < LABELLED:
            return (self._material.labels.get(category, self._material.labels[OTHER]),)
        return (self._material.labels[OTHER],) if point < LABELLED + MISLABELLED else ()


def _reference(pattern: str, year: int, serial: int) -> str:
    return pattern.format(year=year, be=year + 543, serial=serial + 1, code=_code(serial))


def _code(serial: int) -> str:
    """Six letters that look drawn by lot; no two serials below 2**30 share them, an odd factor being invertible."""
    number = (serial * 0x2545F491 + 0x1F123BB5) % (1 << 30)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(0, 30, 5))
