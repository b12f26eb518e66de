from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from complaints.errors import ConfigError
from complaints.events.case import DEADLINE
from complaints.events.complaint import MOVED
from complaints.events.event_type import EventType
from complaints.events.incident import INCIDENT_OPENED
from complaints.outcome import Reject
from complaints.topics import load_topics
from sinks.webhooks.delivery import SHARED, delivery_of
from sinks.webhooks.secrets import key_of, new_secret, read_secrets, save_secret
from sinks.webhooks.subscriptions import OF_AGENCIES, SecretPlace, Webhooks, load_webhooks
from sinks.webhooks.wanted import wants
from tests.sinks.webhooks.pending import written

ONE = "{agency: mea, url: 'https://mea.example/hooks', secrets: [{file: s}]%s}"


def load(folder: Path, *subscriptions: str) -> Webhooks:
    text = "subscriptions:\n" + "".join(f"  - {one}\n" for one in subscriptions)
    (folder / "webhooks.yaml").write_text(text, encoding="utf-8")
    return load_webhooks(folder, ("mea", "pea"))


def test_the_shipped_file_has_no_subscription(config: Path) -> None:
    assert load_webhooks(config, ()).subscriptions == ()


def test_all_types_of_an_agencys_topic_can_be_delivered(config: Path) -> None:
    assert set(load_topics(config).agency.events) == OF_AGENCIES


def test_topics_follow_from_the_events(tmp_path: Path, config: Path) -> None:
    topics = load_topics(config)
    (plain,) = load(tmp_path, ONE % "").subscriptions
    assert plain.topics(topics) == ["agency.mea.complaints.v1"]
    (some,) = load(tmp_path, ONE % f", events: [{MOVED.ce_type}, {DEADLINE.ce_type}]").subscriptions
    assert some.topics(topics) == ["agency.mea.complaints.v1", "sla.v1"]
    (shared,) = load(tmp_path, ONE % f", events: [{INCIDENT_OPENED.ce_type}]").subscriptions
    assert shared.topics(topics) == ["complaints.incidents.v1"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{agency: nobody, url: 'https://x.example/', secrets: [{file: s}]}", r"agency: no agency 'nobody'"),
        ("{agency: mea, url: 'ftp://x.example/', secrets: [{file: s}]}", r"url: must be https://"),
        ("{agency: mea, url: 'https://u:p@x.example/', secrets: [{file: s}]}", r"url: must have neither"),
        ("{agency: mea, url: 'https://x.example:99999/', secrets: [{file: s}]}", r"url: "),
        ("{agency: mea, url: 'https://x.example/', secrets: []}", r"secrets: "),
        ("{agency: mea, url: 'https://x.example/', secrets: [{file: s, variable: V}]}", r"secrets\.0: needs either"),
        ("{agency: mea, url: 'https://x.example/', secrets: [{secret: whsec_x}]}", r"unknown key 'secret'"),
        (ONE % ", events: [complaint.new]", r"events: 'complaint.new' cannot be delivered"),
        (ONE % ", since: yesterday", r"since: 'yesterday' is no date or time"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(ConfigError, match=rf"webhooks\.yaml:2: subscriptions\.0.*{said}"):
        load(tmp_path, line)


def test_two_of_an_agency_need_ids(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="'mea' occurs twice"):
        load(tmp_path, ONE % "", ONE % "")
    found = load(tmp_path, ONE % "", ONE % ", id: mea-crm")
    assert [one.name for one in found.of("mea")] == ["mea"]
    assert [one.name for one in found.of("mea-crm")] == ["mea-crm"]
    with pytest.raises(ConfigError, match="no subscription of 'doh'"):
        found.of("doh")


def test_of_shared_topics_an_agency_gets_what_concerns_it(tmp_path: Path, config: Path) -> None:
    (one,) = load(tmp_path, ONE % f", events: [{DEADLINE.ce_type}]").subscriptions
    examples = config / "schemas/examples"
    example = json.loads((examples / DEADLINE.ce_type / "1-warning.json").read_bytes())
    for agency, mine in (("mea", True), ("pea", False)):
        deadline = json.dumps({**example, "responsible": agency}).encode()
        assert wants(one, written(deadline, DEADLINE.ce_type)) == mine
    assert not wants(one, written(b"{}", MOVED.ce_type))


@pytest.mark.parametrize("event", SHARED.values(), ids=lambda event: event.ce_type)
def test_a_shared_event_that_nobody_can_read_is_set_aside_and_not_delivered_to_everybody(event: EventType[Any]) -> None:
    refused = delivery_of(written(b'{"newer": true}', event.ce_type))
    assert isinstance(refused, Reject)
    assert refused.reason == "broken_event"


def test_secrets_are_read_from_files_and_variables_and_never_shown(tmp_path: Path) -> None:
    secret = new_secret()
    save_secret(tmp_path / "new" / "mea.secret", secret)
    assert (tmp_path / "new" / "mea.secret").stat().st_mode & 0o777 == 0o600
    places = (SecretPlace(file=str(tmp_path / "new" / "mea.secret")), SecretPlace(variable="MEA"))
    assert read_secrets(places, {"MEA": secret}) == (key_of(secret, ""),) * 2
    with pytest.raises(ConfigError, match=r"mea\.secret: File exists"):
        save_secret(tmp_path / "new" / "mea.secret", secret)
    with pytest.raises(ConfigError, match="MEA is not set"):
        read_secrets(places, {})
    for wrong in ("whsec_?", "whsec_AAAA", "", "whsec_" + "A" * 200):
        with pytest.raises(ConfigError) as error:
            key_of(wrong, "PLACE")
        assert "PLACE" in str(error.value)
        assert not wrong or wrong not in str(error.value)
