"""A dashboard as full as the whole nation makes it: every list has all the rows that its page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import UUID

import h3
import msgspec
import pandas as pd

from complaints.reference.reference import Reference
from tests.web.conftest import CHANNELS, LAST, NOW, accounts, events, insights, surges
from trends.groups import GROUP
from trends.insights.found import HotCell, Insights, Revision, RisingTerm, Series
from trends.period import Period
from trends.surges.surge_list import KnownSurge
from web.dashboard.pages import forecast, hotspots, revisions
from web.dashboard.pages import surges as surges_page
from web.dashboard.reread import Reading
from web.dashboard.topics import OnTopics

COMPLAINTS = 6000
CITY, NATION = (13.55, 13.95, 100.35, 100.90), (6.0, 20.0, 97.6, 105.2)
"""South, north, west, east."""
REASON = "123 of 456 reports have one text, from 89 places"
REASON_TH = "123 จาก 456 เรื่องมีข้อความเดียวกัน จาก 89 จุด"


def full_events(reference: Reference) -> pd.DataFrame:
    """Complaints of every category, agency and district."""
    random, frame = Random(51), events(COMPLAINTS)
    districts = [area.code for area in reference.areas if len(area.code) == 4]
    agencies = list(reference.agency_ids)
    categories = [category.code for category in reference.taxonomy.categories]
    frame["categories"] = [random.sample(categories, 2) for _ in frame.index]
    frame["agencies"] = [random.sample(agencies, 2) for _ in frame.index]
    frame["district"] = [random.choice(districts) for _ in frame.index]
    frame["channel"] = [random.choice(CHANNELS) for _ in frame.index]
    frame["triage"] = ""
    return frame.assign(province=frame["district"].str[:2])


def full_topics(reference: Reference) -> OnTopics:
    """As many surges, forecasts, words, cells and revisions as pages show, and some more."""
    return OnTopics(
        lambda: Reading(_surges(reference), NOW),
        lambda: Reading(accounts(), NOW),
        lambda: Reading(_insights(reference), NOW),
    )


def hot_cells(number: int, districts: Sequence[str], seed: int) -> tuple[HotCell, ...]:
    """Half of them in and around Bangkok, the others all over the country."""
    random, found = Random(seed), dict[str, HotCell]()
    while len(found) < number:
        south, north, west, east = (CITY, NATION)[len(found) % 2]
        cell = h3.latlng_to_cell(random.uniform(south, north), random.uniform(west, east), 8)
        corners = tuple((x, y) for y, x in h3.cell_to_boundary(cell))
        latitude, longitude = h3.cell_to_latlng(cell)
        district = random.choice(districts)
        counts = random.randrange(100, 999), random.randrange(1000, 9999), random.randrange(10_000, 99_999)
        found[cell] = HotCell(
            cell, corners, longitude, latitude, district[:2], district, *counts, random.uniform(1, 60), 0.001, "growing"
        )
    return tuple(found.values())


def _insights(reference: Reference) -> Insights:
    few = insights()
    category = next(iter(reference.taxonomy.categories)).code
    districts = [area.code for area in reference.areas if len(area.code) == 4]
    provinces = [area.code for area in reference.areas if len(area.code) == 2]
    series = few.forecasts["category"][0]
    codes = {
        "category": [one.code for one in reference.taxonomy.categories],
        GROUP: ["local"],
        "province": provinces,
        "agency": list(reference.agency_ids),
    }
    forecasts = {
        by: (series, *(Series(key, series.past, series.ahead, "ensemble", 0.84) for key in keys[: forecast.MOST + 1]))
        for by, keys in codes.items()
    }
    word = RisingTerm("ประตูระบายน้ำ", ("พัง", "ระบายน้ำ", "น้ำท่วมขัง", "รอการระบาย"), 1234, 123.4, 10.0)
    changed = Revision(LAST - timedelta(days=2), "category", category, LAST, "late", 1234, 12_345, 13_579)
    return replace(
        few,
        forecasts=forecasts,
        words={("", ""): (word,) * 20},
        cells={code: hot_cells(hotspots.MOST + 50, districts, n) for n, code in enumerate(codes["category"])},
        cells_of=Period(LAST - timedelta(days=99), LAST),
        revisions=(changed,) * (revisions.MOST + 100),
    )


def _surges(reference: Reference) -> list[KnownSurge]:
    """Half of them over, in every category and many districts."""
    districts = [area.code for area in reference.areas if len(area.code) == 4]
    categories = [category.code for category in reference.taxonomy.categories]
    word, found = surges()[0].word, []
    for number in range(surges_page.MOST + 60):
        code = categories[number % len(categories)]
        said = msgspec.structs.replace(
            word, surge_id=UUID(int=number + 1), level="district", category=code, reason_th=REASON_TH, reason_en=REASON,
            area=districts[37 * number % len(districts)], kind="campaign", complaints=456, seen=123,
        )  # fmt: skip
        found.append(KnownSurge("open" if number < 60 else "closed", said))
    return found
