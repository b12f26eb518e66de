from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from complaints.errors import ConfigError, TransientError
from embedded.processes import ChildProcess


def child(log: Path, code: str) -> ChildProcess:
    return ChildProcess("child", [sys.executable, "-u", "-c", textwrap.dedent(code)], log)


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


STUBBORN = """
    import signal, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("ready")
    time.sleep(60)
"""


def test_output_goes_to_the_log_and_stop_ends_it(tmp_path: Path) -> None:
    log = tmp_path / "new" / "child.log"
    process = child(log, "import time; print('สวัสดี'); time.sleep(60)")
    process.start()
    process.wait_until(lambda: "สวัสดี" in log.read_text(), 10)
    assert process.alive()
    assert process.stop() == -signal.SIGTERM
    assert not process.alive()


def test_a_stubborn_child_is_killed(tmp_path: Path) -> None:
    process = child(tmp_path / "log", STUBBORN)
    process.start()
    process.wait_until(lambda: "ready" in process.tail(), 10)
    assert process.stop(timeout_secs=0.2) == -signal.SIGKILL


COUNTING = """
    import signal, sys, time
    told = []
    signal.signal(signal.SIGTERM, lambda *_: told.append(1))
    print("ready")
    while not told:
        time.sleep(0.01)
    time.sleep(0.3)
    sys.exit(len(told))
"""


def test_a_child_is_told_to_stop_once(tmp_path: Path) -> None:
    process = child(tmp_path / "log", COUNTING)
    for _ in range(2):
        process.start()
        process.wait_until(lambda: "ready" in process.tail(), 10)
        process.terminate()
        time.sleep(0.1)
        assert process.stop() == 1


def test_a_child_that_ends_early_is_reported_with_its_own_last_words(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("words of an earlier run\n")
    process = child(log, "import sys; print('no disk'); sys.exit(3)")
    process.start()
    with pytest.raises(TransientError, match=r"child ended at its start \(status 3\)\nno disk\n\(log: ") as raised:
        process.wait_until(lambda: False, 10)
    assert "earlier" not in str(raised.value)


def test_a_child_that_is_never_ready_is_reported(tmp_path: Path) -> None:
    process = child(tmp_path / "log", "import time; time.sleep(60)")
    process.start()
    with pytest.raises(TransientError, match=r"not ready after 0\.1 s"):
        process.wait_until(lambda: False, 0.1)
    process.kill()


def test_a_missing_program_is_a_config_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"child cannot start: .*no-such-program"):
        ChildProcess("child", ["no-such-program"], tmp_path / "log").start()


def test_stop_without_start_does_nothing(tmp_path: Path) -> None:
    assert child(tmp_path / "log", "").stop() is None


PARENT = """
    import sys, time
    from pathlib import Path
    from embedded.processes import ChildProcess
    process = ChildProcess("child", [sys.executable, "-c", "import time; time.sleep(60)"], Path(sys.argv[1]))
    process.start()
    print(process.pid, flush=True)
    {end}
"""


@pytest.mark.parametrize(
    "end",
    [
        "sys.exit()",
        pytest.param(
            "time.sleep(60)", marks=pytest.mark.skipif(sys.platform != "linux", reason="Linux tells the child")
        ),
    ],
)
def test_no_child_outlives_its_parent(tmp_path: Path, end: str) -> None:
    code = textwrap.dedent(PARENT).format(end=end)
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "log")], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        if "sleep" in end:
            parent.kill()
    assert eventually(lambda: not running(pid))


def running(pid: int) -> bool:
    status = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(status.strip()) and not status.startswith("Z")
