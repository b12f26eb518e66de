"""What was played, as people read it, in Thai and English. Pure."""

from __future__ import annotations

from collections import Counter

from rich.markup import escape
from rich.table import Table

from complaints.whole_table import whole_table
from operations.play.perform import Performance


def played_table(performance: Performance) -> Table:
    """Cases and steps by story; the last line has all of them."""
    cases, steps = Counter[str](), Counter[str]()
    for one in performance.played:
        cases[one.story] += 1
        steps[one.story] += len(one.updates)
    title = "หน่วยงาน ศูนย์ 1111 และประชาชน (จำลอง) · Agencies, 1111 and citizens, played"
    table = whole_table("เรื่อง · Story", numbers=("เรื่อง · Cases", "ขั้นตอน · Steps"), title=title)
    for name, story in performance.stories.items():
        table.add_row(escape(f"{story.th} · {story.en}"), f"{cases[name]:,}", f"{steps[name]:,}")
    table.add_section()
    refused = f"ส่งคืน {performance.refused:,} · refused {performance.refused:,}"
    table.add_row(f"รวม · All  [dim]{refused}[/]", f"{cases.total():,}", f"{steps.total():,}")
    return table
