"""Apache Kafka as jars: fetched by Maven from a pinned list, each compared with its pinned checksum."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from complaints.errors import ConfigError, TransientError


@dataclass(frozen=True, slots=True)
class KafkaHome:
    """All a node needs besides its own properties: verified jars, and the folder of the shared properties."""

    jars: Path
    config: Path


def prepare_kafka(config: Path, jars: Path) -> KafkaHome:
    """Fetch the jars unless they are there, and verify each.

    `config` holds `pom.xml`, `jars.sha256`, `server.properties` and `log4j2.properties`; `jars` is a cache.
    Raises ConfigError when Java or Maven is missing or a jar is not the pinned one, TransientError when fetching fails.
    """
    require_program("java", "Apache Kafka needs Java 17 or newer")
    return KafkaHome(prepare_jars(config, jars, "Apache Kafka"), config)


def prepare_jars(pinned: Path, jars: Path, name: str) -> Path:
    """Fetch the jars of `pinned/pom.xml` into the folder `jars` unless they are there, and verify each.

    `pinned/jars.sha256` lists their checksums, `name` is what errors call them. Raises as `prepare_kafka` does.
    """
    if not jars.is_dir():
        _fetch(pinned, jars, name)
    _verify(jars, pinned / "jars.sha256")
    return jars


def require_program(name: str, why: str) -> None:
    """Raise ConfigError when the program is not on the path."""
    if shutil.which(name) is None:
        raise ConfigError(f"{name!r} is not on the path: {why}")


def _fetch(config: Path, jars: Path, name: str) -> None:
    """Fetch into a temporary folder, then rename it: the cache is whole or absent, also after an interruption."""
    require_program("mvn", f"{name} is fetched by Maven")
    jars.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=jars.parent, prefix=jars.name + ".") as folder:
        part = Path(folder).resolve() / "jars"  # Maven takes a relative path as one from the folder of pom.xml
        command = ["mvn", "-q", "-B", "-f", str(config / "pom.xml"), "dependency:copy-dependencies"]
        done = subprocess.run([*command, f"-DoutputDirectory={part}"], capture_output=True, text=True, check=False)
        if done.returncode:
            raise TransientError(f"Maven could not fetch {name}:\n{(done.stdout + done.stderr)[-2000:]}")
        _verify(part, config / "jars.sha256")
        try:
            part.rename(jars)
        except OSError:
            if not jars.is_dir():  # else another process has just fetched them too
                raise


def _verify(jars: Path, checksums: Path) -> None:
    """The folder holds the listed files and no other: all of it goes on the class path."""
    lines = (line.split() for line in checksums.read_text(encoding="ascii").splitlines())
    pinned = {name: checksum for checksum, name in lines}
    found = {path.name: path for path in jars.iterdir()}
    for name in sorted(pinned.keys() | found.keys()):
        if name not in found:
            raise ConfigError(f"{jars}: {name} is missing; delete the folder to fetch it again")
        if name not in pinned:
            raise ConfigError(f"{jars}: {name} is not listed in {checksums}; delete it")
        if hashlib.sha256(found[name].read_bytes()).hexdigest() != pinned[name]:
            raise ConfigError(f"{jars}: {name} is not the file pinned in {checksums}; delete the folder")
