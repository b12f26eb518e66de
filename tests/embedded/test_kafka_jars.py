from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from complaints.errors import ConfigError
from embedded.kafka_jars import KafkaHome, prepare_kafka, require_program
from tests.brokers import ROOT
from tests.programs import needs

CONFIG = ROOT / "config/kafka"


@pytest.fixture
def jars(kafka_home: KafkaHome, tmp_path: Path) -> Path:
    return Path(shutil.copytree(kafka_home.jars, tmp_path / "jars"))


def test_a_changed_jar_is_refused_by_name(jars: Path) -> None:
    with (jars / "kafka-clients-4.1.0.jar").open("ab") as jar:
        jar.write(b"more")
    with pytest.raises(ConfigError, match=r"kafka-clients-4\.1\.0\.jar is not the file pinned"):
        prepare_kafka(CONFIG, jars)


def test_a_missing_and_an_unlisted_jar_are_refused_by_name(jars: Path) -> None:
    (jars / "kafka-clients-4.1.0.jar").rename(jars / "kafka-clients-4.1.1.jar")
    with pytest.raises(ConfigError, match=r"kafka-clients-4\.1\.0\.jar is missing"):
        prepare_kafka(CONFIG, jars)
    shutil.copy(jars / "kafka-clients-4.1.1.jar", jars / "kafka-clients-4.1.0.jar")
    with pytest.raises(ConfigError, match=r"kafka-clients-4\.1\.1\.jar is not listed"):
        prepare_kafka(CONFIG, jars)


def test_a_missing_program_says_what_needs_it() -> None:
    with pytest.raises(ConfigError, match="'no-such-program' is not on the path: Apache Kafka is fetched by"):
        require_program("no-such-program", "Apache Kafka is fetched by it")


@pytest.mark.service  # Maven asks a server for what it has not kept
def test_a_relative_cache_is_one_of_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needs("java", "mvn")
    monkeypatch.chdir(tmp_path)
    home = prepare_kafka(CONFIG, Path("cache/kafka-jars"))
    assert (tmp_path / home.jars / "kafka-clients-4.1.0.jar").is_file()
    assert not (CONFIG / "cache").exists()
