"""Programs other than Python that a test needs: they may be missing on a developer's machine, never in CI."""

from __future__ import annotations

import os
import shutil

import pytest


def needs(*programs: str) -> None:
    """Skip the test where a program is missing; fail it in CI, where all must be."""
    missing = ", ".join(program for program in programs if shutil.which(program) is None)
    if missing and os.environ.get("CI"):
        pytest.fail(f"not on the path: {missing}")
    if missing:
        pytest.skip(f"not on the path: {missing}")
