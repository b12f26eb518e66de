"""Sessions end by time, by signing out and by a new sign-in, and outlive a restart."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from complaints.errors import ConfigError
from tests.clock import ManualClock
from web.desk.lockout import after_failure
from web.desk.rights import Person
from web.desk.sessions import CLAIM, FLOW, MOST_FAILURES, WORKING, DeskState

WHO = Person("local:mea-014", "agency", "mea")
IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=10)
ID = UUID(int=5)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def state(tmp_path: Path, clock: ManualClock) -> DeskState:
    return DeskState(tmp_path / "desk.sqlite3", clock, idle=IDLE, longest=LONGEST)


def test_a_session_outlives_a_restart_and_its_id_is_not_in_the_file(tmp_path: Path, clock: ManualClock) -> None:
    path = tmp_path / "desk.sqlite3"
    first = DeskState(path, clock, idle=IDLE, longest=LONGEST)
    kept = first.begin(WHO)
    first.close()
    found = DeskState(path, clock, idle=IDLE, longest=LONGEST).find(kept)
    assert found is not None
    assert found.person == WHO
    assert kept.encode() not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_a_session_ends_when_nobody_uses_it(state: DeskState, clock: ManualClock) -> None:
    kept = state.begin(WHO)
    for _ in range(3):
        clock.advance(IDLE.total_seconds() - 60)
        assert state.find(kept)
    clock.advance(IDLE.total_seconds() + 60)
    assert state.find(kept) is None


def test_a_session_ends_at_last_however_it_is_used(state: DeskState, clock: ManualClock) -> None:
    kept = state.begin(WHO)
    for _ in range(40):
        clock.advance(15 * 60)
        state.find(kept)
    assert clock.now() - ManualClock().now() == LONGEST
    clock.advance(60)
    assert state.find(kept) is None


def test_a_new_sign_in_has_a_new_id_and_ends_the_old_one(state: DeskState) -> None:
    old = state.begin(WHO)
    new = state.begin(WHO, old)
    assert new != old
    assert state.find(old) is None
    found = state.find(new)
    assert found is not None
    state.end(new)
    assert state.find(new) is None


def test_a_sign_in_at_a_provider_ends_once_and_in_time(state: DeskState, clock: ManualClock) -> None:
    kept, flow = state.begin_flow("/cases")
    assert state.take_flow("another") is None
    assert state.take_flow(kept) == flow
    assert state.take_flow(kept) is None
    kept, _ = state.begin_flow("/cases")
    clock.advance(FLOW.total_seconds() + 1)
    assert state.take_flow(kept) is None


def test_failures_are_bounded(state: DeskState, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.desk.sessions.MOST_FAILURES", 3)
    assert MOST_FAILURES > 3
    for name in "abcde":
        clock.advance(1)
        state.note_failure(name, after_failure)
    assert [name for name in "abcde" if state.failures(name)] == ["c", "d", "e"]
    state.forget_failures("e")
    assert state.failures("e") is None


def test_a_name_that_was_tried_is_not_in_the_files(tmp_path: Path, clock: ManualClock) -> None:
    state = DeskState(tmp_path / "desk.sqlite3", clock, idle=IDLE, longest=LONGEST)
    state.note_failure("0812345678", after_failure)
    assert state.failures("0812345678") is not None
    assert not any(b"0812345678" in file.read_bytes() for file in tmp_path.iterdir())


def test_of_two_who_decide_the_second_is_told(state: DeskState, clock: ManualClock) -> None:
    assert state.open(ID, "local:one") == []
    clock.advance(5)
    assert [who for who, _ in state.open(ID, "local:two")] == ["local:one"]
    assert state.claim(ID, 7, "local:one") is None
    clock.advance(1)
    first = state.claim(ID, 7, "local:two")
    assert first is not None
    assert first[0] == "local:one"
    assert state.claim(ID, 8, "local:two") is None, "a newer version is decided anew"
    state.unclaim(ID, 8)
    assert state.claim(ID, 8, "local:one") is None
    assert state.claimed(ID, 7)
    clock.advance(max(WORKING, CLAIM).total_seconds() + 1)
    assert state.open(ID, "local:three") == []
    assert not state.claimed(ID, 7), "what still waits after so long was lost with whoever decided"
    assert state.claim(ID, 7, "local:two") is None


def test_a_folder_that_cannot_be_written(tmp_path: Path, clock: ManualClock) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match=r"desk\.state"):
        DeskState(tmp_path / "file" / "desk.sqlite3", clock, idle=IDLE, longest=LONGEST)


def test_a_damaged_file_is_named(tmp_path: Path, clock: ManualClock) -> None:
    path = tmp_path / "desk.sqlite3"
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(ConfigError, match=r"desk\.sqlite3"):
        DeskState(path, clock, idle=IDLE, longest=LONGEST)
    assert sqlite3.sqlite_version
