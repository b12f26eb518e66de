"""Every figure of every page equals a recount by pandas from the events; errors are pages that name the field."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from complaints.clock import BANGKOK
from complaints.reference.population import population
from complaints.reference.taxonomy import load_taxonomy
from complaints.settings import DEFAULT_CONFIG, ClickHouseSettings, Settings
from tests.web.conftest import FIRST, LAST, Served, insights, on_topics, serving
from web.dashboard.pages.open_data import SMALL
from web.dashboard.registry import PAGES
from web.dashboard.suppress import suppress
from web.dashboard.words import Words
from web.words import LANGUAGES

COST = r'page;dur=\d+, clickhouse;desc="(\d+) statements, \d+ rows read"'
SEVERAL = {"category": "categories", "agency": "agencies", "group": "groups"}
FILTERS: tuple[dict[str, str], ...] = (
    {},
    {"category": "road"},
    {"group": "local", "province": "50"},
    {"agency": "mea", "channel": "line-1111", "province": "10"},
)


@cache
def group_of(category: str) -> str:
    return load_taxonomy(DEFAULT_CONFIG).subject_of(category).partition("/")[0]


class Recount:
    """The same figures from the events alone."""

    def __init__(self, events: pd.DataFrame, since: date, until: date, filters: dict[str, str]) -> None:
        groups = [sorted({group_of(one) for one in categories}) for categories in events["categories"]]
        frame = events.assign(groups=pd.Series(groups, index=events.index))
        for name, code in filters.items():
            values = frame[SEVERAL.get(name, name)]
            wanted = [code in value if isinstance(value, list) else value == code for value in values]
            frame = frame[np.array(wanted, dtype=bool)]
        length = (until - since).days + 1
        self.filters, self.comparable = filters, since - timedelta(days=length) >= FIRST
        self.now = frame[(frame["day"] >= since) & (frame["day"] <= until)]
        self.before = frame[(frame["day"] >= since - timedelta(days=length)) & (frame["day"] < since)]

    def by(self, dimension: str) -> dict[str, tuple[int, int | None]]:
        """Complaints of both periods by code, for those with any in the period."""
        column = SEVERAL.get(dimension, dimension)

        def counts(frame: pd.DataFrame) -> dict[str, int]:
            codes = frame.explode(column)[column].dropna()
            if dimension == "category" and "group" in self.filters:
                codes = codes[[group_of(code) == self.filters["group"] for code in codes]]
            return {str(code): int(count) for code, count in codes.value_counts().items()}

        before = counts(self.before)
        return {code: (n, before.get(code, 0) if self.comparable else None) for code, n in counts(self.now).items()}

    def total(self) -> tuple[int, int | None]:
        return len(self.now), len(self.before) if self.comparable else None


def sheet(served: Served, page: str, name: str, query: str = "") -> pd.DataFrame:
    status, body, _ = served.get(f"/{page}/{name}.parquet?{query}")
    assert status == 200, (page, name, query)
    frame: pd.DataFrame = pq.read_table(io.BytesIO(body)).to_pandas().astype(object)
    return frame.where(frame.notna(), None)


def query_of(filters: dict[str, str], **more: str) -> str:
    return "&".join(f"{name}={value}" for name, value in {**filters, **more}.items())


def check_ranking(frame: pd.DataFrame, found: dict[str, tuple[int, int | None]], total: tuple[int, int | None]) -> None:
    """Rows, the last two of which may be `others` and are the total."""
    *rows, whole = frame.to_dict("records")
    assert (whole["complaints"], whole["previous"]) == total
    named = {row["code"]: row for row in rows if not str(row["thai"]).startswith("อื่น ๆ อีก ")}
    assert {code: (row["complaints"], row["previous"]) for code, row in named.items()} == {
        code: found[code] for code in named
    }
    others = [row for row in rows if str(row["thai"]).startswith("อื่น ๆ อีก ")]
    assert sum(row["complaints"] for row in rows) == sum(now for now, _ in found.values())
    assert bool(others) == (len(found) > len(named))
    for row in named.values():
        now, before = found[row["code"]]
        assert row["share"] == pytest.approx(now / total[0])
        assert row["change"] == (pytest.approx(now / before - 1) if before else None)
        assert row["notable"] == (before is not None and abs(now - before) > 1.96 * (now + before) ** 0.5)


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_every_ranking_under_filters(served: Served, filters: dict[str, str]) -> None:
    recount = Recount(served.events, LAST - timedelta(days=29), LAST, filters)
    for by in PAGES["trends"].choices["by"]:
        frame = sheet(served, "trends", by, query_of(filters, by=by))
        check_ranking(frame, recount.by(by), recount.total())


@pytest.mark.parametrize(("days", "filters"), [(30, {}), (90, {"agency": "doh"})])
def test_overview_agencies_and_channels(served: Served, days: int, filters: dict[str, str]) -> None:
    since, query = LAST - timedelta(days=days - 1), query_of(filters, days=str(days))
    recount = Recount(served.events, since, LAST, filters)
    frame = sheet(served, "overview", "days", query)
    assert list(frame["since"]) == [LAST - timedelta(days=n) for n in range(days)]
    assert list(frame["complaints"]) == [int((recount.now["day"] == day).sum()) for day in frame["since"]]
    if recount.comparable:
        earlier = [day - timedelta(days=days) for day in frame["since"]]
        assert list(frame["previous"]) == [int((recount.before["day"] == day).sum()) for day in earlier]
    for by in ("group", "category", "agency", "province", "channel"):
        if by not in filters:
            check_ranking(sheet(served, "overview", by, query), recount.by(by), recount.total())
    agencies = sheet(served, "agencies", "agency", query)
    check_ranking(agencies, recount.by("agency"), recount.total())
    urgent = recount.now[recount.now["urgency"] != "normal"]
    by_agency = urgent.explode("agencies")["agencies"].value_counts()
    assert [row["urgent"] for row in agencies.to_dict("records")] == [
        *(int(by_agency.get(code, 0)) for code in agencies["code"][:-1]), len(urgent),
    ]  # fmt: skip
    channels = sheet(served, "channels", "channel", query)
    check_ranking(channels, recount.by("channel"), recount.total())
    for row in channels.to_dict("records"):
        mine = recount.now[recount.now["channel"] == row["code"]] if row["code"] else recount.now
        assert (row["needed"], row["waiting"]) == ((mine["triaged"] != "").sum(), (mine["triage"] != "").sum())
        assert row["needed_share"] == pytest.approx(row["needed"] / len(mine))
        assert row["newest"] == mine["submitted"].max()


def test_the_map_shows_every_province_whatever_province_is_chosen(served: Served) -> None:
    recount = Recount(served.events, LAST - timedelta(days=29), LAST, {"category": "road"})
    found, people = recount.by("province"), {area: n for area, year, n in population(DEFAULT_CONFIG)}
    *rows, whole = sheet(served, "map", "province", "category=road&province=50&measure=rate").to_dict("records")
    assert (whole["complaints"], whole["previous"]) == recount.total()
    assert len(rows) == 77 + ("" in found)
    for row in rows:
        none = (0, len(recount.before[recount.before["province"] == row["code"]]))
        assert (row["complaints"], row["previous"]) == found.get(row["code"], none)
        if row["code"]:
            assert row["rate"] == pytest.approx(row["complaints"] * 100_000 / people[row["code"]])


def test_surges_and_ledger_are_what_topics_say(served: Served) -> None:
    (flood,) = sheet(served, "surges", "surges").to_dict("records")
    assert (flood["code"], flood["kind"], flood["seen"], flood["expected"]) == ("flood", "incident", 14, 1.25)
    assert (flood["area_thai"], flood["reason_english"]) == ("เขตบางนา กรุงเทพมหานคร", "many texts")
    (noise,) = sheet(served, "surges", "past").to_dict("records")
    assert (noise["code"], noise["kind"], noise["state"], noise["complaints"]) == ("noise", "campaign", "closed", 91)
    for page in ("surges", "overview"):
        assert sheet(served, page, "surges", "province=50").empty
        assert len(sheet(served, page, "surges", "province=10&category=flood")) == 1
    *_, whole = sheet(served, "ledger", "ledger").to_dict("records")
    assert [whole[name] for name in ("taken", "routed", "triage", "rejected", "dead", "in_flight")] == [
        35,
        20,
        6,
        5,
        3,
        1,
    ]
    checks = sheet(served, "ledger", "checks")
    assert list(checks["equation"][~checks["holds"].astype(bool)]) == ["received = classified + dead-lettered"]
    assert "มีสมการที่ไม่ตรง" in served.get("/ledger")[1].decode()


def test_open_data_are_whole_months_with_small_counts_suppressed(served: Served) -> None:
    frame = sheet(served, "open-data", "open", "month=2026-07")
    july = served.events[[day.strftime("%Y-%m") == "2026-07" for day in served.events["day"]]]
    first = july["categories"].str[0].map(group_of)
    groups = [name for name in frame if name not in ("code", "thai", "english", "total")]
    table = pd.crosstab(july["province"], first).reindex(columns=groups, fill_value=0)
    expected = suppress(table.to_numpy().tolist(), SMALL)
    assert frame[[*groups, "total"]].to_numpy().tolist() == expected
    assert any(count is None for row in expected for count in row)
    assert list(frame["code"][:-1]) == list(table.index)
    for wrong in ("2026-09", "2025-01", "07"):
        assert served.get(f"/open-data?month={wrong}")[0] == 400


def test_what_is_computed_beside_the_pages_stands_on_them(served: Served) -> None:
    found = insights()
    for query, code in (("", ""), ("category=flood", "flood")):
        ahead = sheet(served, "forecast", "ahead", query)
        [series] = [one for one in found.forecasts["category"] if one.key == code]
        assert ahead[["day", "complaints", "lower", "upper"]].to_numpy().tolist() == [
            [one.day, one.complaints, one.lower, one.upper] for one in series.ahead
        ]
        assert list(ahead["checked"]) == ["proven"] * 7 + ["unproven"] * 7
    *_, total = sheet(served, "forecast", "series", "by=province").to_dict("records")
    assert (total["last_week"], total["next_week"]) == (sum(range(21, 28)), sum(10.25 + n for n in range(1, 8)))
    assert len(sheet(served, "words", "words")) == 1
    assert list(sheet(served, "words", "words", "province=10")["with_terms"]) == ["พัง · ระบายน้ำ"] * 2
    assert "น้อยเกินกว่าจะบอก" in served.get("/words?province=50")[1].decode()
    assert list(sheet(served, "hotspots", "cells", "category=flood")["course"]) == ["growing", "persistent"]
    assert list(sheet(served, "hotspots", "cells", "province=50")["code"]) == ["5001"]
    assert len(sheet(served, "hotspots", "cells", "category=road")) == 1
    changed = sheet(served, "revisions", "revisions")
    assert changed[["before", "after", "change", "reason"]].to_numpy().tolist() == [
        [10, 13, 3, "late"], [6, 4, -2, "rules"],
    ]  # fmt: skip
    assert list(sheet(served, "revisions", "revisions", "category=flood")["figure_english"]) == ["Flood"]
    assert sheet(served, "revisions", "revisions", "days=2").empty


def test_surges_say_that_the_detector_is_silent(served: Served) -> None:
    counts = served.events["day"].value_counts()
    days = [LAST - timedelta(days=n) for n in range(28)]
    enough = sum(counts.get(day, 0) >= 50 for day in days)
    assert f"the last 28 days had {enough}." in served.get("/surges?lang=en")[1].decode()


class Tables(HTMLParser):
    """The texts of a page's cells, table by table and row by row."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self._unseen = 0
        self._cell = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self._cell = True
        elif tag == "span" and dict(attrs).get("class") == "unseen":
            self._unseen += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._cell = False
        elif tag == "span":
            self._unseen = 0

    def handle_data(self, data: str) -> None:
        if self._cell and not self._unseen:
            self.tables[-1][-1][-1] = (self.tables[-1][-1][-1] + data).strip(" \n▲▼")


