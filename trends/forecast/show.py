"""Forecasts and back-tests for people and programs: tables in a terminal, JSON; Thai and English."""

from __future__ import annotations

import json
from math import isnan
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table as Grid

from trends.forecast.forecast import Forecast
from trends.frame_rows import rows_of
from trends.names import Name, Names
from trends.table import ALL, WEEKDAYS

UNPROVEN = "ยังไม่พิสูจน์ unproven"
NOTE = (
    "วันตามเวลาไทย ช่วงครอบคลุม 80% ของวัน · Days in Bangkok; four of five days are to lie in the interval.",
    f"{UNPROVEN}: ข้อมูลย้อนหลังสั้นเกินกว่าจะตรวจสอบ · history is too short to check forecasts of so many days ahead.",
)


def show_days(found: Forecast, name: Name, console: Console) -> None:
    """The one series of a forecast, day by day."""
    console.print(f"พยากรณ์ · Forecast: {name.thai} · {name.english}", style="bold")
    grid = Grid(box=None, pad_edge=False, header_style="bold")
    grid.add_column("วัน day")
    grid.add_column("")
    for heading in ("เรื่อง complaints", "80%"):
        grid.add_column(heading, justify="right", no_wrap=True)
    grid.add_column("")
    for row in rows_of(found.frame()):
        weekday = WEEKDAYS[row["day"].weekday()]
        span = f"{row['lower']:,.0f}–{row['upper']:,.0f}"
        mark = "" if row["proven"] else UNPROVEN
        grid.add_row(str(row["day"]), f"{weekday.thai} {weekday.english}", f"{row['complaints']:,.0f}", span, mark)
    console.print(grid)
    _notes(found, console)


def show_series(found: Forecast, by: str, names: Names, console: Console) -> None:
    """All series, each as its mean day of the first and of the last week."""
    days = found.expected.shape[1]
    last = found.panel.day(found.panel.length + days - 1)
    console.print(f"พยากรณ์ · Forecast: {found.panel.day(found.panel.length)} – {last}", style="bold")
    grid = Grid(box=None, pad_edge=False, header_style="bold")
    grid.add_column("ชุดข้อมูล series", overflow="fold")
    week = min(7, days)
    for heading in ("7 วันก่อน before", f"{week} วันหน้า ahead", "80% ต่อวัน a day", f"{days} วัน days"):
        grid.add_column(heading, justify="right")
    for number, key in enumerate(found.panel.keys):
        name = name_of(names, by, key)
        ahead = slice(0, week)
        lower, upper = found.lower[number, ahead].mean(), found.upper[number, ahead].mean()
        grid.add_row(
            f"{name.thai} · {name.english}",
            f"{_week_before(found, number):,.0f}",
            f"{found.expected[number, ahead].sum():,.0f}",
            f"{lower:,.0f}–{upper:,.0f}",
            f"{found.expected[number].sum():,.0f}",
        )
    console.print(grid)
    _notes(found, console)


def name_of(names: Names, by: str, key: str) -> Name:
    """The name of a series; the total has no code."""
    return names(by, key) if key else ALL


def as_json(found: Forecast) -> dict[str, Any]:
    """Forecasts and record as a value for `json.dumps`; complaints a day, Bangkok days."""
    series = []
    frame, records = found.frame(), found.record_frame()
    for key, days in frame.groupby("key", sort=False):
        record = records[records["key"] == key]
        series.append(
            {
                "key": key,
                "model": str(days["model"].iloc[0]),
                "relative_error": {
                    str(row["model"]): None
                    if pd.isna(row["relative_error"])
                    else round(float(row["relative_error"]), 3)
                    for row in rows_of(record)
                },
                "days": [
                    {
                        "day": str(row["day"]),
                        "complaints": round(float(row["complaints"]), 1),
                        "lower": int(row["lower"]),
                        "upper": int(row["upper"]),
                        "proven": bool(row["proven"]),
                    }
                    for row in rows_of(days)
                ],
            }
        )
    return {"interval": 0.8, "time_zone": "Asia/Bangkok", "origins_checked": found.record.origins, "series": series}


def show_scores(scores: pd.DataFrame, console: Console) -> None:
    """How each series did in back-test, and the mean of the parts."""
    grid = Grid(box=None, pad_edge=False, header_style="bold")
    grid.add_column("ชุดข้อมูล series", overflow="fold")
    for heading in ("เรื่อง/วัน a day", "คลาดเคลื่อน error", "เทียบ naive ratio", "ใน 80% inside", "n"):
        grid.add_column(heading, justify="right")
    grid.add_column("model", overflow="fold")
    for row in rows_of(scores):
        grid.add_row(
            row["key"] or "ทั้งหมด total",
            f"{row['complaints']:,.1f}",
            f"{row['error']:,.1f}",
            _ratio(row["relative_error"]),
            f"{row['coverage']:.0%}",
            f"{row['forecasts']:,}",
            row["model"],
        )
    console.print(grid)
    summary = summary_of(scores)
    console.print(
        f"ทั้งหมด total {_ratio(summary['total_relative_error'])} · ประเภทเฉลี่ย mean of categories"
        f" {_ratio(summary['mean_relative_error'])} · ดีกว่า better {summary['better']} / {summary['series']} ·"
        f" 80%: {summary['coverage']:.0%}"
    )


def summary_of(scores: pd.DataFrame) -> dict[str, Any]:
    """Errors relative to the seasonal naive forecast, of the total and on average of the others, None where that
    never erred; better series; the coverage of the 80 % intervals, all series alike."""
    total, others = scores[scores["key"] == ""], scores[scores["key"] != ""]
    return {
        "total_relative_error": _mean(total["relative_error"]),
        "mean_relative_error": _mean((others if len(others) else total)["relative_error"]),
        "better": int((scores["relative_error"] < 1).sum()),
        "series": len(scores),
        "coverage": _mean(scores["coverage"]),
        "total_coverage": _mean(total["coverage"]),
    }


def scores_as_json(scores: pd.DataFrame) -> dict[str, Any]:
    """The same as a value for `json.dumps`."""
    rows: list[dict[str, Any]] = json.loads(scores.round(4).to_json(orient="records"))
    return {"interval": 0.8, "time_zone": "Asia/Bangkok", "summary": summary_of(scores), "series": rows}


def _mean(values: pd.Series[float]) -> float | None:
    mean = float(values.mean())
    return None if isnan(mean) else round(mean, 3)


def _ratio(value: float | None) -> str:
    return "–" if value is None or isnan(value) else f"{value:.2f}"


def _week_before(found: Forecast, number: int) -> float:
    """Complaints of the last seven days; of an outage what a whole day would have had is not known, and not guessed."""
    return float(found.panel.counts[number, -7:].sum())


def _notes(found: Forecast, console: Console) -> None:
    for line in NOTE if not found.proven.all() else NOTE[:1]:
        console.print(line, style="dim")
