"""`complaints agencies`: ids, names and topics are not cut at 80 columns, and the kcat line can be copied."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from commands.agencies import agency_table, consumer_line
from commands.cli import main
from complaints.reference.agencies import Agencies
from complaints.settings import KafkaSettings
from complaints.topics import load_topics
from tests.commands.test_narrow_terminals import printed, squeezed


@pytest.fixture(autouse=True)
def _address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPLAINTS__KAFKA__BOOTSTRAP_SERVERS", "kafka.example:9092")


def test_an_agency_with_its_topic_and_a_line_that_reads_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agencies", "bang", "na", "district", "office"]) == 0
    out = capsys.readouterr().out
    for words in ("bkk-1047", "สำนักงานเขตบางนา", "Bang Na District Office", "agency.bkk-1047.complaints.v1"):
        assert words in out
    (line,) = [line.strip() for line in out.splitlines() if "kcat" in line]
    command = shlex.split(line)
    assert command[command.index("-b") + 1] == "kafka.example:9092"
    assert command[-3:] == ["-G", "agency.bkk-1047.kcat", "agency.bkk-1047.complaints.v1"]


def test_the_number_that_citizens_dial_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agencies", "ocpb"]) == 0
    assert "hotline 1166" in capsys.readouterr().out
    assert main(["agencies", "ocpb", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["hotline"] == "1166"


def test_of_many_the_best_has_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agencies", "mea"]) == 0
    out = capsys.readouterr().out
    assert "agency.mea-bang-na.complaints.v1" in out
    assert [line.split()[-1] for line in out.splitlines() if "kcat" in line] == ["agency.mea.complaints.v1"]


def test_a_search_without_result_exits_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agencies", "ชมรมคนรักแมว"]) == 1
    assert "none found" in capsys.readouterr().out


def test_json_has_id_topic_names_and_reading_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agencies", "bkk-secretary", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["id"], found["topic"]) == ("bkk-secretary", "agency.bkk-secretary.complaints.v1")
    assert found["english"] == "Office of the Permanent Secretary for Bangkok"
    assert found["group"] in shlex.split(found["read"])
    assert "anti-corruption" in found["not_routed"]


def test_credentials_of_the_pipeline_are_not_shown() -> None:
    options = {"security.protocol": "SASL_SSL", "sasl.mechanism": "SCRAM-SHA-512", "sasl.password": "hidden"}
    line = consumer_line("agency.mea.complaints.v1", "agency.mea", KafkaSettings(options=options))
    assert "-X security.protocol=SASL_SSL -X sasl.mechanism=SCRAM-SHA-512" in line
    assert "hidden" not in line


def test_all_names_are_whole_in_a_narrow_terminal(config: Path) -> None:
    agencies, topics = list(Agencies.load(config)), load_topics(config)
    text = squeezed(printed(agency_table(agencies, topics)))
    assert all(squeezed(topics.of_agency(agency.id)) in text for agency in agencies)
