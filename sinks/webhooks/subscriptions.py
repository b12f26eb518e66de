"""Who gets which events where: `config/webhooks.yaml`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta, field

from complaints.clock import time_from
from complaints.errors import ConfigError
from complaints.events.case import CASE_STEP, STEP_REFUSED
from complaints.events.complaint import CLASSIFIED, MOVED, Code
from complaints.reference.faults import Fault
from complaints.reference.located_yaml import LocatedYaml
from complaints.settings import Positive, Section
from complaints.topics import Topics
from sinks.webhooks.delivery import SHARED

FILE = "webhooks.yaml"
OF_AGENCIES = frozenset(event.ce_type for event in (CLASSIFIED, MOVED, CASE_STEP, STEP_REFUSED))
"""Types on an agency's topic of complaints."""
OF_ALL = frozenset(SHARED)
Count = Annotated[int, Meta(ge=1, le=10_000)]


class SecretPlace(Section, frozen=True, kw_only=True):
    """Where a secret is: in a file or in an environment variable."""

    file: str | None = None
    variable: str | None = None

    @property
    def told(self) -> str:
        """The place in words."""
        return self.file or f"environment variable {self.variable}"


class DeliveryRules(Section, frozen=True, kw_only=True):
    """How it is delivered, to all subscribers alike."""

    timeout_secs: Positive = 20.0
    retry_secs: Annotated[tuple[Positive, ...], Meta(max_length=30)] = (
        *(5.0, 300.0, 1800.0, 7200.0, 18000.0, 36000.0, 50400.0, 72000.0, 86400.0),
    )
    """Pauses after the first, second, ... failure."""
    down_secs: Positive = 5.0
    """The first pause of a receiver that takes nothing; it grows to twelve times as long."""
    at_once: Count = 8
    failing_cases: Count = 32
    ahead: Count = 1000


class Subscription(Section, frozen=True, kw_only=True):
    """One URL that events are delivered to."""

    agency: Code
    url: Annotated[str, Meta(max_length=2000)]
    secrets: Annotated[tuple[SecretPlace, ...], Meta(min_length=1, max_length=5)]
    id: Code = ""
    events: tuple[str, ...] = ()
    since: str | None = None

    @property
    def name(self) -> str:
        """What commands, topics and messages call it."""
        return self.id or self.agency

    @property
    def begin(self) -> datetime | None:
        """With what was written from then on the first delivery begins; None: with the oldest."""
        return time_from(self.since) if self.since else None

    def topics(self, topics: Topics) -> list[str]:
        """Names of the topics that it needs."""
        named = {topic.name for topic in topics.declared().values() if OF_ALL & set(self.events) & set(topic.events)}
        own = not self.events or OF_AGENCIES & set(self.events)
        return sorted(named | ({topics.of_agency(self.agency)} if own else set()))


class Webhooks(Section, frozen=True, kw_only=True):
    """The whole file."""

    delivery: DeliveryRules = field(default_factory=DeliveryRules)
    subscriptions: tuple[Subscription, ...] = ()

    def of(self, name: str) -> list[Subscription]:
        """The subscription of this id, or all of this agency. Raises ConfigError where there is none."""
        named = [one for one in self.subscriptions if one.name == name]
        if found := named or [one for one in self.subscriptions if one.agency == name]:
            return found
        raise ConfigError(f"{FILE}: no subscription of {name!r}")


def load_webhooks(config: Path, agencies: Collection[str]) -> Webhooks:
    """Read and check the file; nobody subscribes where there is none.

    Raises ConfigError with all errors, each with file, line and key.
    """
    if not (config / FILE).exists():
        return Webhooks()
    source = LocatedYaml.read(config / FILE)
    written: Webhooks = source.convert(Webhooks)
    source.refuse(_faults(written, agencies))
    return written


def _faults(written: Webhooks, agencies: Collection[str]) -> Iterator[Fault]:
    names: set[str] = set()
    for index, one in enumerate(written.subscriptions):
        key = ("subscriptions", index)
        if one.agency not in agencies:
            yield (*key, "agency"), f"no agency {one.agency!r}"
        if one.name in names:
            yield key, f"{one.name!r} occurs twice: give each an id"
        names.add(one.name)
        if problem := _problem_of(one.url):
            yield (*key, "url"), problem
        for event in one.events:
            if event not in OF_AGENCIES | OF_ALL:
                yield (*key, "events"), f"{event!r} cannot be delivered; there are {', '.join(_sorted())}"
        for number, place in enumerate(one.secrets):
            if bool(place.file) == bool(place.variable):
                yield (*key, "secrets", number), "needs either file or variable"
        try:
            _ = one.begin
        except ValueError:
            yield (*key, "since"), f"{one.since!r} is no date or time"


def _problem_of(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        return str(error)
    if parts.scheme not in ("https", "http") or not parts.hostname or port == 0:
        return "must be https://HOST/..."
    if parts.username or parts.password or parts.fragment:
        return "must have neither a user, nor a password, nor a fragment"
    return ""


def _sorted() -> list[str]:
    return sorted(OF_AGENCIES | OF_ALL)
