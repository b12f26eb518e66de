from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from commands.cli import main
from complaints.events.case import State
from complaints.settings import DEFAULT_CONFIG
from streams.cases.observe import Observation
from streams.cases.policy import load_policy
from streams.cases.replay import Replay, replay
from tests.streams.cases.cases import MONDAY, POLICY

WORDS: dict[str, State] = {
    "waiting": "received",
    "sent": "routed",
    "forwarded": "transferred",
    "working": "in_progress",
    "buying": "in_progress",
    "finished": "answered",
    "not ours": "refused",
}


def replayed(*seen: tuple[str, str]) -> Replay:
    """The replay of tickets and words, an hour apart."""
    policy = replace(POLICY, status_words={"other": WORDS})
    hours = (MONDAY + timedelta(hours=hour) for hour in range(len(seen)))
    return replay((Observation(t, at, word) for (t, word), at in zip(seen, hours, strict=True)), "other", policy)


@pytest.mark.parametrize(
    ("words", "steps"),
    [
        (("waiting",), {"open": 1}),
        (("finished",), {"open": 1, "route": 1, "accept": 1, "answer": 1}),
        (("waiting", "sent", "finished"), {"open": 1, "route": 1, "accept": 1, "answer": 1}),
        (("sent", "forwarded", "forwarded"), {"open": 1, "route": 1, "transfer": 1}),
        (("working", "buying"), {"open": 1, "route": 1, "accept": 1, "start": 1, "note": 1}),
        (("finished", "waiting"), {"open": 1, "route": 1, "accept": 1, "answer": 1, "reopen": 1, "return": 1}),
        (("not ours", "sent"), {"open": 1, "route": 1, "refuse": 1, "adjudicate": 1}),
    ],
)
def test_the_fewest_legal_steps_are_assumed(words: tuple[str, ...], steps: dict[str, int]) -> None:
    done = replayed(*(("T-1", word) for word in words))
    assert done.steps == steps
    assert done.final_states == {WORDS[words[-1]]: 1}
    assert done.final_states_equal


def test_each_observation_is_accepted_a_repeat_or_refused() -> None:
    done = replayed(("a", "waiting"), ("a", "waiting"), ("b", "?"), ("", "sent"), ("a", "finished"), ("a", ""))
    assert (done.observations, done.cases, done.accepted, done.repeats) == (6, 1, 2, 1)
    assert done.refused_by_reason == {"no_ticket": 1, "unknown_state": 2}
    assert done.final_states_equal


def test_an_earlier_observation_is_refused_and_ends_nothing() -> None:
    policy = replace(POLICY, status_words={"other": WORDS})
    late = [Observation("a", MONDAY, "finished"), Observation("a", MONDAY - timedelta(hours=1), "waiting")]
    done = replay(late, "other", policy)
    assert (done.refused_by_reason, done.final_states) == ({"earlier_than_last": 1}, {"answered": 1})
    assert done.final_states_equal


def test_twice_is_the_same() -> None:
    seen = (("a", "sent"), ("b", "waiting"), ("a", "finished"), ("b", "not ours"))
    assert replayed(*seen) == replayed(*seen)
    assert replayed(*seen).digest != replayed(*seen[:-1]).digest


def test_the_shipped_words_are_all_reached() -> None:
    policy = load_policy(DEFAULT_CONFIG)
    words = policy.status_words["traffy"]
    seen = [Observation(str(i), MONDAY, word) for i, word in enumerate(words)]
    done = replay(seen, "traffy", policy)
    assert (done.accepted, done.final_states_equal) == (len(words), True)


@pytest.mark.parametrize("packed", [True, False])
def test_the_command_writes_the_counts(tmp_path: Path, packed: bool, capsys: pytest.CaptureFixture[str]) -> None:
    text = "ticket_id,observed_at,state\nT-1,2026-03-09T09:00:00+07:00,รอรับเรื่อง\nT-1,2026-03-10T09:00:00+07:00,เสร็จสิ้น\n"
    file, out = tmp_path / ("seen.csv.gz" if packed else "seen.csv"), tmp_path / "out.json"
    file.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    assert main(["cases", "replay", str(file), "--json", str(out)]) == 0
    counts = json.loads(out.read_bytes())
    assert (counts["observations"], counts["cases"], counts["accepted"], counts["repeats"]) == (2, 1, 2, 0)
    assert (counts["refused_by_reason"], counts["final_states_equal"]) == ({}, True)
    assert "2 observations of 1 cases" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ticket,state\n", "no column ticket_id, observed_at"),
        ("ticket_id,observed_at,state\nT-1,yesterday,รอรับเรื่อง\n", ":2: observed_at 'yesterday' is no time"),
        (None, "No such file"),
    ],
)
def test_the_command_names_what_is_wrong_with_a_file(
    tmp_path: Path, text: str | None, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "seen.csv"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    assert main(["cases", "replay", str(file)]) in (1, 2)
    assert says in capsys.readouterr().err
