"""The report as one HTML file that needs nothing else: fonts, style and pictures are in it. Writes nothing."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import jinja2

from complaints.errors import ConfigError
from trends.names import Names
from trends.report import thai
from trends.report.contents import SMALL, Lines, Promise, Report
from trends.report.expectation import LEAST
from trends.report.regions import REGIONS
from trends.report.week import label
from trends.svg.bars import draw
from trends.svg.province_map import class_of, limits, shapes
from trends.svg.ranges import Ranges, Span, ranges

HERE = Path(__file__).parent
FONTS = {400: "Sarabun-Regular.ttf", 600: "Sarabun-SemiBold.ttf"}
VERDICTS: Mapping[str, str] = {
    "above": "▲ สูงกว่าที่คาด",
    "below": "▼ ต่ำกว่าที่คาด",
    "usual": "ตามที่คาด",
    "few": "น้อยเกินกว่าจะบอก",
    "unseen": "รับเรื่องไม่ครบ จึงไม่เทียบ",
}
COURSES: Mapping[str, str] = {
    "persistent": "เป็นประจำ",
    "seasonal": "ตามฤดูกาล",
    "growing": "กำลังเพิ่มขึ้น",
    "fading": "กำลังลดลง",
    "new": "เพิ่งพบ",
    "sporadic": "เป็นครั้งคราว",
}
KINDS: Mapping[str, str] = {"incident": "เหตุการณ์", "campaign": "การรณรงค์"}
STATES: Mapping[str, str] = {"open": "กำลังเกิด", "closed": "สิ้นสุดแล้ว", "retracted": "ถอนคืน"}
REASONS: Mapping[str, str] = {
    "late": "เรื่องเข้ามาภายหลัง",
    "revised": "ช่องทางแก้ไขเรื่อง",
    "corrected": "เจ้าหน้าที่แก้ไข",
    "rules": "กฎหรือแบบจำลองใหม่",
}
URGENCIES: Mapping[str, str] = {"critical": "วิกฤต", "high": "เร่งด่วน", "normal": "ปกติ"}
LEAST_PROMISES = 10
"""Cases of an agency below which no share is given."""
QUEUE = "คิวของ 1111"


def html_of(report: Report, names: Names, config: Path) -> str:
    """The whole file. Raises ConfigError where fonts are missing."""
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    upper = limits(report.rates.values())
    return templates.get_template("report.html").render(
        r=report,
        t=thai,
        names=names,
        week=label(report.week),
        fonts={weight: _font(config / "fonts" / name) for weight, name in FONTS.items()},
        style=(HERE / "report.css").read_text(encoding="utf-8"),
        chart=draw(report.days, "wide"),
        group_ranges=_ranges(report.groups),
        region_ranges=_ranges(report.regions),
        shapes=shapes(config),
        classes={code: class_of(rate, upper) for code, rate in report.rates.items()},
        limits=upper,
        verdicts=VERDICTS,
        courses=COURSES,
        kinds=KINDS,
        states=STATES,
        reasons=REASONS,
        urgencies=URGENCIES,
        regions=REGIONS,
        small=SMALL,
        least=LEAST,
        promised=promised(report.promises or (), names),
        least_promises=LEAST_PROMISES,
    )


class Promised(NamedTuple):
    """A row of the table of promises."""

    name: str
    due: int
    kept: int


def promised(promises: Sequence[Promise], names: Names) -> list[Promised]:
    """All agencies together, those with LEAST_PROMISES cases or more, and the others as one row. Pure."""
    large = [one for one in promises if one.due >= LEAST_PROMISES]
    small = [one for one in promises if one.due < LEAST_PROMISES]
    rows = [_together("ทุกหน่วยงาน", promises)]
    rows += [Promised(names("agency", one.agency).thai if one.agency else QUEUE, one.due, one.kept) for one in large]
    return [*rows, _together(f"อีก {len(small)} หน่วยงานที่มีน้อยกว่า {LEAST_PROMISES} เรื่อง", small)] if small else rows


def _together(name: str, promises: Sequence[Promise]) -> Promised:
    return Promised(name, sum(one.due for one in promises), sum(one.kept for one in promises))


def _ranges(lines: Lines) -> Ranges:
    return ranges(
        [Span(one.name, one.complaints, one.expected, one.lower, one.upper) for one in lines.rows],
    )


def _font(path: Path) -> str:
    try:
        return base64.b64encode(path.read_bytes()).decode()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
