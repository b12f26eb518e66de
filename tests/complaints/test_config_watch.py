"""A changed config folder is loaded as a whole or not at all; a channel is known as soon as its file has it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from complaints.clock import SystemClock
from complaints.config_watch import ConfigWatch, digest
from complaints.errors import ConfigError, TransientError
from complaints.reference.channels import load_channels
from complaints.reference.live_channels import LiveChannels
from tests.clock import ManualClock

ONE = "fax-1111: {thai: โทรสาร, english: Fax}\n"
TWO = ONE + "radio-1111: {thai: วิทยุ, english: Radio}\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "channels.yaml"
    path.write_text(ONE, encoding="utf-8")
    return path


@pytest.fixture
def watch(path: Path) -> ConfigWatch[list[str]]:
    return ConfigWatch(path.parent, "channels", lambda: list(load_channels(path.parent)), ManualClock())


def test_what_does_not_change_is_not_loaded_again(path: Path) -> None:
    loads: list[int] = []
    watch = ConfigWatch(path.parent, "channels", lambda: loads.append(1), ManualClock())
    assert [watch.look() for _ in range(3)] == [False] * 3
    os.utime(path, ns=(1, 1))  # touched, with the same content
    assert [watch.look() for _ in range(3)] == [False] * 3
    assert loads == [1]


def test_a_change_is_taken_once_it_has_settled(path: Path, watch: ConfigWatch[list[str]]) -> None:
    before = watch.digest
    path.write_text(TWO[:30], encoding="utf-8")  # an editor is still writing
    assert not watch.look()
    path.write_text(TWO, encoding="utf-8")
    assert not watch.look()
    assert watch.value == ["fax-1111"]
    assert watch.look()
    assert watch.value == ["fax-1111", "radio-1111"]
    assert watch.digest == digest(path.parent, "channels") != before


@pytest.mark.parametrize("broken", ["fax-1111: {thai: x", "fax-1111: {thia: x}", "UPPER: {thai: a, english: b}", ""])
def test_a_broken_file_leaves_the_old_value_and_a_problem(
    path: Path, watch: ConfigWatch[list[str]], broken: str
) -> None:
    before = watch.digest
    path.write_text(broken, encoding="utf-8")
    watch.look()
    assert watch.look()
    assert (watch.value, watch.digest) == (["fax-1111"], before)
    assert str(path) in (watch.problem or "")
    assert not watch.look()  # logged once
    path.write_text(TWO, encoding="utf-8")
    watch.look()
    assert watch.look()
    assert (watch.value, watch.problem) == (["fax-1111", "radio-1111"], None)


def test_a_file_that_vanishes_leaves_the_old_value(path: Path, watch: ConfigWatch[list[str]]) -> None:
    path.unlink()
    watch.look()
    assert watch.look()
    assert watch.value == ["fax-1111"]
    assert "no such file" in (watch.problem or "")


def test_what_waits_for_a_service_is_tried_again(path: Path) -> None:
    answers: list[Exception | None] = [None, TransientError("Kafka is away"), TransientError("Kafka is away"), None]

    def load() -> int:
        if error := answers.pop(0):
            raise error
        return len(answers)

    watch = ConfigWatch(path.parent, "channels", load, ManualClock())
    path.write_text(TWO, encoding="utf-8")
    assert [watch.look() for _ in range(5)] == [False, False, False, True, False]
    assert watch.value == 0


def test_the_first_value_that_does_not_load_is_an_error(path: Path) -> None:
    path.write_text("{", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"channels\.yaml"):
        ConfigWatch(path.parent, "channels", lambda: load_channels(path.parent), ManualClock())


def test_a_digest_is_of_names_and_content_wherever_the_folder_is(tmp_path: Path, config: Path) -> None:
    (tmp_path / "copy").symlink_to(config)
    for part in ("channels", "rules", "topics"):
        assert digest(config, part) == digest(tmp_path / "copy", part) != digest(tmp_path, part)


def test_an_unknown_channel_is_looked_for_in_the_file_once_more(path: Path) -> None:
    channels = LiveChannels(path.parent, SystemClock())
    assert "fax-1111" in channels
    assert "radio-1111" not in channels
    path.write_text(TWO, encoding="utf-8")
    assert "radio-1111" in channels
    assert "press-1111" not in channels


def test_a_known_channel_stays_known_while_the_file_is_broken(path: Path) -> None:
    channels = LiveChannels(path.parent, SystemClock())
    path.write_text("{", encoding="utf-8")
    assert "radio-1111" not in channels
    assert "fax-1111" in channels
