"""Faults of the gateway's spool. Kafka is away, so complaints acknowledged meanwhile are only in the spool."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.faults.complaint import Complaint, make
from tests.faults.line import StuckError
from tests.faults.scene import Scene
from tests.faults.senders import Client, groups

TAKEN_SECS = 120.0
COUNT = 12
TRIES = 3


def kill_spooling_gateway(scene: Scene) -> Callable[[], None]:
    """SIGKILL while the gateway spools, and once more while it hands over to Kafka."""
    gateway = scene.line.gateway
    with _kafka_away(scene):
        _spool(scene, "before")
        gateway.kill()
        gateway.start()
        _spool(scene, "after")

    def again() -> None:
        gateway.kill()
        gateway.start()

    return again


def power_cut(scene: Scene) -> Callable[[], None]:
    """The gateway's machine loses its power while it spools, and once more while it hands over."""
    with _kafka_away(scene):
        _spool(scene, "before")
        _cut(scene)
        _spool(scene, "after")
    return lambda: _cut(scene)


def full_disk(scene: Scene) -> None:
    """The kernel accepts no more bytes for the spool, or stops within a record: 503, and no record is damaged."""
    gateway, client = scene.line.gateway, Client(scene.line.settings, scene.memory)
    with _kafka_away(scene):
        before = _complaints(scene, "before")
        client.post(before)  # accepted or not: a small spool may be full already
        limit = scene.chance.choice((0, 1000, 3000))
        _limit_files(gateway.pid, limit)
        refused = _complaints(scene, "refused")
        if 503 not in (client.post(refused[at::TRIES]) for at in range(TRIES)):
            raise StuckError(f"no 503 from a disk that takes {limit} bytes a file")
        _limit_files(gateway.pid, resource.RLIM_INFINITY)
    _post(scene, [*before, *refused])


def _cut(scene: Scene) -> None:
    line = scene.line
    line.gateway.kill()
    line.disk.lose(scene.chance)
    line.gateway.start()


@contextmanager
def _kafka_away(scene: Scene) -> Iterator[None]:
    brokers = scene.line.services.brokers
    scene.line.gateway.start()
    for broker in brokers:
        broker.pause()
    try:
        yield
    finally:
        for broker in brokers:
            broker.start()


def _spool(scene: Scene, name: str) -> None:
    _post(scene, _complaints(scene, name))


def _complaints(scene: Scene, name: str) -> list[Complaint]:
    made = make(scene.chance, f"{scene.line.tag}-{name}-{scene.chance.randrange(1000)}", COUNT, 0.0)
    return [revisions[0] for revisions in made]


def _post(scene: Scene, complaints: list[Complaint]) -> None:
    client = Client(scene.line.settings, scene.memory)
    for group in groups(scene.chance, complaints):
        scene.line.wait("complaints are taken", lambda group=group: client.send(group), TAKEN_SECS)  # type: ignore[misc]


def _limit_files(pid: int, size: int) -> None:
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))
