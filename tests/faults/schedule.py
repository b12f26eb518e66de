"""One seeded schedule: what is sent, which faults strike when, and the verdict after all processes have stopped."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from random import Random

from confluent_kafka import KafkaException

from complaints.errors import ComplaintsError
from complaints.events.complaint import CLASSIFIED
from tests.faults.case_contents import CaseContents
from tests.faults.case_oracle import judge_cases
from tests.faults.complaint import Complaint, make
from tests.faults.faults import KINDS
from tests.faults.line import Line, StuckError
from tests.faults.log import Log
from tests.faults.memory import Memory
from tests.faults.office import work
from tests.faults.oracle import judge
from tests.faults.plan import STRIKES_SECS, Plan
from tests.faults.scene import Scene
from tests.faults.senders import RETRY_SECS, Client, Direct, Send, groups
from tests.faults.shared_services import SharedServices
from tests.faults.tables import Tables
from tests.faults.topic_contents import TopicContents
from tests.faults.verdict import Verdict

FIRST_SECS = 120.0
FRESH_SECS = 180.0
SENT_SECS = 180.0
TOLD_SECS = 120.0
LOOK_SECS = 0.5
"""Between two readings of all that was told."""
STORED_SECS = 5.0
"""For one question to ClickHouse, which may be stalled."""


@dataclass
class Result:
    plan: Plan
    verdict: Verdict
    secs: float = 0.0
    fresh_secs: float = 0.0
    """From posting a complaint after all faults to its row in ClickHouse."""
    restarts: list[str] = field(default_factory=list)
    """Processes that ended by themselves and were started again."""


def run(plan: Plan, services: SharedServices) -> Result:
    """Run one schedule. The verdict includes everything that did not happen in time."""
    started = time.monotonic()
    line = Line(services, f"s{plan.seed}_{_never_used()}", plan.shape)
    scene = Scene(line, Log(line.settings.kafka), Memory(), Random(plan.seed))
    result = Result(plan, Verdict())
    try:
        line.prepare()
        since = scene.log.ends(services.agencies)
        line.start()
        _storm(plan, scene)
        result.fresh_secs = _fresh(scene)
        scene.settle()
        if line.cases:
            line.wait("citizens are told", lambda: _told(scene), TOLD_SECS)
        unwell = line.stop()
        clickhouse = line.clickhouse()
        contents = TopicContents.read(scene, since)
        result.verdict = judge(scene.memory, contents, Tables.read(clickhouse))
        clickhouse.close()
        if line.cases:
            judge_cases(result.verdict, scene.memory, _cases(scene, contents))
        result.verdict.wrong += [f"{name} did not stop well" for name in unwell]
    except (StuckError, ComplaintsError, KafkaException) as error:
        result.verdict.acknowledged = len(scene.memory.acknowledged)
        result.verdict.wrong.append(f"{type(error).__name__}: {error}")
    finally:
        result.restarts = line.restarts
        services.mend()
        scene.log.close()
        line.discard()
    result.secs = time.monotonic() - started
    return result


def _told(scene: Scene) -> bool:
    with suppress(KafkaException, ComplaintsError):
        if CaseContents.read(scene).is_told():
            return True
    time.sleep(LOOK_SECS)
    return False


def _cases(scene: Scene, contents: TopicContents) -> CaseContents:
    poison = {poison.value for poison in scene.memory.poison}
    good = [entry for entry in contents.classified if "ce_id" in entry.headers and entry.value not in poison]
    decided = [decoded.complaint_id for entry in good if (decoded := CLASSIFIED.read(entry.value))]
    return CaseContents.read(scene, decided)


def _never_used() -> str:
    """The time in letters: digits in a row may look like a phone number, and would be removed from the texts."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(time.time_ns() // 1_000_000))


