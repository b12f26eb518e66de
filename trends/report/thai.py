"""Days, times and numbers as a Thai reader writes them; years of the Buddhist era."""

from __future__ import annotations

from datetime import date, datetime

from complaints.clock import BANGKOK
from trends.period import Period

BUDDHIST = 543
MONTHS = (
    *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
    *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
)
SHORT = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")


def day(value: date) -> str:
    """24 สิงหาคม 2569."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year + BUDDHIST}"


def short_day(value: date) -> str:
    """24 ส.ค."""
    return f"{value.day} {SHORT[value.month - 1]}"


def days(period: Period) -> str:
    """24-30 สิงหาคม 2569, with what differs told twice."""
    since, until = period.since, period.until
    if (since.year, since.month) == (until.year, until.month):
        return f"{since.day}-{day(until)}"
    if since.year == until.year:
        return f"{since.day} {MONTHS[since.month - 1]} - {day(until)}"
    return f"{day(since)} - {day(until)}"


def time(value: datetime) -> str:
    """24 ส.ค. 2569 14:05 น., by Bangkok's clock."""
    local = value.astimezone(BANGKOK)
    return f"{short_day(local.date())} {local.year + BUDDHIST} {local:%H:%M} น."


def count(value: float) -> str:
    """1,234."""
    return f"{value:,.0f}"


def signed(value: float) -> str:
    """+12, −3."""
    return f"{value:+,.0f}".replace("-", "−")


def times(value: float) -> str:
    """1.8 เท่า."""
    return f"{value:,.1f} เท่า"


def share(value: float) -> str:
    """62%."""
    return f"{value:.0%}"
