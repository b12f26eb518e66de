"""A file import that is killed at a random moment, and started again until it ends successfully."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from complaints.settings import child_environment
from embedded.processes import ChildProcess
from tests.faults.complaint import make
from tests.faults.forked import Forked
from tests.faults.scene import Scene

COUNT = 60
DONE_SECS = 180.0


def kill_import(scene: Scene) -> Callable[[], None]:
    """`complaints import` of a file: SIGKILL, then the same command again, which goes on after its cursor."""
    line = scene.line
    complaints = [revisions[0] for revisions in make(scene.chance, f"{line.tag}-file", COUNT, 0.0)]
    scene.memory.issue(complaints)
    path = line.folder / "complaints.jsonl"
    path.write_bytes(b"".join(msgspec.json.encode(one.body) + b"\n" for one in complaints))
    process = Forked(["import", str(path)], line.folder / "import.log", child_environment(line.settings))
    process.start()

    def again() -> None:
        line.pass_time(scene.chance.uniform(0, 1.5))  # its start takes longer than the shortest delays
        process.kill()
        process.start()
        scene.at_last.append(finish)

    def finish() -> None:
        line.wait("the import ends well", lambda: _ended_well(process), DONE_SECS)
        for one in complaints:
            scene.memory.acknowledge(one)

    return again


def _ended_well(process: ChildProcess) -> bool:
    """Run the import again until it succeeds, as an operator would: it ends with an error while Kafka is away."""
    if process.alive():
        return False
    if process.stop() == 0:
        return True
    process.start()
    return False
