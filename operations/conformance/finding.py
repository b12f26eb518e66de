"""What a conformance run found, one row for each thing that was tried."""

from __future__ import annotations

from msgspec import Struct


class Finding(Struct, frozen=True, kw_only=True):
    """One row. `detail` says what was wrong and what to do; empty where nothing was."""

    name: str
    th: str
    en: str
    passed: bool
    detail: str = ""


class Report(Struct, frozen=True, kw_only=True):
    """All rows of a run."""

    passed: bool
    findings: tuple[Finding, ...]


def report_of(findings: list[Finding]) -> Report:
    """A run passes when every row does, and there is one."""
    return Report(passed=bool(findings) and all(one.passed for one in findings), findings=tuple(findings))