def _storm(plan: Plan, scene: Scene) -> None:
    """Send everything while the faults strike; return when all is sent and everything runs again."""
    chance, line = Random(plan.seed), scene.line
    client, direct = Client(line.settings, scene.memory), Direct(line.settings, scene.memory)
    complaints = make(chance, line.tag, plan.complaints, revised_share=0.4, moved_share=plan.moved)
    line.wait("the first complaint is taken", lambda: client.send([complaints[0][0]]), FIRST_SECS)
    items = _arranged(chance, complaints[1:], plan)
    cut = chance.randrange(len(items) // 4, len(items))
    feeds = [
        partial(_feed, scene, client.send, groups(chance, items[:cut]), Random(plan.seed + 1)),
        partial(_feed, scene, direct.send, groups(chance, items[cut:]), Random(plan.seed + 2)),
    ]
    if line.cases:
        newest = [revisions[-1] for revisions in complaints[1:]]
        feeds.append(partial(work, scene, newest, Random(plan.seed + 3), STRIKES_SECS))
    line.wait("the first complaint is stored", lambda: _stored(scene, complaints[0][0]), FIRST_SECS)
    with ThreadPoolExecutor(len(feeds), "sender") as pool:
        senders = [pool.submit(feed) for feed in feeds]
        _strike(plan, scene)
        line.wait("everything is sent", lambda: all(sender.done() for sender in senders), SENT_SECS)
    for sender in senders:
        sender.result()
    line.mend()
    for end in scene.at_last:
        end()


def _arranged(chance: Random, complaints: Sequence[Sequence[Complaint]], plan: Plan) -> list[Complaint]:
    """In order of time, or shuffled; with repeats."""
    placed: list[tuple[float, int, Complaint]] = []
    tie = count()
    for revisions in complaints:
        times = [chance.random() for _ in revisions]
        for at, one in zip(times if plan.shuffled else sorted(times), revisions, strict=True):
            placed.append((at, next(tie), one))
            if chance.random() < plan.repeats:
                placed.append((chance.uniform(at, 1.0), next(tie), one))
    return [one for _, _, one in sorted(placed)]


def _feed(scene: Scene, send: Send, batches: Sequence[Sequence[Complaint]], chance: Random) -> None:
    """A client that tries again with the same content, and now and then gives up."""
    pause = STRIKES_SECS / max(1, len(batches))
    for batch in batches:
        for _ in range(chance.choice((1, 4, 30))):
            with scene.turn():
                sent = send(batch)
            if sent:
                break
            time.sleep(RETRY_SECS)
        time.sleep(chance.uniform(0, 2 * pause))


def _strike(plan: Plan, scene: Scene) -> None:
    tie, begun = count(), time.monotonic()
    agenda: list[tuple[float, int, Callable[[], None]]] = []

    def strike(kind: str, hold: float) -> None:
        heal = KINDS[kind](scene)
        if heal is not None:
            heapq.heappush(agenda, (time.monotonic() - begun + hold, next(tie), heal))

    for kind, at, hold in zip(plan.kinds, plan.at, plan.hold, strict=True):
        agenda.append((at, next(tie), lambda kind=kind, hold=hold: strike(kind, hold)))  # type: ignore[misc]
    heapq.heapify(agenda)
    while agenda:
        at, _, act = heapq.heappop(agenda)
        scene.line.pass_time(begun + at - time.monotonic())
        act()


def _fresh(scene: Scene) -> float:
    """A complaint posted now is taken and stored; how long that took."""
    client = Client(scene.line.settings, scene.memory)
    fresh = make(Random(0), f"{scene.line.tag}-fresh", 1, 0.0)[0][0]
    started = time.monotonic()
    scene.line.wait("a fresh complaint is taken", lambda: client.send([fresh]), FRESH_SECS)
    scene.line.wait("a fresh complaint is stored", lambda: _stored(scene, fresh), FRESH_SECS)
    return time.monotonic() - started


def _stored(scene: Scene, one: Complaint) -> bool:
    clickhouse = scene.line.clickhouse(STORED_SECS)
    try:
        counted = "SELECT count() FROM complaints WHERE complaint_id = %(id)s"
        return bool(clickhouse.execute(counted, {"id": str(one.id)})[0][0])
    except ComplaintsError:
        return False
    finally:
        clickhouse.close()
