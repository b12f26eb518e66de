"""The report of a conformance run for people, in Thai and English."""

from __future__ import annotations

from rich.markup import escape
from rich.table import Table

from complaints.whole_table import whole_table
from operations.conformance.finding import Report


def report_table(report: Report) -> Table:
    """One row for each thing that was tried."""
    right = sum(one.passed for one in report.findings)
    verdict = "ผ่าน passed" if report.passed else "ไม่ผ่าน failed"
    title = f"ผลทดสอบ · Conformance: {verdict}, {right}/{len(report.findings)}"
    table = whole_table("ทดสอบ\ntried", "ผล\nresult", title=title)
    for one in report.findings:
        mark = "[green]●[/] ผ่าน passed" if one.passed else "[red]●[/] ไม่ผ่าน failed"
        result = mark if not one.detail else f"{mark}\n{escape(one.detail)}"
        table.add_row(f"{escape(one.th)}\n{escape(one.en)}", result)
    return table
