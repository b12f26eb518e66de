from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from complaints.errors import ConfigError
from complaints.events.complaint import CLASSIFIED, CORRECTED
from complaints.settings import DEFAULT_CONFIG
from complaints.topics import NAMED, Topics, load_topics
from tests import quick_yaml

ARCHITECTURE = DEFAULT_CONFIG.parent / "ARCHITECTURE.md"


@pytest.fixture
def written() -> dict[str, Any]:
    return dict(quick_yaml.load((DEFAULT_CONFIG / "topics.yaml").read_text(encoding="utf-8")))


def load(folder: Path, written: dict[str, Any]) -> Topics:
    (folder / "topics.yaml").write_text(quick_yaml.dump(written), encoding="utf-8")
    return load_topics(folder)


def test_all_topics_of_the_system_are_those_of_the_file(written: dict[str, Any]) -> None:
    topics = load_topics(DEFAULT_CONFIG)
    assert list(topics.declared())[: len(NAMED)] == list(NAMED)
    assert set(topics.declared()) == set(written)
    agencies = ("mea", "dlt")
    names = [topic.name for topic in topics.all(agencies)]
    assert names[-2:] == ["agency.mea.complaints.v1", "agency.dlt.complaints.v1"]
    cases = [topic.name for topic in topics.of_service("cases", agencies)]
    assert cases[-2:] == ["agency.mea.updates.v1", "agency.dlt.updates.v1"]
    webhooks = [topic.name for topic in topics.of_service("webhooks", agencies)]
    assert webhooks == ["webhook-states.v1", "webhook-orders.v1"]
    notices = [topic.name for topic in topics.of_service("notifications", ())]
    assert notices == ["notifications.v1", "notifications-sent.v1"]
    assert len({*names, *cases, *webhooks, *notices}) == len(written) + 2


def test_retention_limit_and_further_keys_are_told_to_the_broker() -> None:
    topics = load_topics(DEFAULT_CONFIG)
    assert topics.received.broker_config == {"retention.ms": "-1", "max.message.bytes": "2097152"}
    assert topics.processes.broker_config == {"retention.ms": "86400000", "segment.ms": "3600000"}
    assert topics.limits()[topics.dead.name] == 4194304


def test_an_event_with_one_topic_is_found_and_one_with_several_is_not() -> None:
    topics = load_topics(DEFAULT_CONFIG)
    assert topics.of(CORRECTED) == topics.corrections
    with pytest.raises(ConfigError, match=r"needs exactly one topic, it has complaints\.classified\.v1, "):
        topics.of(CLASSIFIED)


def test_what_the_pipeline_reads_and_what_may_be_replayed_is_declared() -> None:
    topics = load_topics(DEFAULT_CONFIG)
    assert topics.read_by_group("worker") == [topics.received.name, topics.corrections.name]
    cases = ["cases.v1", "case-steps.v1", "sla.v1"]
    assert topics.read_by_group("sink") == [topics.classified.name, topics.incidents.name, "case-refusals.v1", *cases]
    assert topics.group_of("sink", "sink", topics.classified.name) == "sink"
    assert topics.group_of("sink", "sink", "sla.v1") == "sink.sla.v1"
    assert topics.read_by_group("cases") == [topics.classified.name, "agency.{id}.updates.v1"]
    assert topics.replayable() == {topics.received.name, topics.classified.name, topics.corrections.name}


def test_every_contradiction_of_the_file_is_told_at_once(tmp_path: Path, written: dict[str, Any]) -> None:
    written["agency"]["name"] = "agencies.v1"
    written["triage"]["name"] = written["received"]["name"]
    written["triage"]["key"] = {"about": "Another."}
    written["receipts"]["events"] = ["th.go.1111.unknown.v1"]
    written["corrections"]["read_by"][0].pop("title")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, written)
    found = [re.fullmatch(rf"{tmp_path}/topics\.yaml:(\d+): (.*)", line) for line in str(caught.value).splitlines()]
    assert all(found)
    assert [line[2] for line in found if line] == [
        "no topic carries th.go.1111.receipts.closed.v1",
        "agency.name: needs '{id}' in it",
        "corrections.read_by.0: operation applyCorrection needs a title",
        "receipts.events: no event type 'th.go.1111.unknown.v1' is registered in complaints/events/registry.py",
        "triage.key: th.go.1111.complaint.classified.v1 has another key on another topic",
        "triage.name: complaints.received.v1 is the name of another topic",
    ]


@pytest.mark.parametrize("name", NAMED)
def test_a_topic_that_code_calls_by_name_must_be_there(tmp_path: Path, written: dict[str, Any], name: str) -> None:
    del written[name]
    with pytest.raises(ConfigError, match=f"topic {name} is missing"):
        load(tmp_path, written)


def test_a_further_topic_of_agencies_is_made_for_each(tmp_path: Path, written: dict[str, Any]) -> None:
    written["agency_news"] = written["agency"] | {"name": "agency.{id}.news.v1"}
    names = [topic.name for topic in load(tmp_path, written).of_agencies(("mea", "dlt"))]
    assert names == [f"agency.{agency}.{kind}.v1" for kind in ("complaints", "news") for agency in ("mea", "dlt")]


def test_the_table_in_the_architecture_is_that_of_the_file() -> None:
    rows = [
        f"| `{topic.name.replace('{id}', '<id>')}` | {topic.about.split('. ')[0].rstrip('.')}"
        f" | {', '.join(dict.fromkeys(party.who for party in topic.written_by))}"
        f" | {', '.join(dict.fromkeys(party.who for party in topic.read_by))} |"
        for topic in load_topics(DEFAULT_CONFIG).declared().values()
    ]
    table = "\n".join(["| topic | what it holds | written by | read by |", "|---|---|---|---|", *rows])
    assert table in ARCHITECTURE.read_text(encoding="utf-8"), f"ARCHITECTURE.md needs this table:\n{table}"
