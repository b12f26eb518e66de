from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from complaints.errors import ConfigError
from complaints.reference.reference import Reference
from complaints.settings import DEFAULT_CONFIG, Settings
from operations.status.checks import advice_of, config_checks


def test_the_shipped_folder_loads_as_one_frozen_value() -> None:
    reference = Reference.load(DEFAULT_CONFIG)
    assert reference.agency_ids[0] in reference.agencies
    assert {"hotline-1111", "traffy"} <= reference.channels.keys()
    assert reference.topics.received.name == "complaints.received.v1"
    assert reference.rules.value["rules"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        reference.topics = reference.topics  # type: ignore[misc]


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Mistakes in five files, two in some of them."""
    (tmp_path / "areas").mkdir()
    for entry in DEFAULT_CONFIG.iterdir():
        if entry.name not in (
            "areas",
            "agencies.yaml",
            "channels.yaml",
            "taxonomy.yaml",
            "topics.yaml",
            "routing.yaml",
        ):
            (tmp_path / entry.name).symlink_to(entry)
    for file in (DEFAULT_CONFIG / "areas").glob("*.csv"):
        (tmp_path / "areas" / file.name).symlink_to(file)
    text = {name: (DEFAULT_CONFIG / f"{name}.yaml").read_text("utf-8") for name in ("taxonomy", "topics", "routing")}
    (tmp_path / "agencies.yaml").write_text(
        "agencies:\n- {id: a, th: เอเอ, en: Aa, level: galactic}\n- {id: b, th: บีบี, level: local}\n", "utf-8"
    )
    (tmp_path / "channels.yaml").write_text("a: {thai: ก, english: a, tabel: {}}\nb: {thai: ข}\n", "utf-8")
    (tmp_path / "taxonomy.yaml").write_text("colour: red\n" + text["taxonomy"], "utf-8")
    (tmp_path / "topics.yaml").write_text(text["topics"].replace("partitions: 4", "partitions: four", 2), "utf-8")
    (tmp_path / "routing.yaml").write_text("generation: 1\ngeneration: 2\n" + text["routing"], "utf-8")
    return tmp_path


FAULTS = [
    "taxonomy.yaml:1: colour: unknown key 'colour'",
    "agencies.yaml:2: agencies.0.level: Invalid enum value 'galactic'",
    "agencies.yaml:3: agencies.1: en is missing",
    "channels.yaml:1: a.tabel: unknown key 'tabel'",
    "channels.yaml:2: b: english is missing",
    "topics.yaml:20: received.partitions: Expected `int`, got `str`",
    "topics.yaml:44: classified.partitions: Expected `int`, got `str`",
    "routing.yaml:2: key 'generation' occurs twice",
]


def test_all_errors_of_all_files_are_told_at_once(broken: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        Reference.load(broken)
    lines = str(caught.value).splitlines()
    assert len(lines) == len(FAULTS), lines
    for line, fault in zip(lines, FAULTS, strict=True):
        assert line.startswith(f"{broken / fault}"), line


@pytest.mark.long
def test_check_shows_each_of_them(broken: Path) -> None:
    advice = {name: advice_of(look) for name, look in config_checks(Settings(config=broken))}
    data, *others = advice.values()
    assert [line.removeprefix(f"{broken}/").startswith(fault) for line, fault in zip(data, FAULTS, strict=True)] == (
        [True] * len(FAULTS)
    )
    assert others == [["not looked at: the reference data they name must be right first"]] * len(others)
