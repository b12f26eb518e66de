"""What agencies write about cases: by `complaints agency`, and by a producer of their own."""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
from confluent_kafka import Producer

from commands import agency, case
from complaints.clock import SystemClock
from complaints.events.case import CASE_UPDATE
from complaints.events.cloudevents import RawHeaders, headers_of, pairs_of
from tests.personal_data.case_stack import OFFICE, OTHER, CaseStack
from tests.personal_data.sent import Sent

OWN_SOURCE = "/agencies/bkk-1047/own-program"
"""Marks what an agency's own producer puts on its topic: its own record is not looked at."""


def is_foreign(topic: str, _: bytes, headers: RawHeaders | None) -> bool:
    """Whether an agency's own producer wrote a record of this topic; what is made of it is on others."""
    return topic.endswith(".updates.v1") and ("ce_source", OWN_SOURCE.encode()) in pairs_of(headers)


def by_command(stack: CaseStack, sent: Sent, one: UUID, handed_on: UUID, folder: Path) -> Iterator[tuple[str, str]]:
    """Notes, an answer, a refused step, evidence with its name; a case handed on, and refused by the other agency."""

    def run(*words: str, by: str = OFFICE) -> tuple[str, str]:
        return f"terminal: agency {words[0]}", _printed(agency, stack, [*words, "--agency", by, "--wait", "60"])

    ticket, way = str(one), "complaints agency"
    yield run("step", ticket, "start", "--text", sent.text(f"{way} step, refused"))
    yield run("accept", ticket)
    yield run("step", ticket, "note", "--text", sent.text(f"{way} step note"))
    yield run("step", ticket, "ตอบแล้ว", "--text", sent.text(f"{way} step, by the agency's word"))
    yield run("answer", ticket, sent.text(f"{way} answer"))
    words = ["resolve", ticket, "--text", sent.text(f"{way} resolve")]
    for number, piece in enumerate(sent.pieces(f"{way} --evidence", 20)):
        file = folder / f"{number} {piece.written.replace('/', '.')}.jpg"
        file.write_bytes(b"after the repair")
        words += ["--evidence", str(file)]
    yield run(*words)
    yield run("transfer", str(handed_on), "--to", OTHER, "--reason", "other", "--text", sent.text(f"{way} transfer"))
    refused = ("step", str(handed_on), "refuse", "--reason", "other", "--text", sent.text(f"{way} step refuse"))
    yield run(*refused, by=OTHER)
    for by in (OFFICE, OTHER):
        for words in (["cases", "--all"], ["cases", "--all", "--json"], ["tail", "--again", "--to-end"]):
            yield f"terminal: agency {words[0]}", _printed(agency, stack, [*words, "--agency", by])


def by_producer(stack: CaseStack, sent: Sent, one: UUID, split: UUID) -> None:
    """Everything that fits on the topic, what is refused, what comes too early, and what is no update."""
    own = _OwnProducer(stack)
    way = "own producer"
    own.send(one, "accept")
    own.send(one, "note", text=sent.text(f"{way}: note"))
    own.send(one, "note", text="-", to=sent.digits(f"{way}: to"))
    own.send(one, "answer", text=sent.text(f"{way}: answer"))
    files = [
        {"reference": f"รูป {piece.written}.jpg", "sha256": f"{number:064x}", "bytes": 1,
         "media_type": f"image/{sent.digits(f'{way}: media type')}"}
        for number, piece in enumerate(sent.pieces(f"{way}: evidence", 20))
    ]  # fmt: skip
    own.send(one, "resolve", text=sent.text(f"{way}: resolve"), evidence=files)
    own.send(one, "start", text=sent.text(f"{way}: refused"))
    own.send(one, "note", text="-", agency=sent.digits(f"{way}: agency"))
    own.send(one, "note", text="-", at=sent.text(f"{way}: no time"))
    own.send(one, "note", **{sent.text(f"{way}: unknown field"): 1})
    own.write(one, b'{"text": "' + sent.text(f"{way}: no JSON").encode())
    own.write(one, b"{}", note=sent.text(f"{way}: header"))
    own.send(split, "accept")
    parts = [{"agency": OTHER, "text": sent.text(f"{way}: part")}]
    own.send(split, "split", parts=parts)
    own.send(split, "split", parts=[{**parts[0], "agency": sent.digits(f"{way}: agency of a part")}])
    early = uuid4()
    own.send(early, "note", text=sent.text(f"{way}: before the complaint"), to=sent.digits(f"{way}: to, early"))
    own.flush()


def shown(stack: CaseStack, cases: list[UUID]) -> Iterator[tuple[str, str]]:
    """`complaints case` as of now for each; for the first also for programs."""
    as_of = ["--as-of", SystemClock().now().isoformat()]
    for words in ([str(cases[0]), *as_of, "--json"], *([str(one), *as_of] for one in cases)):
        yield "terminal: case", _printed(case, stack, words)


class _OwnProducer:
    def __init__(self, stack: CaseStack) -> None:
        self._topic = stack.topics.sent_by(OFFICE, CASE_UPDATE)
        self._producer = Producer({"bootstrap.servers": stack.settings.kafka.bootstrap_servers})

    def send(self, case: UUID, step: str, **fields: Any) -> None:
        now = SystemClock().now().isoformat()
        update = {"update_id": str(uuid4()), "complaint_id": str(case), "agency": OFFICE, "step": step, "at": now}
        self.write(case, msgspec.json.encode({**update, **fields}))

    def write(self, case: UUID, value: bytes, **more: str) -> None:
        headers = headers_of(
            event_id=str(uuid4()), event_type=CASE_UPDATE.ce_type, source=OWN_SOURCE, subject=str(case),
            time=SystemClock().now().isoformat(),
        )  # fmt: skip
        also = [(name, value.encode()) for name, value in more.items()]
        self._producer.produce(self._topic, value, str(case).encode(), headers=[*headers, *also])

    def flush(self) -> None:
        assert self._producer.flush(20) == 0


def _printed(command: Any, stack: CaseStack, words: list[str]) -> str:
    """What a command prints, whatever becomes of it."""
    parser, printed = argparse.ArgumentParser(), io.StringIO()
    command.configure(parser)
    with redirect_stdout(printed), redirect_stderr(printed):
        command.run(parser.parse_args(words), stack.settings)
    return printed.getvalue()
