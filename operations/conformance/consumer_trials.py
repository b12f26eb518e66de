"""What is written on an agency's topic to try its consumer, and what the consumer must have understood. Pure.

The consumer writes what it understood to its standard output, one JSON object in a line, when it has stored it:
`{"complaint_id": ..., "version": ..., "what": "handle" | "close"}`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec
from msgspec import Struct

from complaints.events.complaint import MAX_SAFE_INTEGER
from operations.conformance.events import FIRST_VERSION, Event, Examples
from operations.conformance.finding import Finding

What = Literal["handle", "close"]


class Understood(Struct, frozen=True):
    """One line of the consumer. Further keys are passed over."""

    complaint_id: str
    version: int
    what: What


@dataclass(frozen=True)
class ConsumerTrial:
    """Records, and the lines that must follow from them, each once and in this order."""

    name: str
    th: str
    en: str
    records: tuple[Event | None, ...]
    """None: a record without headers and data (a tombstone)."""
    lines: tuple[Understood, ...]
    advice: str


def first_trials(examples: Examples) -> list[ConsumerTrial]:
    """What stands on the topic when the consumer begins. The last shows that it came to the end."""
    return list(_first(examples))


def after_restart(examples: Examples, before: Sequence[ConsumerTrial]) -> list[ConsumerTrial]:
    """What comes while it is stopped: all of the first records again, and a new one."""
    again = tuple(record for trial in before for record in trial.records)
    new = examples.classified()
    return [
        ConsumerTrial(
            "again_after_restart",
            "เหตุการณ์เดิมซ้ำหลังเริ่มใหม่",
            "all events again, after a restart",
            again,
            (),
            "compare versions in the database that outlives the program",
        ),
        ConsumerTrial(
            "goes_on",
            "ทำต่อหลังเริ่มใหม่",
            "goes on after a restart",
            (new,),
            (_handle(new),),
            "commit offsets after storing, and begin at the group's offset",
        ),
    ]


def _first(examples: Examples) -> Iterator[ConsumerTrial]:
    one, full = examples.classified(), examples.classified(full=True)
    yield ConsumerTrial(
        "valid",
        "เหตุการณ์ที่ถูกต้อง",
        "valid events",
        (one, full),
        (_handle(one), _handle(full)),
        "store it, then write its line",
    )
    yield ConsumerTrial(
        "repeated",
        "เหตุการณ์เดิมซ้ำ",
        "the same events again",
        (one, full, one),
        (),
        "apply an event only if its version is greater than the stored one",
    )
    first = examples.classified()
    newer = examples.classified(complaint=first.subject, version=FIRST_VERSION + 20)
    yield ConsumerTrial(
        "revised",
        "ฉบับแก้ไข",
        "a revision",
        (first, newer),
        (_handle(first), _handle(newer)),
        "a greater version replaces what is stored, after the one before it",
    )
    older = examples.classified(complaint=first.subject, version=FIRST_VERSION + 10)
    yield ConsumerTrial(
        "outdated",
        "ฉบับเก่าที่มาทีหลัง",
        "an older version that comes late",
        (older,),
        (),
        "a smaller version than the stored one changes nothing",
    )
    gone = examples.moved(first.subject, FIRST_VERSION + 30)
    back = examples.classified(complaint=first.subject, version=FIRST_VERSION + 40)
    yield ConsumerTrial(
        "moved_away",
        "เรื่องที่ย้ายไปหน่วยงานอื่น",
        "moved away",
        (gone, gone),
        (_line(gone, "close"),),
        "branch on ce_type: close what moved away",
    )
    yield ConsumerTrial(
        "came_back",
        "เรื่องที่กลับมา",
        "a complaint that comes back",
        (back,),
        (_handle(back),),
        "a moved complaint may come back with a greater version",
    )
    yield ConsumerTrial(
        "unknown_type",
        "ประเภทที่ยังไม่รู้จัก",
        "an unknown type",
        (examples.of_a_later_release(),),
        (),
        "pass over types that you do not know: later releases add some",
    )
    fields = examples.with_unknown_fields()
    yield ConsumerTrial(
        "unknown_field",
        "ฟิลด์ที่ยังไม่รู้จัก",
        "unknown fields",
        (fields,),
        (_handle(fields),),
        "pass over fields that you do not know: later releases add some",
    )
    nulls = examples.with_nulls()
    yield ConsumerTrial(
        "empty_optional",
        "ฟิลด์ที่ไม่บังคับเป็น null",
        "null in optional fields",
        (nulls,),
        (_handle(nulls),),
        "null in an optional field is the same as an absent one",
    )
    yield ConsumerTrial(
        "tombstone", "ระเบียนว่าง", "a record without data", (None,), (), "pass over records without headers or data"
    )
    largest = examples.largest_number()
    yield ConsumerTrial(
        "largest_number",
        "เลขที่ใหญ่ที่สุด",
        f"the largest number, {MAX_SAFE_INTEGER}",
        (largest,),
        (_handle(largest),),
        "keep versions in 64 bits, and write them as integers",
    )
    last = examples.classified()
    yield ConsumerTrial(
        "to_the_end", "อ่านจนจบ", "reads to the end", (last,), (_handle(last),), "no record may stop the ones after it"
    )


def lines_in(written: bytes) -> tuple[list[Understood], str]:
    """The lines of a program, and what is wrong with the first that is none; an unfinished last line is passed over."""
    found: list[Understood] = []
    fault = ""
    for line in written.split(b"\n")[:-1]:
        try:
            found.append(msgspec.json.decode(line, type=Understood))
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            fault = fault or f"{line[:80].decode('utf-8', 'replace')}: {error}"
    return found, fault


def judge(trials: Sequence[ConsumerTrial], lines: Sequence[Understood]) -> list[Finding]:
    """One finding for each trial."""
    counts = Counter(lines)
    wanted = {line for trial in trials for line in trial.lines}
    findings = []
    for trial in trials:
        fault = _missing(trial, counts) or _too_much(trial, counts, wanted)
        detail = f"{fault}: {trial.advice}" if fault else ""
        findings.append(Finding(name=trial.name, th=trial.th, en=trial.en, passed=not fault, detail=detail))
    return findings


def _missing(trial: ConsumerTrial, counts: Counter[Understood]) -> str:
    return next((f"no line {_told(line)}" for line in trial.lines if not counts[line]), "")


def _too_much(trial: ConsumerTrial, counts: Counter[Understood], wanted: set[Understood]) -> str:
    """Lines that a trial's records must not give: those of records without lines, and second ones of repeats."""
    for record in trial.records:
        if record is not None:
            for what in ("handle", "close"):
                line = _line(record, what)
                if line not in wanted and counts[line]:
                    return f"a line {_told(line)}, of a record that changes nothing"
                if counts[line] > 1 and (line not in trial.lines or trial.records.count(record) > 1):
                    return f"{counts[line]} lines {_told(line)}, of one event"
    return ""


def judge_order(trials: Sequence[ConsumerTrial], lines: Sequence[Understood]) -> Finding:
    """Whether the lines of each complaint stand in the order of its events."""
    wanted = [line for trial in trials for line in trial.lines]
    fault = ""
    for subject in dict.fromkeys(line.complaint_id for line in wanted):
        seen = [line for line in dict.fromkeys(lines) if line.complaint_id == subject and line in wanted]
        if seen != [line for line in wanted if line.complaint_id == subject and line in seen]:
            fault = f"{subject}: versions {', '.join(str(line.version) for line in seen)}: take each partition in order"
            break
    en = "the order of each complaint"
    return Finding(name="order", th="ลำดับของแต่ละเรื่อง", en=en, passed=not fault, detail=fault)


def _handle(event: Event) -> Understood:
    return _line(event, "handle")


def _line(event: Event, what: What) -> Understood:
    version = msgspec.json.decode(event.data, type=dict[str, object])["version"]
    assert isinstance(version, int)
    return Understood(event.subject, version, what)


def _told(line: Understood) -> str:
    return f"{line.what} {line.complaint_id} version {line.version}"
