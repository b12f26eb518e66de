"""The clock that a program sees jumps when the file says so, and time still passes as before."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults import wrong_clock

pytestmark = pytest.mark.long

_PROGRAM = """
import select, time
print(time.time(), flush=True)
input()
for _ in range(30):  # the file is read again by a call more than a second after the last reading
    select.select([], [], [], 0.1)
    time.time()
print(time.time(), flush=True)
"""


@pytest.mark.skipif(not os.environ.get("CI") and not wrong_clock.libraries(), reason="needs libfaketime: CI has it")
@pytest.mark.parametrize("hours", [-30, 2])
def test_a_step_is_seen_at_once(tmp_path: Path, hours: int) -> None:
    file = tmp_path / "clock"
    variables = {**os.environ, **wrong_clock.environment(file)}
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM], env=variables, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as program:
        before = _line(program)
        wrong_clock.set_clock(file, hours)
        after = _line(program, "go on\n")
    assert abs(before - time.time()) < 600
    assert abs(after - time.time() - hours * 3600) < 600


def _line(program: subprocess.Popen[str], tell: str = "") -> float:
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write(tell)
    program.stdin.flush()
    return float(program.stdout.readline())
