"""Every kind of fault: a function that causes it, and returns the function that repairs it, if one is needed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from confluent_kafka import Producer

from stores.kafka.options import producer_options
from stores.kafka.topic_ids import CHECK_SECS
from tests.faults.importing import kill_import
from tests.faults.official import corrections
from tests.faults.poison import Raw, of_classified, of_received
from tests.faults.scene import Scene
from tests.faults.spooling import full_disk, kill_spooling_gateway, power_cut
from tests.faults.victim import Victim
from tests.faults.wrong_clock import HOURS, set_clock

TAKEN_SECS = 120.0
FIRST_TOLD_SECS = 20.0
NOTICED_SECS = 2 * CHECK_SECS
"""Within it everyone who reads a topic sees that it is another one."""
Heal = Callable[[], None]
Strike = Callable[[Scene], Heal | None]


def kill(pick: Callable[[Scene], Victim], scene: Scene) -> Heal:
    """SIGKILL, started again later."""
    victim = pick(scene)
    victim.kill()
    return victim.start


def stop(pick: Callable[[Scene], Victim], scene: Scene) -> Heal:
    """SIGTERM, started again once it has ended."""
    victim = pick(scene)
    victim.ask_to_stop()
    return victim.start


def pause(pick: Callable[[Scene], Victim], scene: Scene) -> Heal:
    """SIGSTOP, and SIGCONT later: the process continues where it was, with its outdated state."""
    victim = pick(scene)
    victim.pause()
    return victim.start


def kill_notifications(scene: Scene) -> Heal:
    """SIGKILL once citizens have got something: only then can they get it twice."""
    begun = time.monotonic()
    while not scene.line.citizens.delivered and time.monotonic() - begun < FIRST_TOLD_SECS:
        scene.line.pass_time(0.1)
    return kill(_notifications, scene)


def poison_received(scene: Scene) -> None:
    """Write records to the received topic that no producer of ours would write."""
    _write(scene, scene.line.topics.received.name, of_received)


def poison_classified(scene: Scene) -> None:
    """Write broken records to the classified topic."""
    _write(scene, scene.line.topics.classified.name, of_classified)


def replay_worker(scene: Scene) -> None:
    """The workers' offsets are set back to 0 while they are stopped."""
    _replay(scene, scene.line.workers, scene.line.settings.worker.group, scene.line.topics.received.name)


def replay_sink(scene: Scene) -> None:
    """The sinks' offsets are set back to 0 while they are stopped."""
    _replay(scene, scene.line.sinks, scene.line.settings.sink.group, scene.line.topics.classified.name)


def recreate_received(scene: Scene) -> None:
    """The received topic is deleted and created anew while all processes run, once all of it was consumed."""
    _recreate(scene, scene.line.topics.received.name)


def recreate_classified(scene: Scene) -> None:
    """The same with the classified topic."""
    _recreate(scene, scene.line.topics.classified.name)


def clock(command: str, scene: Scene) -> Heal:
    """The wall clock of the process jumps by hours; later the process is killed, and started with the right time.

    It does not jump back while the process runs: librdkafka waits by the wall clock, and may then wait for hours.
    """
    line = scene.line
    file, victims = line.clock_of(command), [child for child in line.children if child.name == command]
    set_clock(file, scene.chance.choice(HOURS))

    def restart() -> None:
        set_clock(file, 0)
        for victim in victims:
            victim.kill()
            victim.start()

    return restart


def dead_letters_away(scene: Scene) -> Heal:
    """There is no dead-letter topic while poison comes in: the worker must wait, and lose nothing."""
    dead = scene.line.topics.dead.name
    with scene.quiet():
        _delete(scene, dead)
    poison_received(scene)
    return scene.line.create


def _write(scene: Scene, topic: str, make: Callable[[Scene, str], Sequence[Raw]]) -> None:
    producer = Producer(producer_options(scene.line.settings.kafka))
    for key, value, headers in make(scene, topic):
        producer.produce(topic, value, key, headers=headers)
    if producer.flush(TAKEN_SECS):
        raise AssertionError("poison was not taken")


def _replay(scene: Scene, victims: Sequence[Victim], group: str, topic: str) -> None:
    for victim in victims:
        victim.ask_to_stop()
    for victim in victims:
        victim.stopped()
    scene.log.rewind(group, topic)
    for victim in victims:
        victim.start()


def _recreate(scene: Scene, topic: str) -> None:
    with scene.quiet():
        _delete(scene, topic)
        time.sleep(scene.chance.choice((0.0, 0.5)))
        scene.line.create()
    # Its readers end and are started again; one that is being stopped at this moment would end with an error.
    scene.at_last.append(partial(scene.line.pass_time, NOTICED_SECS))


def _delete(scene: Scene, topic: str) -> None:
    """Delete a topic; the oracle keeps the records that it had."""
    scene.before_deletion += scene.log.read([topic], {}, scene.lives)
    scene.log.delete(topic)
    scene.lives[topic] = scene.lives.get(topic, 0) + 1


def _gateway(scene: Scene) -> Victim:
    return scene.line.gateway


def _worker(scene: Scene) -> Victim:
    return scene.chance.choice(scene.line.workers)


def _sink(scene: Scene) -> Victim:
    return scene.chance.choice(scene.line.sinks)


def _clickhouse(scene: Scene) -> Victim:
    return scene.line.services.engine


def _leader(scene: Scene) -> Victim:
    topics = scene.line.topics
    topic = scene.chance.choice((topics.received.name, topics.classified.name, "__consumer_offsets"))
    return scene.line.services.broker_at(scene.log.leader_port(topic))


def _cases(scene: Scene) -> Victim:
    return scene.chance.choice(scene.line.cases)


def _notifications(scene: Scene) -> Victim:
    return scene.chance.choice(scene.line.notifications)


_VICTIMS = {
    "gateway": _gateway,
    "worker": _worker,
    "sink": _sink,
    "broker": _leader,
    "clickhouse": _clickhouse,
    "cases": _cases,
    "notifications": _notifications,
}
KINDS: dict[str, Strike] = {
    **{f"{act.__name__} {name}": partial(act, pick) for name, pick in _VICTIMS.items() for act in (kill, stop, pause)},
    **{f"clock {command}": partial(clock, command) for command in ("gateway", "worker", "sink")},
} | {
    strike.__name__.replace("_", " "): strike
    for strike in (
        kill_import,
        kill_notifications,
        kill_spooling_gateway,
        power_cut,
        full_disk,
        dead_letters_away,
        corrections,
        poison_received,
        poison_classified,
        replay_worker,
        replay_sink,
        recreate_received,
        recreate_classified,
    )
}
"""By name, as reports count them."""
