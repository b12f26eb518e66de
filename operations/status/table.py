"""The status for people, Thai and English, readable at 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from complaints.clock import BANGKOK
from complaints.events.process_report import ProcessReport
from complaints.events.webhook import WebhookState
from complaints.whole_table import whole_table
from operations.status.facts import Service, Status

_AGENCY, _UPDATES = "agency.", ".updates."


def status_table(status: Status) -> RenderableType:
    """Everything that was read, except what needs a person."""
    return Group(*_parts(status))


def needs_lines(status: Status) -> list[str]:
    """What needs a person, to be printed without wrapping: the lines name commands to be copied."""
    needs = status.needs()
    heading = f"ต้องมีคนดูแล · needs a person: {len(needs):,}" if needs else "ครบถ้วน · all is well"
    return [heading, *(f"  {line}" for line in needs)]


def _parts(status: Status) -> Iterator[RenderableType]:
    yield _services(status)
    if status.groups:
        yield _groups(status)
    if status.topics:
        yield _topics(status)
    if status.webhooks:
        yield webhooks_table(status.webhooks)
    yield from map(Text, _lines(status))


def _services(status: Status) -> Table:
    table = whole_table("บริการ\nservice", "ที่อยู่\naddress", "สถานะ\nstate", title="สถานะระบบ · Status")
    for one in status.services:
        table.add_row(_marked(one), escape(one.address), escape(one.says or "-"))
    for process in status.processes:
        since = f"{_local(process.started)} · {process.host}/{process.pid}"
        table.add_row(f"[green]●[/] {process.process}", escape(since), _work(process))
    return table


def _work(process: ProcessReport) -> str:
    counts = process.counts
    if counts is None or not counts.received:
        return "running"
    others = {"rejected": sum(counts.rejected.values()), "dropped": sum(counts.dropped.values())}
    return "\n".join([f"{counts.ok:,} ok", *(f"{number:,} {name}" for name, number in others.items() if number)])


def _marked(service: Service) -> str:
    return f"[{'red' if service.problem else 'green'}]●[/] {service.name}"


def _groups(status: Status) -> Table:
    title = "ค้างอ่าน · Records that wait, by group and partition"
    table = whole_table("กลุ่ม\ngroup", numbers=("ค้าง\nlag",), title=title)
    for group in status.groups:
        members = f"{group.members:,} members" if group.members else "active" if group.active else "no members"
        mark = "[green]●[/]" if group.active else "[red]●[/]" if group.ours else "○"
        table.add_row(f"{mark} {escape(group.name)} ({members})", f"{group.lag:,}")
        for partition, lag in group.partitions.items():
            if lag:
                table.add_row(f"    {escape(partition)}", f"{lag:,}")
    return table


def _topics(status: Status) -> Table:
    table = whole_table("หัวข้อ\ntopic", "ล่าสุด (กรุงเทพฯ)\nlast event (Bangkok)", title="หัวข้อ · Topics")
    agencies = [topic for topic in status.topics if topic.name.startswith(_AGENCY)]
    for topic in status.topics:
        if not topic.name.startswith(_AGENCY):
            table.add_row(escape(topic.name), _local(topic.last))
    updates = [topic for topic in agencies if _UPDATES in topic.name]
    for what, several in (
        ("หน่วยงาน agencies", [topic for topic in agencies if topic not in updates]),
        ("สิ่งที่หน่วยงานทำ agencies' steps", updates),
    ):
        written = [topic.last for topic in several if topic.last]
        if several:
            table.add_row(f"{what}: {len(written):,} / {len(several):,}", _local(max(written, default=None)))
    return table


def webhooks_table(states: Iterable[WebhookState]) -> Table:
    """How each webhook subscriber fares."""
    title = "ผู้รับ webhook · Webhook subscribers"
    table = whole_table("ผู้รับ\nsubscriber", "สถานะ\nstate", numbers=("ส่งแล้ว\ndelivered", "รอส่งซ้ำ\nfailed"), title=title)
    for one in sorted(states, key=lambda state: state.subscription):
        mark, says = "[green]●[/]", f"ล่าสุด last {_local(one.last_delivered)}"
        if one.disabled:
            mark, says = "[red]●[/]", f"หยุดส่ง disabled {_local(one.disabled)}"
        elif one.failing_since:
            mark, says = "[red]●[/]", f"ส่งไม่ได้ failing {_local(one.failing_since)}: {one.last_failure}"
        table.add_row(f"{mark} {escape(one.subscription)}", escape(says), f"{one.delivered:,}", f"{len(one.waiting):,}")
    return table


def _lines(status: Status) -> Iterator[str]:
    yield (
        f"เรื่องรอแก้ไข dead letters open: {sum(status.dead_letters.values()):,} · "
        f"แถวที่ไม่รับ refused rows: {status.refused_rows:,}"
    )
    spool = "-" if status.spool_bytes is None else f"{status.spool_bytes:,} bytes"
    yield f"ที่พัก spool: {spool}"
    versions = status.versions
    for name, here, last in (
        ("กฎ rules", versions.rules, versions.rules_last),
        ("แบบจำลอง model", versions.model, versions.model_last),
    ):
        yield f"{name}: {here or '-'}" + (f" · ครั้งล่าสุด last decision {last}" if last not in ("", here) else "")
    receipts = status.receipts
    yield f"ใบรับ receipts: {receipts.day or '-'} {receipts.head}".rstrip()
    if receipts.passed_over:
        yield f"  นอกสาย outside the chain: {receipts.passed_over:,} ('complaints receipts verify')"


def _local(at: datetime | None) -> str:
    return f"{at.astimezone(BANGKOK):%Y-%m-%d %H:%M:%S}" if at else "-"
