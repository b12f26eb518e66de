"""Versions of what is compared, and the machine."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

import msgspec

from bench.bench_kafka import OURS, PEERS


def versions(*packages: str) -> dict[str, str]:
    """Of packages in our environment and in the peers'; where both have one, ours stands first."""
    found: dict[str, str] = {"Python": platform.python_version()}
    ours = _installed(OURS, packages)
    peers = _installed(PEERS, packages) if Path(PEERS).exists() else {}
    for package in packages:
        distinct = dict.fromkeys(which[package] for which in (ours, peers) if package in which)
        found[package] = ", peers: ".join(distinct)
    return found


def machine() -> dict[str, str | int | float]:
    """Cores, processor, memory, kernel, and the load average, which shows other work beside the bench."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1e6
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": models[0] if models else platform.machine(),
        "memory_gb": round(memory),
        "kernel": platform.release(),
        "load_15_min": round(os.getloadavg()[2], 1),
    }


def _installed(python: str, packages: tuple[str, ...]) -> dict[str, str]:
    listed = subprocess.run([python, "-c", _LIST, *packages], capture_output=True, check=True).stdout
    return msgspec.json.decode(listed, type=dict[str, str])


_LIST = """import sys, json
from importlib.metadata import PackageNotFoundError, version
found = {}
for name in sys.argv[1:]:
    try:
        found[name] = version(name)
    except PackageNotFoundError:
        pass
print(json.dumps(found))
"""
