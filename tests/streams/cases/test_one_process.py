"""A second service with another folder of state, on both brokers: it folds nothing while the first has the cases."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from complaints.settings import child_environment
from tests.streams.cases.cases import CENTRE, EVIDENCE, A, B, update
from tests.streams.cases.decisions import case_id, decided
from tests.streams.cases.test_service import Service

CASES = 8


class Second:
    """Another process of the same service, with a state of its own."""

    def __init__(self, service: Service, folder: Path) -> None:
        own = msgspec.structs.replace(service.settings.cases, state=str(folder / "second"))
        settings = msgspec.structs.replace(service.settings, cases=own)
        self._log = folder / "second.log"
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", "commands.cli", "cases", "run"]
            self.process = subprocess.Popen(command, env=child_environment(settings), stdout=log, stderr=log)

    def said(self) -> bytes:
        return self._log.read_bytes()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)


@pytest.fixture
def service(bootstrap: str, tmp_path: Path) -> Iterator[Service]:
    service = Service(bootstrap, tmp_path)
    yield service
    service.close()


@pytest.fixture
def second(service: Service, tmp_path: Path) -> Iterator[Second]:
    """Started when the first one has opened the cases."""
    service.start()
    for reference in references():
        service.decide(decided(reference))
    service.wait(lambda: len(service.cases()) == CASES)
    made = Second(service, tmp_path)
    service.wait(lambda: b"Worker ready" in made.said())
    yield made
    made.close()


def references() -> list[str]:
    return [f"A-{number}" for number in range(CASES)]


def states(service: Service) -> set[tuple[UUID, str, int]]:
    return {(one.complaint_id, one.state, one.number) for one in service.cases().values()}


def expected(state: str, number: int) -> set[tuple[UUID, str, int]]:
    return {(case_id(reference), state, number) for reference in references()}


def hand_over(service: Service, first: int) -> None:
    """Six steps of each case on three topics, each legal only after the one before it."""
    rounds = [
        update("accept", A), update("transfer", A, to=B, reason="outside_area"), update("accept", B),
        update("note", CENTRE, "centre", text="-"), update("answer", B, text="-"),
        update("reopen", CENTRE, "citizen", text="-"),
    ]  # fmt: skip
    for number, one in enumerate(rounds, first):
        for reference in references():
            service.send(one, reference)
        service.wait(partial(all_at, service, number))


def all_at(service: Service, number: int) -> bool:
    return {case.number for case in service.cases().values()} == {number}


def test_steps_on_topics_of_several_agencies_are_folded_by_the_process_that_was_first(
    service: Service, second: Second
) -> None:
    hand_over(service, 2)
    assert states(service) == expected("reopened", 7)
    numbers = sorted((step.complaint_id, step.number) for _, step in service.steps())
    assert numbers == sorted((case_id(reference), number) for reference in references() for number in range(1, 8))
    assert b"another 'complaints cases run' has the cases: this one stands by" in second.said()


def test_the_one_that_stood_by_goes_on_with_what_was_folded_meanwhile_when_the_first_is_killed(
    service: Service, second: Second
) -> None:
    hand_over(service, 2)
    assert service.end(signal.SIGKILL) == -signal.SIGKILL
    service.process = second.process
    for reference in references():
        service.send(update("accept", B), reference)
        service.send(update("resolve", B, text="-", evidence=(EVIDENCE,)), reference)
    service.wait(lambda: states(service) == expected("resolved", 9))
    numbers = sorted((step.complaint_id, step.number) for _, step in service.steps())
    assert numbers == sorted((case_id(reference), number) for reference in references() for number in range(1, 10))