def shown(frame: pd.DataFrame, words: Words) -> Iterator[list[str]]:
    for row in frame.to_dict("records"):
        name = words.name({str(key): value for key, value in row.items()})
        yield [name, words.count(row["complaints"]), words.share(row["share"]), words.count(row["previous"]),
               words.change(row["change"], row["previous"], row["complaints"])]  # fmt: skip


def test_a_page_shows_what_its_files_hold(served: Served) -> None:
    """In both languages; the files are the same."""
    sheets = {by: sheet(served, "overview", by, "channel=traffy") for by in ("group", "category", "agency", "province")}
    recount = Recount(served.events, LAST - timedelta(days=29), LAST, {"channel": "traffy"})
    urgent, waiting = (recount.now["urgency"] != "normal").sum(), (recount.now["triage"] != "").sum()
    for words in map(Words, LANGUAGES):
        html = served.get(f"/overview?lang={words.language}&channel=traffy")[1].decode()
        tables = {table[0][0]: [row[:5] for row in table[1:]] for table in Tables(html).tables}
        for by, frame in sheets.items():
            expected = list(shown(frame, words))
            expected[-1][0] = words("total")
            assert tables[words(f"dimension.{by}")] == expected
        assert re.findall(r'tile-figure">([^<]+)<', html) == [
            *(words.count(len(recount.now)), words.rate(len(recount.now) / 30)),
            *(words.count(urgent), words.count(waiting)),
        ]
        days = re.findall(r"<title>[^<]*: ([0-9,]+)</title>", html)
        assert days[: len(days) // 2] == [
            words.count((recount.now["day"] == LAST - timedelta(days=n)).sum()) for n in range(29, -1, -1)
        ]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_small_sealed_and_without_texts_of_complaints(served: Served, page: str) -> None:
    for language in ("th", "en"):
        status, body, headers = served.get(f"/{page}?lang={language}")
        assert status == 200, body.decode()
        assert len(body) < 200_000
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        cost = re.fullmatch(
            r'page;dur=\d+, clickhouse;desc="(\d+) statements, \d+ rows read"', headers["Server-Timing"]
        )
        assert cost is not None
        assert 1 <= int(cost[1]) <= 6
        assert (headers["Cache-Control"], headers["Server"]) == ("private, no-cache", "complaints")
        text = body.decode()
        assert f'<html lang="{language}">' in text
        assert "0812345678" not in text
        assert not re.search(r"<script|style=|https?://", text)


