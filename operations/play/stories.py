"""The stories of `config/sample/stories.yaml`, whose head explains the keys."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from complaints.events.case import HandOverReason, RefusalReason, StepName
from complaints.reference.faults import Fault
from complaints.reference.located_yaml import LocatedYaml
from complaints.settings import Section

FILE = "sample/stories.yaml"
Party = Literal["first", "other", "centre", "citizen"]
_Text = Annotated[str, Meta(min_length=1)]


class Deed(Section, frozen=True, kw_only=True):
    """One step of a story."""

    step: StepName
    at: Annotated[float, Meta(ge=0.0)]
    """Share of the working time allowed for the case, since it was opened."""
    by: Party = "first"
    to: Literal["first", "other"] | None = None
    reason: HandOverReason | None = None
    text: tuple[_Text, ...] = ()
    evidence: bool = False
    rating: Annotated[int, Meta(ge=1, le=5)] | None = None
    parts: tuple[_Text, ...] = ()
    into: bool = False
    refused: RefusalReason | None = None
    """Why the step is not taken; None for one that is."""


class Story(Section, frozen=True, kw_only=True):
    """What happens to a case."""

    th: _Text
    en: _Text
    steps: tuple[Deed, ...]
    share: Annotated[float, Meta(ge=0.0)] = 0.0
    times: Annotated[int, Meta(ge=0)] = 0
    after: Annotated[float, Meta(ge=0.0)] = 0.0
    shown: bool = False

    @property
    def age(self) -> float:
        """Share of the working time allowed that passes before all of it has happened."""
        return max(self.after, *(deed.at for deed in self.steps), 0.0)

    @property
    def needs_other(self) -> bool:
        """Whether a second agency takes part."""
        return any("other" in (deed.by, deed.to) or deed.parts for deed in self.steps)

    @property
    def needs_target(self) -> bool:
        """Whether an earlier case of the same kind takes part."""
        return any(deed.into for deed in self.steps)


def load_stories(config: Path) -> dict[str, Story]:
    """Read and check the file. Raises ConfigError with all errors, each with file, line and key."""
    source = LocatedYaml.read(config / FILE)
    stories: dict[str, Story] = source.convert(dict[str, Story])
    source.refuse(_faults(stories))
    return stories


def _faults(stories: dict[str, Story]) -> Iterator[Fault]:
    if not any(_for_all(story) for story in stories.values()):
        yield (), "no story has a share and needs nothing but its case"
    for name, story in stories.items():
        if bool(story.share) == bool(story.times):
            yield (name,), "needs either share or times"
        if story.share and not _for_all(story):
            yield (name, "share"), "a story for all cases takes no other agency and no other case"
        yield from _out_of_order(name, [deed.at for deed in story.steps])


def _for_all(story: Story) -> bool:
    return story.share > 0 and not story.needs_other and not story.needs_target


def _out_of_order(name: str, times: Collection[float]) -> Iterator[Fault]:
    if list(times) != sorted(times):
        yield (name, "steps"), "each step's `at` must not be less than that of the step before"
