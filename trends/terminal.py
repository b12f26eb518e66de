"""Trends as tables in a terminal, also a narrow one, in Thai and English."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from trends.overview import Overview
from trends.table import Table, Trend

HEADINGS = {
    "day": ("วัน", "Day"),
    "group": ("กลุ่มเรื่อง", "Group"),
    "category": ("ประเภทปัญหา", "Category"),
    "agency": ("หน่วยงาน", "Agency"),
    "province": ("จังหวัด", "Province"),
    "district": ("เขต/อำเภอ", "District"),
    "channel": ("ช่องทาง", "Channel"),
    "kind": ("ลักษณะเรื่อง", "Kind"),
    "urgency": ("ความเร่งด่วน", "Urgency"),
}
SEVERAL = {"group", "category", "agency"}
BARS = "▁▂▃▄▅▆▇█"
WIDE, MEDIUM = 108, 72
SPARK_CELLS = 30


def show(overview: Overview, console: Console) -> None:
    """Print heading and tables; the console decides on colour and width."""
    _heading(overview, console)
    for table in overview.tables:
        console.print()
        console.print(_grid(table, console.width))
    if any(table.by in SEVERAL for table in overview.tables):
        console.print(
            "เรื่องหนึ่งอาจมีหลายประเภทและหลายหน่วยงาน · A complaint may have several categories and agencies.",
            style="dim",
        )


def sparkline(daily: Sequence[int], cells: int = SPARK_CELLS) -> str:
    """Counts as bars from 0 to their greatest, neighbours added up where there are more counts than cells."""
    size = -(-len(daily) // cells) or 1
    sums = [sum(daily[max(0, end - size) : end]) for end in range(len(daily), 0, -size)][::-1]
    top = max(sums, default=0)
    return "".join(BARS[round(n / top * (len(BARS) - 1))] if top else BARS[0] for n in sums)


def change_text(trend: Trend) -> Text:
    """Coloured only where it is more than chance: more complaints red, fewer green."""
    more = trend.previous is not None and trend.complaints > trend.previous
    fewer = trend.previous is not None and trend.complaints < trend.previous
    arrow = "▲ " if more else "▼ " if fewer else ""
    style = ("bold red" if more else "bold green") if trend.notable else "dim"
    return Text(arrow + (trend.change_words() or "–"), style=style)


def _heading(overview: Overview, console: Console) -> None:
    period, total, history = overview.period, overview.total, overview.history
    console.print("แนวโน้มเรื่องร้องเรียน · Complaint trends", style="bold")
    if total.previous is not None:
        against = f"เทียบกับ compared with {period.previous()}"
    else:
        against = f"ไม่มีช่วงก่อนหน้าให้เทียบ nothing to compare with: ข้อมูลเริ่ม history begins {history.first.date()}"
    console.print(f"{period} · {len(period)} วัน days · {against}")
    for dimension, code in overview.filters.items():
        name = overview.names(dimension, code)
        console.print(f"{' '.join(HEADINGS[dimension])}: {name.thai} · {name.english}")
    line = Text.assemble("ทั้งหมด total ", (f"{total.complaints:,}", "bold"), "  ", change_text(total), "  ")
    console.print(line.append(sparkline(total.daily), style="cyan"))
    console.print(f"เรื่องใหม่สุด newest complaint {history.newest:%Y-%m-%d %H} น.{_today(overview)}", style="dim")


def _today(overview: Overview) -> str:
    if overview.incomplete:
        return f" · {overview.period.until} ยังไม่ครบวัน is not over yet"
    if overview.history.newest.date() == overview.today:
        return " · วันนี้ยังไม่ครบวัน จึงไม่นับ today is not over and left out"
    return ""


def _grid(table: Table, width: int) -> Grid:
    thai, english = HEADINGS[table.by]
    grid = Grid(box=None, pad_edge=False, header_style="bold", show_footer=True, footer_style="bold")
    wide, days = width >= WIDE, table.by == "day"
    grid.add_column(thai if wide else f"{thai} {english}", table.total.name.thai, overflow="fold")
    if wide:
        grid.add_column(english, table.total.name.english, overflow="fold")
    grid.add_column("เรื่อง" if not wide else "เรื่อง count", f"{table.total.complaints:,}", justify="right", no_wrap=True)
    grid.add_column("%", justify="right", no_wrap=True)
    if wide:
        before = "สัปดาห์ก่อน week before" if days else "ก่อนหน้า before"
        grid.add_column(before, "" if days else _previous(table.total), justify="right", no_wrap=True)
    grid.add_column("±", "" if days else change_text(table.total), justify="right", no_wrap=True)
    if width >= MEDIUM:
        grid.add_column("", "" if days else sparkline(table.total.daily), no_wrap=True, style="cyan")
    most = max((row.complaints for row in table.rows), default=0)
    for row in (*table.rows, *([table.rest] if table.rest else [])):
        grid.add_row(*_cells(row, width, days, most), style="dim" if row is table.rest else None)
    return grid


def _cells(row: Trend, width: int, days: bool, most: int) -> list[Text | str]:
    thai, english = (row.code, f"{row.name.thai} {row.name.english}") if days else row.name
    change, share = change_text(row), f"{row.share:.0%}"
    if width >= WIDE:
        cells: list[Text | str] = [thai, english, f"{row.complaints:,}", share, _previous(row), change]
    else:
        cells = [thai if thai == english else f"{thai} · {english}", f"{row.complaints:,}", share, change]
    picture = "█" * round(row.complaints / most * SPARK_CELLS) if days and most else sparkline(row.daily)
    return [*cells, picture] if width >= MEDIUM else cells


def _previous(row: Trend) -> str:
    return "–" if row.previous is None else f"{row.previous:,}"
