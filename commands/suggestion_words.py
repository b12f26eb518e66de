"""Prints a proposed channel in Thai and English: its fields, remarks, and rows as they would be published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.markup import escape

from complaints.clock import BANGKOK
from complaints.whole_table import whole_table
from producers.suggest.examples import Example, Trial
from producers.suggest.fields import Confidence, FieldGuess
from producers.suggest.remarks import Remark
from producers.suggest.suggestion import Suggestion

FIELDS = {
    "text": "ข้อความ · text",
    "submitted": "วันที่ร้อง · submitted",
    "reference": "เลขที่ · reference",
    "revised": "วันที่แก้ไข · revised",
    "occurred": "วันที่เกิดเหตุ · occurred",
    "address": "สถานที่ · address",
    "longitude": "ลองจิจูด · longitude",
    "latitude": "ละติจูด · latitude",
    "labels": "ประเภท · labels",
    "bodies": "หน่วยงาน · bodies",
    "status": "สถานะ · status",
    "attachments": "ไฟล์แนบ · attachments",
    "reporter_name": "ชื่อผู้ร้อง ผนึก · reporter_name, sealed",
    "reporter_phone": "โทรศัพท์ ผนึก · reporter_phone, sealed",
    "reporter_email": "อีเมล ผนึก · reporter_email, sealed",
    "reporter_line_id": "ไลน์ ผนึก · reporter_line_id, sealed",
    "reporter_address": "ที่อยู่ผู้ร้อง ผนึก · reporter_address, sealed",
    "reporter_citizen_id": "เลขประชาชน ผนึก · reporter_citizen_id, sealed",
}
CONFIDENCE: dict[Confidence, str] = {
    "sure": "[green]แน่ใจ sure[/]",
    "likely": "น่าจะใช่ likely",
    "unsure": "[yellow]ไม่แน่ใจ unsure[/]",
}
REASONS = {"name": "ชื่อ name", "content": "เนื้อหา content", "empty": "ว่าง empty"}
REMARKS = {
    "unsure": ("โปรดตรวจคอลัมน์ {columns} ว่าเป็น {more} จริง", "look whether {columns} is really {more}"),
    "rivals": ("คอลัมน์ {more} อาจเหมาะแทน {columns}", "{more} would do nearly as well as {columns}"),
    "whose_place": (
        "{columns} อาจเป็นที่อยู่ของผู้ร้อง ไม่ใช่ที่เกิดเหตุ ถ้าใช่ให้ลบออก",
        "{columns} may be where the reporter lives, not where it happened: if so, take it out of `address`",
    ),
    "no_reference": (
        "ไม่มีคอลัมน์เลขที่เรื่อง เรื่องเดียวกันที่แก้ข้อความแล้วนำเข้าใหม่จะเป็นเรื่องใหม่",
        "no column with a reference: a complaint whose text is corrected and imported again becomes another one",
    ),
    "reference_repeats": (
        "{columns} มีค่าซ้ำ แถวที่เลขซ้ำจะนับเป็นเรื่องเดียวกัน",
        "{columns} has values that occur twice: such rows become one complaint",
    ),
    "no_place": (
        "ไม่มีคอลัมน์สถานที่ ระบบจะหาพื้นที่จากข้อความเท่านั้น",
        "no column says where: the area is known only where the text names it",
    ),
    "order_unknown": (
        "ไม่มีแถวใดบอกว่าวันหรือเดือนมาก่อน ถือว่า 1/5 คือ 1 พฤษภาคม",
        "no row shows whether day or month comes first: 1/5 is taken for the first of May",
    ),
    "times_unread": ("{more} แถวใน {columns} ไม่ใช่วันที่ที่อ่านได้", "{more} rows of {columns} hold no time that can be read"),
    "repeated": ("มีคอลัมน์ชื่อซ้ำ {columns}", "{columns} is the name of more than one column"),
    "nameless": (
        "คอลัมน์ที่ {more} มีข้อมูลแต่ไม่มีชื่อ จึงไม่อ่าน",
        "column {more} holds something and has no name: it is not read",
    ),
    "errors": (
        "{columns} มีช่องที่สูตรผิดพลาด {more} ช่อง แถวนั้นจะไม่รับ",
        "{columns} has {more} cells with an error of a formula: their rows are refused",
    ),
    "personal_not_read": (
        "{columns} มีข้อมูลส่วนบุคคล จึงไม่อ่านและไม่เผยแพร่",
        "{columns} holds personal data: it is neither read nor published",
    ),
    "one_sheet": ("อ่านเฉพาะแผ่นงาน {columns}", "only sheet {columns} is read; the others have other columns"),
}
"""Thai and English text of each remark, by what it is about."""


def print_suggestion(suggestion: Suggestion, trial: Trial, console: Console) -> None:
    """Print settings, fields, remarks and examples."""
    _say(console, f"ข้อเสนอสำหรับ · Proposal for {suggestion.file}", style="bold")
    for line in _settings(suggestion):
        _say(console, line)
    console.print(_fields(suggestion.guesses))
    if suggestion.not_read:
        _say(console, f"ไม่อ่าน ไม่เผยแพร่ · not read, not published: {', '.join(suggestion.not_read)}")
    for thai, english in map(_words, suggestion.remarks):
        _say(console, f"! {thai}\n  {english}", style="yellow")
    _trial(trial, console)


def _say(console: Console, text: str, style: str = "") -> None:
    console.print(text, style=style, soft_wrap=True, markup=False, highlight=False)


def _settings(suggestion: Suggestion) -> Iterator[str]:
    where = f"{suggestion.form}, {suggestion.encoding or 'utf-8'}" if suggestion.form == "csv" else suggestion.form
    mark = f", คั่นด้วย · delimiter {suggestion.delimiter or ','!r}" if suggestion.form == "csv" else ""
    sheet = f", แผ่นงาน · sheet {suggestion.sheet}" if suggestion.sheet else ""
    yield f"ไฟล์ · file: {where}{mark}{sheet}, หัวตาราง · header: แถว row {suggestion.header.number}"
    if times := suggestion.times:
        order = "วันก่อนเดือน · day first" if times.day_first else "เดือนก่อนวัน · month first"
        era = "พ.ศ. · Buddhist years" if times.buddhist_era else "ค.ศ. · Christian years"
        yield f"วันที่ · times: {order}, {era}"
    if {"labels", "bodies"} & {guess.field for guess in suggestion.guesses}:
        yield f"คั่นหลายค่าในช่องเดียว · several values in a cell: {suggestion.separator!r}"


def _fields(guesses: Sequence[FieldGuess]) -> object:
    table = whole_table("คอลัมน์\ncolumn", "อ่านเป็น\nread as", "แน่ใจ\nsure", "ดูจาก\nby its")
    for guess in guesses:
        why = ", ".join(REASONS[reason] for reason in guess.reasons)
        table.add_row(escape(" + ".join(guess.columns)), FIELDS[guess.field], CONFIDENCE[guess.confidence], why)
    return table


def _words(remark: Remark) -> tuple[str, str]:
    columns = ", ".join(f"“{name}”" for name in remark.columns)
    thai, english = REMARKS[remark.about]
    return thai.format(columns=columns, more=remark.more), english.format(columns=columns, more=remark.more)


def _trial(trial: Trial, console: Console) -> None:
    if trial.problem:
        _say(console, f"! การนำเข้าจะไม่รับไฟล์นี้ · an import would refuse this file: {trial.problem}", style="red")
    for sheet in trial.sheets:
        _say(console, f"! {sheet}", style="yellow")
    for detail, count in trial.refused.most_common():
        _say(console, f"! ไม่รับ {count:,} จาก {trial.rows:,} แถว · refused of the first rows: {detail}", style="yellow")
    if trial.examples:
        _say(console, "\nตัวอย่างที่จะเผยแพร่ · Rows as they would be published", style="bold")
    for example in trial.examples:
        for line in _example(example):
            _say(console, line)


def _example(example: Example) -> Iterator[str]:
    event = example.event
    place = event.place
    spot = place and place.longitude is not None and f"{place.latitude}, {place.longitude}"
    values = {
        "reference": event.reference,
        "submitted": event.submitted.astimezone(BANGKOK).isoformat(timespec="minutes"),
        "occurred": event.occurred and event.occurred.astimezone(BANGKOK).isoformat(timespec="minutes"),
        "text": event.text,
        "address": place and place.address,
        "latitude, longitude": spot,
        "labels": ", ".join(event.labels or ()),
        "bodies": ", ".join(event.bodies or ()),
        "status": event.status,
        "attachments": ", ".join(event.attachments or ()),
        "reporter": ", ".join(f"{name} ●●●●" for name in example.sealed),
    }
    yield example.where
    for name, value in values.items():
        if value:
            yield f"  {name}: {value}"
