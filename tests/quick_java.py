"""Makes Java programs of the tests cheap to start: little optimising, and an archive of classes already loaded."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from embedded.kafka import KafkaBroker
from embedded.kafka_jars import KafkaHome
from embedded.ports import free_ports

QUICK_JVM = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""A broker of the tests lives for minutes: what optimising it costs it never earns."""
VARIABLE = "JDK_JAVA_OPTIONS"
"""Java takes options from this environment variable."""


def quick_jvm(home: KafkaHome) -> list[str]:
    """Options for programs that load Apache Kafka; the first call starts a node once.

    A start costs three quarters of the processor time then. Java ignores an archive that does not fit.
    """
    return [*QUICK_JVM, f"-XX:SharedArchiveFile={_archive(home)}", "-Xlog:disable"]


def _archive(home: KafkaHome) -> Path:
    """Java's archive of Kafka's classes, beside the jars; one process makes it, others wait."""
    jars = home.jars.absolute()  # the archive is for class paths of these very names
    version = subprocess.run(["java", "-version"], capture_output=True, check=True, env=_plain()).stderr
    pinned = (home.config / "jars.sha256").read_bytes()
    name = hashlib.sha256(version + pinned + os.fsencode(jars)).hexdigest()[:12]
    archive = jars.parent / f"kafka-classes-{name}.jsa"
    with (jars.parent / "kafka-classes.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not archive.exists():
            _make(home, archive)
    return archive


def _plain() -> dict[str, str]:
    """The environment without `VARIABLE`, which Java would repeat in what it prints."""
    return {name: value for name, value in os.environ.items() if name != VARIABLE}


def _make(home: KafkaHome, archive: Path) -> None:
    port, controller_port = free_ports(2)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.delenv(VARIABLE, raising=False)  # Java makes no archive while it uses another
        part = archive.with_suffix(".part")
        jvm = [*QUICK_JVM, f"-XX:ArchiveClassesAtExit={part}"]
        broker = KafkaBroker(port, controller_port, Path(folder, "data"), Path(folder, "log"), home, jvm=jvm)
        broker.start(timeout_secs=180)
        broker.stop()
        part.replace(archive)