@pytest.mark.parametrize(
    ("path", "status", "named"),
    [
        ("/trends?category=nothing", 400, "category"),
        ("/overview?colour=red", 400, "colour"),
        ("/map?measure=weight", 400, "measure"),
        ("/overview/days.csv?since=tomorrow", 400, "since"),
        ("/trends?category=road&category=flood", 400, "category"),
        ("/open-data?province=10", 400, "province"),
        ("/ledger?days=7", 400, "days"),
        ("/surges/surges.csv?agency=doh", 400, "agency"),
        ("/forecast?category=flood&province=10", 400, "province"),
        ("/words?category=flood", 400, "category"),
        ("/nowhere", 404, ""),
        ("/overview/nothing.csv", 404, ""),
    ],
)
def test_errors_are_pages(served: Served, path: str, status: int, named: str) -> None:
    found, body, headers = served.get(f"{path}{'&' if '?' in path else '?'}lang=en")
    assert found == status
    assert headers["Content-Type"].startswith("text/html")
    assert f"Filter {named}" in body.decode() if named else "Back to the overview" in body.decode()


def test_before_the_first_complaint_is_counted_the_ledger_tells_where_complaints_are(
    clickhouse: ClickHouseSettings, config: Path
) -> None:
    with serving(Settings(config=config, clickhouse=clickhouse), on_topics()) as address:
        empty = Served(address, pd.DataFrame())
        for page in PAGES:
            status, body, _ = empty.get(f"/{page}?lang=en")
            assert (status, "No complaints yet." in body.decode()) == (200, bool(PAGES[page].fields))
        assert list(sheet(empty, "ledger", "ledger")["taken"])[-1] == 35
        assert "No month is complete yet." in empty.get("/open-data?lang=en")[1].decode()
        assert empty.get("/overview/days.csv")[0] == 404


def test_no_hour_is_lost_between_days(served: Served) -> None:
    assert {moment.astimezone(BANGKOK).date() for moment in served.events["submitted"]} == set(served.events["day"])
