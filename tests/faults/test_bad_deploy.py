"""A worker that would dead-letter everything stops, and commits nothing, so that the next one reads it again."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from random import Random

import msgspec
import pytest

from complaints.settings import Settings, child_environment
from embedded.processes import ChildProcess
from tests.faults.complaint import make
from tests.faults.line import Line, Shape
from tests.faults.log import Log
from tests.faults.memory import Memory
from tests.faults.scene import Scene
from tests.faults.senders import Direct
from tests.faults.shared_services import SharedServices

COUNT = 300


@pytest.mark.timeout(900)
def test_a_bad_deploy_stops_the_worker_and_loses_nothing(services: SharedServices, tmp_path: Path) -> None:
    shape = Shape(workers=1, sinks=1, batch_records=1000, batch_rows=1000, recompute_pace=0.5)
    line = Line(services, "bad_deploy", shape)
    scene = Scene(line, Log(line.settings.kafka), Memory(), Random(1))
    received, dead = line.topics.received.name, line.topics.dead.name
    try:
        line.prepare()
        complaints = [revisions[0] for revisions in make(Random(1), "bad", COUNT, 0.0)]
        assert Direct(line.settings, scene.memory).send(complaints)
        bad = ChildProcess(
            "worker",
            [sys.executable, "-m", "commands.cli", "worker"],
            tmp_path / "bad.log",
            child_environment(_without_channels(line.settings, tmp_path / "config")),
        )
        bad.start()
        line.wait("the bad worker stops", lambda: not bad.alive(), 180)
        assert bad.stop() not in (0, None)
        assert "dead letters one after another (unknown_channel" in bad.log.read_text()
        assert scene.log.behind(line.settings.worker.group, received) == COUNT
        assert scene.log.read([dead], {}, {}) == []
        line.start()
        scene.settle()
        assert line.stop() == []
        clickhouse = line.clickhouse()
        assert clickhouse.execute("SELECT count() FROM complaints") == [(COUNT,)]
        clickhouse.close()
    finally:
        line.discard()
        scene.log.close()


def _without_channels(settings: Settings, folder: Path) -> Settings:
    """A config folder that someone has broken: all channels but one are missing."""
    shutil.copytree(settings.config, folder, symlinks=True)
    (folder / "channels.yaml").unlink()
    (folder / "channels.yaml").write_text(
        "hotline-1111: {thai: สายด่วน 1111, english: Hotline 1111}\n", encoding="utf-8"
    )
    worker = msgspec.structs.replace(settings.worker, max_dead_run=20)
    return msgspec.structs.replace(settings, config=folder, worker=worker)
