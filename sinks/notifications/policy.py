"""Which steps are told to citizens, how and when, as data: `config/notifications.yaml`."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from complaints.events.case import StepName
from complaints.events.notification import NoticeChannel, Text
from complaints.reference.faults import Fault
from complaints.reference.located_yaml import LocatedYaml
from complaints.settings import Section
from sinks.notifications.quiet_hours import QuietHours

FILE = "notifications.yaml"
HourMinute = Annotated[str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]
LANGUAGES = ("th", "en")


class Both(Section, frozen=True, kw_only=True):
    """A text in both languages."""

    th: Text
    en: Text


class ToldStep(Both, frozen=True, kw_only=True):
    """A step that citizens are told of."""

    bundle_minutes: Annotated[int, Meta(ge=0, le=1440)] = 0
    """So long it waits for further steps of its case, which then go in the same message."""
    channels: tuple[NoticeChannel, ...] = ()
    """Those it may go on; none given: all."""
    urgent: bool = False
    """Sent in quiet hours too."""


class _Quiet(Section, frozen=True, kw_only=True, rename={"begin": "from", "end": "to"}):
    begin: HourMinute
    end: HourMinute


class _File(Section, frozen=True, kw_only=True):
    max_age_hours: Annotated[int, Meta(ge=1, le=720)]
    quiet_hours: _Quiet | None = None
    prefer: Annotated[tuple[NoticeChannel, ...], Meta(min_length=1)]
    per_second: dict[NoticeChannel, Annotated[float, Meta(gt=0)]]
    subject: Both
    message: Both
    steps: dict[StepName, ToldStep]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePolicy:
    """What planning and sending of notices need to know."""

    max_age: timedelta
    quiet: QuietHours | None
    prefer: tuple[NoticeChannel, ...]
    per_second: Mapping[NoticeChannel, float]
    subject: Both
    message: Both
    steps: Mapping[StepName, ToldStep]


def load_notice_policy(config: Path) -> NoticePolicy:
    """Read and check the file. Raises ConfigError with all errors, each with file, line and key."""
    source = LocatedYaml.read(config / FILE)
    written: _File = source.convert(_File)
    source.refuse(_faults(written))
    quiet = written.quiet_hours
    return NoticePolicy(
        max_age=timedelta(hours=written.max_age_hours),
        quiet=QuietHours(time.fromisoformat(quiet.begin), time.fromisoformat(quiet.end)) if quiet else None,
        prefer=written.prefer,
        per_second=written.per_second,
        subject=written.subject,
        message=written.message,
        steps=written.steps,
    )


def _faults(written: _File) -> Iterator[Fault]:
    for channel in written.prefer:
        if channel not in written.per_second:
            yield ("per_second",), f"no rate for {channel}"
    for step, told in written.steps.items():
        if any(channel not in written.prefer for channel in told.channels):
            yield ("steps", step, "channels"), "a channel that is not in `prefer`"
        for language in LANGUAGES:
            yield from _unknown(getattr(told, language), {"agency"}, ("steps", step, language))
    for language in LANGUAGES:
        yield from _unknown(getattr(written.subject, language), set(), ("subject", language))
        text, key = getattr(written.message, language), ("message", language)
        yield from _unknown(text, {"lines", "code", "link"}, key)
        if "{lines}" not in text or "{code}" not in text:
            yield key, "needs {lines} and {code}"


def _unknown(text: str, known: set[str], key: tuple[str, ...]) -> Iterator[Fault]:
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError as error:
        yield key, f"not a template: {error}"
        return
    for name in sorted(names - known):
        yield key, f"nothing stands for {{{name}}} here"
