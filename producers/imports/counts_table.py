"""The ledger of an import as people read it, in Thai and English."""

from __future__ import annotations

from rich.markup import escape
from rich.table import Table

from complaints.outcome import Reason
from complaints.whole_table import whole_table
from producers.imports.counts import ImportLedger

REASONS: dict[Reason, str] = {
    "invalid_field": "ข้อมูลไม่ถูกต้อง · invalid field",
    "unknown_channel": "ไม่รู้จักช่องทาง · unknown channel",
    "implausible_time": "วันเวลาเป็นไปไม่ได้ · implausible time",
    "conflicting_reference": "เลขที่ซ้ำกับเรื่องอื่น · reference of another complaint",
    "echo": "เรื่องของระบบนี้ที่ย้อนกลับมา · own complaint that came back",
    "too_many_hops": "ส่งต่อหลายทอดเกินไป · passed on too often",
    "repeated_key": "มีชื่อฟิลด์ซ้ำ · repeated key",
    "broken_row": "แถวเสียหาย · broken row",
    "broken_json": "JSON เสียหาย · broken JSON",
    "empty_text": "ไม่มีข้อความ · empty text",
    "too_large": "ใหญ่เกินไป · too large",
}


def ledger_table(ledger: ImportLedger) -> Table:
    """Read, published and rejected by reason; the last line adds up."""
    title = f"บัญชีนำเข้า · Import ledger: {escape(ledger.source)}"
    table = whole_table("รายการ · Item", numbers=("จำนวน · Rows",), title=title)
    table.add_row("อ่าน · read", f"{ledger.read:,}", end_section=True)
    table.add_row("เผยแพร่ · published", f"{ledger.published:,}")
    if ledger.repeated:
        table.add_row("[dim]ในจำนวนนี้ซ้ำแถวก่อน · of these, repeats of an earlier row[/]", f"{ledger.repeated:,}")
    for reason, count in sorted(ledger.rejected.items(), key=lambda item: -item[1]):
        table.add_row(f"ปฏิเสธ · rejected: {REASONS.get(reason, reason)} [dim]{reason}[/]", f"{count:,}")
    table.add_section()
    verdict = "[green]ครบถ้วน · complete[/]" if ledger.balanced() else "[red]ไม่ตรงกัน · does not add up[/]"
    table.add_row(f"รวม · published + rejected  {verdict}", f"{ledger.published + ledger.rejected.total():,}")
    return table


def remark_lines(ledger: ImportLedger) -> list[str]:
    """What the counts do not say, one line each."""
    if not ledger.remarks:
        return []
    more = [f"  ... {ledger.more_remarks:,} more"] if ledger.more_remarks else []
    return ["หมายเหตุ · Remarks:", *(f"  {remark}" for remark in ledger.remarks), *more]
