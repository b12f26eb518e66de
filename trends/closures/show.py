"""The closure audit for people and programs, in Thai and English."""

from __future__ import annotations

from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table as Grid

from trends.closures.again import NEAR_M, WITHIN_DAYS
from trends.frame_rows import rows_of

TOO_FEW = "น้อยเกินไป too few"
METHOD = {
    "th": "ร้องเรียนซ้ำ: ประเภทเดียวกัน ภายใน 50 ม. ใน 30 วันหลังปิดเรื่อง เทียบกับเรื่องแบบเดียวกันที่ยังไม่ปิด ถือว่าต่างเมื่อช่วง 95% ไม่มีศูนย์",
    "en": "Reported again: same category within 50 m in 30 days after closing; control: like ones still open then."
    " The excess tells something only where its 95 % interval leaves out 0.",
}


def show(found: pd.DataFrame, top: int, console: Console) -> None:
    """All agencies together, then those with the most closed complaints."""
    console.print("ปิดเรื่องแล้วถูกร้องเรียนซ้ำหรือไม่ · Reported again after closing?", style="bold")
    grid = Grid(box=None, pad_edge=False, header_style="bold")
    grid.add_column("หน่วยงาน agency", overflow="fold")
    for heading in ("ปิด closed", "ซ้ำ again", "เทียบ control", "ส่วนเกิน excess", "95%"):
        grid.add_column(heading, justify="right")
    for row in rows_of(found.head(top + 1)):
        grid.add_row(row["agency"] or "ทั้งหมด all", f"{row['closed']:,}", *_shares(row))
    console.print(grid)
    for line in METHOD.values():
        console.print(line, style="dim")


def as_json(found: pd.DataFrame) -> dict[str, Any]:
    """The same as a value for `json.dumps`; shares 0 to 1, null where there are too few complaints for a figure."""
    rows = [
        {name: _rounded(value) if isinstance(value, float) else value for name, value in row.items()}
        for row in rows_of(found)
    ]
    return {"method": METHOD, "within_m": NEAR_M, "within_days": WITHIN_DAYS, "interval": 0.95, "agencies": rows}


def _shares(row: dict[str, Any]) -> tuple[str, ...]:
    if pd.isna(row["excess"]):
        return TOO_FEW, "", "", ""
    span = f"{100 * row['lower']:+.1f} – {100 * row['upper']:+.1f}"
    return f"{row['again']:.1%}", f"{row['control']:.1%}", f"{100 * row['excess']:+.1f}", span


def _rounded(value: float) -> float | None:
    return None if pd.isna(value) else round(value, 4)
