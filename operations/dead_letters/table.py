"""Dead letters for people: a table of counts, one line per letter, or one letter in full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from rich.markup import escape
from rich.table import Table

from complaints.clock import BANGKOK
from complaints.whole_table import whole_table
from operations.dead_letters.letters import Letter

MOST_BYTES = 4000
_TIME = "%Y-%m-%d %H:%M:%S"


def letters_table(letters: Iterable[Letter]) -> Table:
    """For each reason, step and channel: how many, when the newest was written, and its id."""
    counts: Counter[tuple[str, str, str]] = Counter()
    newest: dict[tuple[str, str, str], Letter] = {}
    for letter in letters:
        group = (letter.reason, letter.step, letter.channel or "-")
        counts[group] += 1
        if group not in newest or newest[group].at <= letter.at:
            newest[group] = letter
    group_of, title = "เหตุ, ขั้นตอน, ช่องทาง\nreason, step, channel", "เรื่องที่รับไม่ได้ · Dead letters"
    table = whole_table(group_of, numbers=("จำนวน\ncount",), title=title)
    table.add_column("ล่าสุด (กรุงเทพฯ), รหัส\nnewest (Bangkok), id", no_wrap=True)
    for group, count in counts.most_common():
        table.add_row(escape("\n".join(group)), f"{count:,}", f"{_local(newest[group].at)}\n{newest[group].id}")
    table.add_section()
    table.add_row("รวม · total", f"{counts.total():,}", "")
    return table


def line(letter: Letter) -> str:
    """One letter in a line, its parts separated by two spaces; the last is the detail of the refusal."""
    done = letter.action.action if letter.action else "open"
    parts = (letter.id, _local(letter.at), done, letter.reason, letter.channel or "-", letter.origin)
    return "  ".join([*parts, letter.stated.get("detail", "")])


def shown(letter: Letter) -> str:
    """All of one letter as text; a long value is cut after MOST_BYTES, bytes that are not UTF-8 are escaped."""
    lines = [f"id: {letter.id}", f"written: {letter.at.isoformat()}"]
    lines += [f"{name}: {value}" for name, value in letter.stated.items() if name != "reporter"]
    lines += ["reporter: sealed"] if "reporter" in letter.stated else []
    if (action := letter.action) is not None:
        lines.append(f"done: {action.action} by {action.by} at {action.at.isoformat()} ({action.note or 'no note'})")
    lines += ["", f"key: {_text(letter.key)}"]
    lines += [f"{name}: {_text(value)}" for name, value in letter.headers]
    rest = len(letter.value) - MOST_BYTES
    lines += ["", _text(letter.value[:MOST_BYTES]) + (f"\n... {rest:,} bytes more" if rest > 0 else "")]
    return "\n".join(lines)


def _local(time: datetime) -> str:
    return time.astimezone(BANGKOK).strftime(_TIME)


def _text(value: str | bytes | None) -> str:
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else value or ""
