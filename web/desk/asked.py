"""What a page of the desk is made from, and what it answers. A page is a function from `Asked` to an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from complaints.clock import Clock
from complaints.errors import ConfigError
from complaints.events.case import Case
from complaints.events.desk_act import Act
from complaints.privacy.sealing import Sealer
from complaints.privacy.tracking_code import TrackingCodes
from complaints.reference.agencies import Agencies
from complaints.reference.areas import Areas
from complaints.reference.names import names
from complaints.reference.reference import Reference
from complaints.settings import Settings
from complaints.topics import Topics, load_topics
from stores.clickhouse.client import ClickHouse
from streams.cases.policy import Policy, load_policy
from streams.steps.decide import Decider
from trends.names import Names
from web.desk.accounts import AccountFile, account_file, state_folder
from web.desk.decided_records import DecidedRecords
from web.desk.decisions import Decisions
from web.desk.desk_publisher import DeskPublisher
from web.desk.evidence_files import EvidenceFiles, Kept, Upload
from web.desk.phone_index import PhoneIndex
from web.desk.rights import Person, Rights, Role
from web.desk.sessions import DeskState


@dataclass(frozen=True)
class Services:
    """What all pages share. Safe in threads."""

    settings: Settings
    clock: Clock
    policy: Policy
    reference: Reference
    agencies: Agencies
    names: Names
    topics: Topics
    rights: Rights
    state: DeskState
    accounts: AccountFile
    publisher: DeskPublisher
    decisions: Decisions
    records: DecidedRecords
    evidence: EvidenceFiles
    codes: TrackingCodes | None
    """Reads tracking codes; None where this process has no sealing key."""
    phones: PhoneIndex | None
    """Finds complaints by telephone number; None unless `desk.phones`."""

    @classmethod
    def load(cls, settings: Settings, clock: Clock, state: DeskState, rights: Rights) -> Services:
        """Read the configuration. Raises ConfigError naming what is wrong in it."""
        topics, reference = load_topics(settings.config), Reference.load(settings.config)
        return cls(
            settings=settings,
            clock=clock,
            policy=load_policy(settings.config),
            reference=reference,
            agencies=Agencies.load(settings.config),
            names=Names(names(settings.config)),
            topics=topics,
            rights=rights,
            state=state,
            accounts=account_file(settings),
            publisher=DeskPublisher(settings.kafka, topics),
            decisions=Decisions(settings, reference, clock),
            records=DecidedRecords(settings.kafka),
            evidence=EvidenceFiles.from_settings(settings),
            codes=_codes(settings),
            phones=_phones(settings, topics, clock),
        )

    @cached_property
    def decider(self) -> Decider:
        """Model and rules, which only the triage desk asks: read when first needed."""
        return Decider.load(self.settings.config)

    @cached_property
    def areas(self) -> Areas:
        """Of which the triage desk finds candidates."""
        return Areas.load(self.settings.config)

    @cached_property
    def listed_names(self) -> Sequence[tuple[str, str, str, str]]:
        """Dimension, code, Thai and English name of everything that has a name."""
        return names(self.settings.config)

    def warm(self) -> None:
        """Read what the triage desk needs before somebody waits for it: the model takes seconds."""
        _ = self.decider, self.areas

    def close(self) -> None:
        """Wait for what the audit is still to be told, and close the state."""
        if self.phones is not None:
            self.phones.stop()
        self.decisions.close()
        self.publisher.flush()
        self.state.close()


def _codes(settings: Settings) -> TrackingCodes | None:
    try:
        return TrackingCodes.from_settings(settings.sealing)
    except ConfigError:
        return None


def _phones(settings: Settings, topics: Topics, clock: Clock) -> PhoneIndex | None:
    if not settings.desk.phones:
        return None
    sealer, path = Sealer.from_settings(settings.sealing), state_folder(settings) / "phones.sqlite3"
    return PhoneIndex(path, sealer, settings.kafka, topics.received.name, clock)


class Form:
    """The fields of a form, or of an address: text, without what surrounds it."""

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        self._fields = fields

    def one(self, name: str) -> str:
        """The first value of a field, empty where there is none."""
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> list[str]:
        """Every value of a field."""
        return [value.replace("\r\n", "\n").strip() for value in self._fields.get(name, [])]

    def with_fields(self, fields: Mapping[str, list[str]]) -> Form:
        """The form with these fields in place of its own."""
        return Form({**self._fields, **fields})


@dataclass(frozen=True)
class Asked:
    """One request of somebody who may ask it; `case` is one that the person may see, where the address names one."""

    services: Services
    warehouse: ClickHouse
    person: Person
    query: Form
    form: Form
    matched: Mapping[str, str]
    """Parts of the address, by name."""
    case: Case | None = None
    files: tuple[Upload, ...] = ()
    """Files of the form that are of the right size and type."""
    file_problem: str = ""
    """What is wrong with the next one, in the words of the pages."""

    @property
    def the_case(self) -> Case:
        """The case that the address names."""
        if self.case is None:
            raise LookupError("the route has no case")
        return self.case


@dataclass(frozen=True)
class Page:
    """A template and what it shows."""

    template: str
    parts: Mapping[str, object] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True)
class Elsewhere:
    """The browser is sent to another of our addresses, so that a reload sends no form twice."""

    path: str


@dataclass(frozen=True)
class Download:
    """A file, which the browser saves and does not show."""

    kept: Kept


Answer = Page | Elsewhere | Download


class NotFoundError(Exception):
    """There is no such thing, or not for this person: the answer is the same."""


@dataclass(frozen=True)
class Route:
    """An address of the registry: who may ask it, and what answers."""

    name: str
    """Also its title in the words (`page.NAME`), and what the audit calls it."""
    method: Literal["GET", "POST"]
    path: str
    """With `{case}` for a case, which must be one that the person may see."""
    roles: frozenset[Role]
    answer: Callable[[Asked], Answer]
    act: Act = "saw"
    takes_files: bool = False
    """Whether its form may have files."""

    @property
    def of_case(self) -> bool:
        """Whether its address names a case."""
        return "{case}" in self.path
