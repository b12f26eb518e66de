from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from complaints.errors import ConfigError
from complaints.events.case import State
from complaints.settings import DEFAULT_CONFIG
from operations.agency.agency_words import FILE, load_agency_words
from tests import quick_yaml

Change = Callable[[dict[str, Any]], None]


def changed(folder: Path, change: Change) -> Path:
    for entry in DEFAULT_CONFIG.iterdir():
        if entry.name != FILE:
            (folder / entry.name).symlink_to(entry)
    written = quick_yaml.load((DEFAULT_CONFIG / FILE).read_text("utf-8"))
    change(written)
    (folder / FILE).write_text(quick_yaml.dump(written, allow_unicode=True), "utf-8")
    return folder


def test_every_state_has_a_word_in_each_system_and_the_words_of_done_are_never_a_proof() -> None:
    words = load_agency_words(DEFAULT_CONFIG)
    for one in (words.of("doh"), words.of_system("traffy"), words.of_system("coreservice")):
        assert all(one.say(state) for state in get_args(State))
    traffy, soap = words.of_system("traffy"), words.of_system("coreservice")
    assert traffy.state_of("เสร็จสิ้น") == traffy.state_of(traffy.say("resolved")) == "answered"
    assert [soap.state_of(number) for number in "0123"] == ["in_progress", "answered", "accepted", "refused"]


def test_an_agency_has_the_words_of_the_one_above_it_unless_it_has_its_own(tmp_path: Path) -> None:
    def change(written: dict[str, Any]) -> None:
        written["agencies"]["bma"]["org"] = "151"
        written["agencies"]["bkk-1047"] = {
            "system": "traffy",
            "states": {"ออกตรวจแล้ว": "in_progress", "เสร็จสิ้น": "resolved"},
            "says": {"in_progress": "ออกตรวจแล้ว"},
            "categories": {"รถโดยสาร": "traffic"},
        }

    words = load_agency_words(changed(tmp_path, change))
    own, neighbour, other = words.of("bkk-1047"), words.of("bkk-1001"), words.of("doh")
    assert (own.state_of("  ออกตรวจแล้ว "), own.say("in_progress"), own.say("accepted")) == (
        "in_progress", "ออกตรวจแล้ว", "รับเรื่อง",
    )  # fmt: skip
    assert (own.state_of("เสร็จสิ้น"), neighbour.state_of("เสร็จสิ้น")) == ("resolved", "answered")
    assert (neighbour.system, neighbour.org, words.of("bma").org) == ("traffy", None, "151")
    assert (own.category_of("รถโดยสาร"), own.category("traffic"), other.category_of("รถโดยสาร")) == (
        "traffic", "รถโดยสาร", None,
    )  # fmt: skip
    assert other.category_of("สายไฟ") == "cable", "labels of taxonomy.yaml are understood everywhere"
    assert (other.state_of("ACCEPTED"), other.state_of("รับเรื่องแล้ว"), other.state_of("-")) == (
        "accepted", "accepted", None,
    )  # fmt: skip


def test_all_errors_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    def change(written: dict[str, Any]) -> None:
        del written["states"]["closed"]
        written["systems"]["traffy"]["says"]["accepted"] = "ไม่มีคำนี้"
        written["agencies"] = {
            "nobody": {"system": "lost"},
            "bma": {"org": "1", "states": {"Done": "answered", "done": "resolved"}, "categories": {"ก": "no-such"}},
            "doh": {"org": "1"},
        }

    with pytest.raises(ConfigError) as told:
        load_agency_words(changed(tmp_path, change))
    lines = str(told.value).splitlines()
    assert all(line.startswith(f"{tmp_path / FILE}:") for line in lines)
    for part in (
        "closed has no name", "would not be understood", "no agency 'nobody'", "no system 'lost'",
        "is the number of bma already", "with another meaning", "no category 'no-such'",
    ):  # fmt: skip
        assert part in str(told.value)
