"""Coverage-guided fuzzing: `python -m tests.fuzz --secs 60 csv cloudevents`; exit status 1 on a finding.

Each target runs in a process of its own, over a corpus that starts with our examples and grows from run to run. An
input that breaks a target is kept, and its file is printed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from tests.fuzz.mutate import AWKWARD
from tests.fuzz.targets import TARGETS

KEPT = Path(".cache/fuzz")
MOST_MEMORY_MB = 3000
SLOW_INPUT_SECS = 20
MOST_WORD_BYTES = 64
"""Of libFuzzer's dictionaries."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"default: all of {', '.join(TARGETS)}")
    parser.add_argument("--secs", type=int, default=60, help="for each target (default %(default)s)")
    parser.add_argument("--input", type=Path, metavar="FILE", help="run this input alone, as one kept from a finding")
    options = parser.parse_args()
    if unknown := set(options.targets) - TARGETS.keys():
        parser.error(f"no target {', '.join(sorted(unknown))}")
    if options.input:
        TARGETS[options.targets[0]](options.input.read_bytes())
        return 0
    chosen = options.targets or list(TARGETS)
    broken = [name for name in chosen if not _sound(name, options.secs)]
    print(f"{len(chosen)} targets, with findings: {', '.join(broken) or 'none'}")
    return 1 if broken else 0


def _sound(name: str, secs: int) -> bool:
    corpus, found = KEPT / name / "corpus", KEPT / name / "found"
    for folder in (corpus, found):
        folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(TARGETS[name].seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    limits = [f"-max_total_time={secs}", f"-rss_limit_mb={MOST_MEMORY_MB}", f"-timeout={SLOW_INPUT_SECS}"]
    dictionary = KEPT / "dictionary"
    escaped = ("".join(f"\\x{byte:02x}" for byte in piece) for piece in AWKWARD if 0 < len(piece) <= MOST_WORD_BYTES)
    dictionary.write_text("".join(f'"{piece}"\n' for piece in escaped))
    command = [
        sys.executable,
        "-m",
        "tests.fuzz.guided",
        name,
        *limits,
        f"-dict={dictionary}",
        f"-artifact_prefix={found}/",
        str(corpus),
    ]
    log = KEPT / name / "log"
    with log.open("wb") as file:
        status = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT, check=False).returncode
    lines = log.read_text("utf-8", "replace").splitlines()
    done = next((line for line in reversed(lines) if line.startswith("Done")), "")
    print(f"{name}: {done if status == 0 else f'BROKEN, see {log} and {found}/'}", flush=True)
    return status == 0


if __name__ == "__main__":
    sys.exit(main())
