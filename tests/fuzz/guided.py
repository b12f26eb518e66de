"""One target under atheris: `python -m tests.fuzz.guided TARGET [options of libFuzzer]`. Needs Linux on x86-64."""

from __future__ import annotations

import logging
import sys

import atheris

PACKAGES = ["complaints", "producers", "streams", "sinks", "embedded"]


def main() -> None:
    """Run until time is up or an input breaks the target, then end the process."""
    with atheris.instrument_imports(include=PACKAGES):
        from tests.fuzz.targets import TARGETS  # imported here, so that its modules are instrumented
    logging.disable()
    target = TARGETS[sys.argv[1]]
    atheris.Setup([sys.argv[0], *sys.argv[2:]], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
