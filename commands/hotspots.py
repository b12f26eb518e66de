"""`complaints hotspots`: where a matter is more common than elsewhere, comes back, or is reported late."""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd

from commands.complaint_rows import NOTHING, add_source, give, read
from commands.day import day
from commands.numbers import above_zero, positive
from complaints.errors import ConfigError
from complaints.reference.population import population
from complaints.reference.taxonomy import load_taxonomy
from complaints.settings import Settings
from trends.complaint_frame import days_of
from trends.hotspots.before_after import before_and_after
from trends.hotspots.cells import RESOLUTION, cells_of
from trends.hotspots.chronic import chronic
from trends.hotspots.hotspots import hotspots
from trends.hotspots.reporting import reporting
from trends.period import Period
from trends.units import counting

CELLS = {
    "cell": "ช่อง · cell", "course": "ลักษณะ · course", "chosen": "เรื่อง · reports", "of_all": "จากทั้งหมด · of all",
    "times": "เท่า · times", "q": "q",
}  # fmt: skip
CHANGES = {
    "cell": "ช่อง · cell", "before_chosen": "ก่อน · before", "before_all": "จาก · of", "after_chosen": "หลัง · after",
    "after_all": "จาก · of", "times": "เท่า · times", "q": "q",
}  # fmt: skip
CHRONIC = {
    "category": "หมวด · category", "rounds": "ครั้งที่กลับมา · rounds", "reports": "เรื่อง · reports",
    "median_days": "วัน · days", "latitude": "lat", "longitude": "lon",
}  # fmt: skip
REPORTING = {
    "area": "พื้นที่ · area", "incidents": "เหตุ · incidents", "duplicates": "แจ้งซ้ำ · duplicates", "ratio": "เร็ว · speed",
    "low": "95 %", "high": "95 %", "reports_per_100k": "/100,000",
}  # fmt: skip


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the actions and their options."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    cells = actions.add_parser("cells", help="H3 cells where a category is a greater share of all complaints")
    _about_cells(cells)
    cells.add_argument("--period-days", type=positive, default=7, metavar="N", help="length of a period (7)")
    cells.set_defaults(hotspots=_cells)
    changes = actions.add_parser("changes", help="cells where the share changed on a day")
    _about_cells(changes)
    changes.add_argument("--on", type=day, required=True, metavar="DATE", help="first day of the new time")
    changes.set_defaults(hotspots=_changes)
    again = actions.add_parser("chronic", help="places solved and reported again, from a file with a column solved")
    add_source(again, days=365)
    again.add_argument(
        "--within-days", type=positive, default=90, metavar="N", help="from solved to reported again (90)"
    )
    again.set_defaults(hotspots=_chronic)
    speed = actions.add_parser("reporting", help="areas whose people report later than others, by repeated reports")
    add_source(speed, days=365)
    speed.add_argument("--by", choices=["province", "district"], default="province")
    speed.set_defaults(hotspots=_reporting)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Find and print what was asked for; 0 when done."""
    frame, days = read(args, settings)
    if days is None:
        print('{"rows": []}' if args.json else NOTHING)
        return 0
    args.hotspots(args, settings, frame[counting(frame)].reset_index(drop=True), days)
    return 0


def _about_cells(parser: argparse.ArgumentParser) -> None:
    add_source(parser, days=365)
    parser.add_argument("--category", required=True, metavar="CODE", help="code of the taxonomy")
    parser.add_argument("--resolution", type=int, choices=range(5, 11), default=RESOLUTION, help="of H3 (8)")
    parser.add_argument(
        "--false-discoveries", type=above_zero(below=1), default=0.05, metavar="X", help="share of what is found (0.05)"
    )


def _cells(args: argparse.Namespace, settings: Settings, frame: pd.DataFrame, days: Period) -> None:
    category = _category(args, settings)
    found = hotspots(
        frame, category, resolution=args.resolution, false_discoveries=args.false_discoveries,
        length_days=args.period_days,
    )  # fmt: skip
    give(_named(found, "cell"), args, f"จุดที่พบมาก · Hot spots of {category}, {days}", CELLS)


def _changes(args: argparse.Namespace, settings: Settings, frame: pd.DataFrame, days: Period) -> None:
    category = _category(args, settings)
    if not days.since < args.on <= days.until:
        raise ConfigError(f"--on {args.on}: the days read are {days}, and some must lie before it, some from it on")
    found = before_and_after(
        cells_of(frame, args.resolution), (frame["category"] == category).to_numpy(), days_of(frame),
        np.datetime64(args.on), false_discoveries=args.false_discoveries,
    )  # fmt: skip
    found = _named(found[found["changed"]].drop(columns="changed"), "cell")
    give(found, args, f"ที่เปลี่ยนไปตั้งแต่ · Changed since {args.on}: {category}, {days}", CHANGES)


def _chronic(args: argparse.Namespace, settings: Settings, frame: pd.DataFrame, days: Period) -> None:
    if not args.file:
        raise ConfigError("hotspots chronic: ClickHouse has no closings; give a file with a column solved")
    found = chronic(frame, within_days=args.within_days)
    give(found, args, f"แก้แล้วกลับมาอีก · Solved and reported again, {days}", CHRONIC)


def _reporting(args: argparse.Namespace, settings: Settings, frame: pd.DataFrame, days: Period) -> None:
    people = {area: inhabitants for area, _, inhabitants in sorted(population(settings.config))}
    found = _named(reporting(frame, args.by, people), "area")
    give(found, args, f"ความเร็วในการแจ้ง · Speed of reporting, {days}", REPORTING)


def _category(args: argparse.Namespace, settings: Settings) -> str:
    taxonomy = load_taxonomy(settings.config)
    if args.category not in taxonomy.codes:
        raise ConfigError(f"--category {args.category}: not in config/taxonomy.yaml")
    return str(args.category)


def _named(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    return frame.rename_axis(name).reset_index()
