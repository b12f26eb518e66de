"""The promise for cases, deadlines and notices: nothing lost, doubled or invented, and nobody told twice.

Every decided complaint has a case; every update is a step or a refusal, once; steps have numbers without gaps; the
milestones told and not retracted are those of the case; every step that is to be told is settled; of each message a
citizen has got one at most, one where it says `sent`, and none where it says that nobody was told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from uuid import UUID

from complaints.events.notification import Sending
from tests.faults.case_contents import CaseContents
from tests.faults.citizens import PERSONAL
from tests.faults.memory import Memory
from tests.faults.verdict import Verdict


def judge_cases(verdict: Verdict, memory: Memory, found: CaseContents) -> None:
    """Add what is found to the verdict."""
    verdict.steps = len({(step.complaint_id, step.number) for step in found.steps})
    verdict.milestones = len(set(found.deadlines))
    verdict.told = len(found.delivered)
    verdict.unknown = sum(number for (state, *_), number in found.sends().counts().items() if state == "unknown")
    _steps(verdict, memory, found)
    _updates(verdict, memory, found)
    _deadlines(verdict, found)
    _notices(verdict, found)
    _messages(verdict, found)
    for personal in PERSONAL:
        if personal in found.raw:
            verdict.wrong.append(f"personal data on a topic of cases or notices: {personal!r}")


def _steps(verdict: Verdict, memory: Memory, found: CaseContents) -> None:
    by_case: dict[UUID, dict[int, object]] = defaultdict(dict)
    for step in found.steps:
        if by_case[step.complaint_id].setdefault(step.number, step) != step:
            verdict.doubled.append(f"{step.complaint_id}: step {step.number} is two")
    verdict.lost += [f"{one}: classified, without a case" for one in found.decided - found.cases.keys()]
    verdict.invented += [f"{one}: a case of no complaint" for one in by_case.keys() - memory.issued.keys()]
    for one, case in found.cases.items():
        numbers = sorted(by_case.get(one, ()))
        if case.state == "awaited" and one not in found.decided:
            continue  # it was asked to do something about a complaint that never came
        if numbers != list(range(1, case.number + 1)):
            verdict.lost.append(f"{one}: {case.number} steps taken, {numbers} told")
        elif found_state(by_case[one][case.number]) != case.state:
            verdict.wrong.append(f"{one}: is {case.state}, its last step says {found_state(by_case[one][case.number])}")


def found_state(step: object) -> str:
    """The state that a step led to."""
    return str(getattr(step, "state", ""))


def _updates(verdict: Verdict, memory: Memory, found: CaseContents) -> None:
    taken = {(step.update_id, step.number) for step in found.steps if step.update_id}
    times = Counter(update for update, _ in taken)
    refused = {refusal.update_id for refusal in found.refusals}
    waiting = {update.update_id for case in found.cases.values() for update in case.waiting}
    verdict.doubled += [f"update {one} is {number} steps" for one, number in times.items() if number > 1]
    verdict.doubled += [f"update {one} is a step and refused" for one in times.keys() & refused]
    verdict.invented += [f"update {one} that nobody sent" for one in (times.keys() | refused) - memory.asked.keys()]
    verdict.lost += [
        f"update {one}: neither a step nor refused" for one in memory.asked.keys() - times.keys() - refused - waiting
    ]


def _deadlines(verdict: Verdict, found: CaseContents) -> None:
    standing: dict[UUID, dict[str, bool]] = defaultdict(dict)
    for one in found.deadlines:
        standing[one.complaint_id][f"{one.milestone}-{one.level}"] = not one.retracted
    for id_, case in found.cases.items():
        told = {name for name, stands in standing[id_].items() if stands}
        passed = set(case.clock.passed) if case.clock else set()
        verdict.lost += [f"{id_}: {name} passed, not told" for name in passed - told]
        verdict.invented += [f"{id_}: {name} told, not passed" for name in told - passed]
    verdict.invented += [f"{one}: a deadline of no case" for one in standing.keys() - found.cases.keys()]


def _notices(verdict: Verdict, found: CaseContents) -> None:
    by_step: dict[tuple[UUID, int], object] = {}
    for notice in found.notices:
        at = (notice.complaint_id, notice.number)
        if by_step.setdefault(at, notice) != notice:
            verdict.doubled.append(f"{at}: two notices of one step")
    verdict.lost += [f"{at}: a step that is not told" for at in found.expected.keys() - by_step.keys()]
    verdict.invented += [f"{at}: a notice of no step" for at in by_step.keys() - found.expected.keys()]


def _messages(verdict: Verdict, found: CaseContents) -> None:
    sends = found.sends()
    verdict.lost += [f"notice {at} is not settled" for at in found.expected if not sends.is_settled(*at)]
    last: dict[UUID, Sending] = {one.message_id: one for one in found.sendings if sends.has(one)}
    got = Counter(one.message_id for one in found.delivered)
    verdict.doubled += [f"message {one} was delivered {number} times" for one, number in got.items() if number > 1]
    verdict.invented += [f"message {one} without a record" for one in got.keys() - last.keys()]
    told: Counter[tuple[UUID, int]] = Counter()
    for id_, message in last.items():
        if got[id_]:
            told.update((message.complaint_id, number) for number in message.numbers)
        if message.state == "sent" and not got[id_]:
            verdict.lost.append(f"message {id_} is recorded as sent, and did not come")
        if message.state in ("skipped", "refused") and got[id_]:
            verdict.invented.append(f"message {id_} came, and is recorded as {message.state}")
        if message.reason not in (None, "no_contact") and not (message.reason == "gone" and found.created_anew):
            verdict.wrong.append(f"message {id_} was not sent: {message.reason}")
        if message.state == "refused":
            verdict.wrong.append(f"message {id_} was refused")
    verdict.doubled += [f"step {at} was told {number} times" for at, number in told.items() if number > 1]
    _in_order(verdict, found, last)


def _in_order(verdict: Verdict, found: CaseContents, last: dict[UUID, Sending]) -> None:
    """The messages of one case come in the order of its steps; a citizen has one contact here."""
    newest: dict[UUID, int] = {}
    for one in found.delivered:
        message = last.get(one.message_id)
        if message is None:
            continue
        if message.numbers[0] < newest.get(message.complaint_id, 0):
            verdict.wrong.append(f"message {one.message_id} came after a later one of its case")
        newest[message.complaint_id] = message.numbers[-1]
