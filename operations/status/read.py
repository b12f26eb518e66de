"""Reads the status of every part of a running system; a part that does not answer is noted, and the others are read."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from complaints.clock import BANGKOK, Clock
from complaints.errors import ComplaintsError
from complaints.reference.agencies import Agencies
from complaints.service_errors import clickhouse_at
from complaints.settings import KafkaSettings, Settings
from complaints.topic_ids import Place
from complaints.topics import Topics, load_topics
from operations.dead_letters.letters import read_letters, time_of
from operations.history import read_classified
from operations.ledger.beginnings import beginnings, first_written
from operations.receipts.published_chain import read_chain
from operations.status.checks import absent, advice_of, config_checks, gone
from operations.status.facts import GroupLag, Receipts, Service, Status, Topic, Versions
from operations.status.reports import differences, newest_reports, running, unbalanced
from sinks.webhooks.states import read_states
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.migrate import pending
from stores.kafka.groups import groups
from stores.kafka.last_records import last_records
from stores.kafka.reader import Extent
from stores.kafka.scan import extents_of
from streams.national.rules import FILE as NATIONAL
from streams.national.rules import NationalRules, rules_of_all
from streams.routing.rules import LocatedRules
from streams.steps.classify import Classifier
from streams.steps.route import Router

ANSWER_SECS = 5.0
T = TypeVar("T")


def read_status(settings: Settings, clock: Clock) -> Status:
    """The status of the whole system, read from Kafka, ClickHouse, the gateway and the config folder alone."""
    status = Status(clock.now())
    for name, load in config_checks(settings):
        status.config_problems += [f"{name}: {line}" for line in advice_of(load)]
    status.services = [_gateway(settings, status), _clickhouse(settings)]
    topics, problem = _tried(lambda: load_topics(settings.config))
    if topics is None:
        status.unknown.append(f"topics are not known: {problem}")
        return status
    kafka = _Kafka(settings, topics, status)
    status.services.insert(0, kafka.service())
    if not status.services[0].problem:
        kafka.ask(clock)
    return status


@dataclass(slots=True)
class _Kafka:
    settings: Settings
    topics: Topics
    status: Status

    def service(self) -> Service:
        address = self.settings.kafka.bootstrap_servers
        known, problem = _tried(lambda: extents_of(self.settings.kafka, [self.topics.received.name]))
        return Service("Kafka", address, "ready" if known is not None else "", problem)

    def ask(self, clock: Clock) -> None:
        """Fill in what Kafka knows; each question that fails is noted and does not stop the others."""
        status, settings, topics = self.status, self.settings, self.topics
        agencies = self._noted(lambda: tuple(agency.id for agency in Agencies.load(settings.config))) or ()
        names = [topic.name for topic in topics.all(agencies)]
        updates = [topic.name for topic in topics.of_service("cases", agencies)]
        extents = self._noted(lambda: extents_of(settings.kafka, [*names, *updates])) or {}
        there = {topic for topic, _ in extents}
        status.missing_topics = [name for name in names if name not in there] if extents else []
        status.groups = self._noted(lambda: self._groups(extents, clock)) or []
        status.topics = self._noted(lambda: self._topics(extents)) or []
        status.begun_anew = self._noted(lambda: beginnings(settings, topics, agencies)) or []
        reports = self._noted(lambda: newest_reports(settings, topics))
        if reports is not None:
            status.processes = running(reports, clock.now())
            differing = [line for one in status.processes for line in differences(one, settings.config)]
            status.advice = [*absent(status.processes), *gone(reports, status.processes), *differing]
            status.unbalanced = [line for one in reports for line in unbalanced(one)]
        self._noted(self._letters)
        status.receipts = self._noted(self._receipts) or Receipts()
        status.webhooks = self._noted(lambda: list(read_states(settings.kafka, topics).values())) or []

    def _noted(self, look: Callable[[], T]) -> T | None:
        found, problem = _tried(look)
        if problem:
            self.status.unknown.append(problem)
        return found

    def _groups(self, extents: Mapping[Place, Extent], clock: Clock) -> list[GroupLag]:
        settings, topics = self.settings, self.topics
        sink, cases = settings.sink.group, settings.cases.group
        ours = topics.groups({"worker": settings.worker.group, "cases": cases, "sink": sink})
        # Of these even one that has never read anything is told of; the others may have nothing to read.
        needed = {name: ours[name] for name in (settings.worker.group, sink)}
        return [
            GroupLag(
                name=one.name,
                active=one.active,
                members=one.members,
                lag=one.behind,
                partitions={f"{topic}/{number}": lag for (topic, number), lag in sorted(one.lag.items())},
                ours=one.name in ours,
                ahead=[f"{topic}/{number}" for topic, number in one.ahead],
            )
            for one in groups(settings.kafka, extents, needed, clock)
        ]

    def _topics(self, extents: Mapping[Place, Extent]) -> list[Topic]:
        last = last_records(self.settings.kafka, extents)
        names = {topic for topic, _ in extents}
        everything = extents_of(_uncommitted(self.settings.kafka), names)
        committed = extents_of(self.settings.kafka, names)  # read last: records written meanwhile are not hidden ones
        newest = max(
            (one for place, one in last.items() if place[0] == self.topics.classified.name), key=time_of, default=None
        )
        self.status.versions = _versions(self.settings.config, newest.value() if newest else None)
        found: dict[str, Topic] = {}
        for place in sorted(extents):
            topic = found.setdefault(place[0], Topic(place[0], 0, None))
            topic.partitions += 1
            if place in everything and place in committed:
                topic.hidden += max(0, everything[place].end - committed[place].end)
            if place in last:
                written = time_of(last[place])
                topic.last = max(written, topic.last or written)
        return list(found.values())

    def _letters(self) -> None:
        reasons: Counter[str] = Counter()
        for letter in read_letters(self.settings, self.topics):
            if letter.action is None and letter.place():
                reasons[letter.reason] += 1
            elif letter.action is None:
                self.status.refused_rows += 1
        self.status.dead_letters = dict(reasons.most_common())

    def _receipts(self) -> Receipts:
        chain, outside = read_chain(self.settings, self.topics)
        first = first_written(self.settings.kafka, self.topics.received.name)
        since = first.astimezone(BANGKOK).date() if first else None
        if not chain:
            return Receipts(passed_over=len(outside), since=since)
        return Receipts(chain[-1].day, chain[-1].head, len(outside), since)


def _gateway(settings: Settings, status: Status) -> Service:
    gateway = settings.gateway
    service = Service("gateway", f"http://{gateway.host}:{gateway.port}")
    try:
        with urllib.request.urlopen(f"{service.address}/readyz", timeout=ANSWER_SECS) as answer:  # noqa: S310 - http
            state = msgspec.json.decode(answer.read(10_000), type=dict[str, object])
        service.says = str(state.get("status", ""))
        status.spool_bytes = int(str(state.get("spool_bytes", 0)))
        if service.says != "ready":
            service.problem = f"{service.says} since {state.get('spooling_since', '?')}: Kafka is away for it"
    except urllib.error.HTTPError as error:
        service.problem = f"/readyz says {error.code}: {error.read(500).decode('utf-8', 'replace')}"
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        service.problem = f"does not answer ({getattr(error, 'reason', error)}; gateway.host, gateway.port)"
    if status.spool_bytes is None:
        status.spool_bytes = _bytes_in(Path(gateway.spool) if gateway.spool else settings.embedded.data / "spool")
    return service


def _bytes_in(spool: Path) -> int | None:
    """Size in bytes of a spool on this machine; None where there is none."""
    try:
        return sum(file.stat().st_size for file in spool.iterdir() if file.is_file())
    except OSError:
        return None


def _clickhouse(settings: Settings) -> Service:
    service = Service("ClickHouse", f"{settings.clickhouse.host}:{settings.clickhouse.port}")
    try:
        with closing(ClickHouse(settings.clickhouse)) as clickhouse:
            service.says = str(clickhouse.execute("SELECT version()")[0][0])
            if missing := pending(clickhouse, settings.config):
                service.problem = f"not applied: {', '.join(missing)}; run 'complaints migrate'"
            else:
                stored = clickhouse.execute("SELECT count() FROM complaints")[0][0]
                service.says += f", {stored:,} complaints"
    except ComplaintsError as error:
        service.problem = str(error).removeprefix(f"{clickhouse_at(settings.clickhouse)} ")
    return service


def _versions(config: Path, newest: bytes | None) -> Versions:
    event = read_classified(newest)
    router, _ = _tried(lambda: Router.load(config))
    classifier, _ = _tried(lambda: Classifier.load(config))
    national, _ = _tried(lambda: LocatedRules(config / NATIONAL, NationalRules))
    rules, last = router.rules if router else "", event.routing.rules if event else ""
    # A decision by the national rules names both rule sets, one by the municipal rules only the municipal one.
    if national and last == rules_of_all(rules, national.version):
        rules = last
    return Versions(
        rules=rules,
        model=classifier.model if classifier else "",
        rules_last=last,
        model_last=event.classification.model if event else "",
    )


def _uncommitted(settings: KafkaSettings) -> KafkaSettings:
    return msgspec.structs.replace(settings, options={**settings.options, "isolation.level": "read_uncommitted"})


def _tried(look: Callable[[], T]) -> tuple[T | None, str]:
    """The result and "", or None and why there is none."""
    try:
        return look(), ""
    except ComplaintsError as error:
        return None, str(error)
