"""The view `revisions`: which published daily figures changed, when, why, and from what to what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from complaints.clock import BANGKOK
from complaints.settings import ClickHouseSettings
from sinks.clickhouse.count import count
from sinks.clickhouse.fact_rows import COLUMNS, Row, encode
from sinks.clickhouse.fact_table import FactTable
from sinks.clickhouse.filings import id_half
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.migrate import migrate
from tests.trends.conftest import fact
from tests.trends.test_queries import answer

MONDAY = date(2026, 8, 24)
GENERATIONS = 2048


def version(number: int, day: date, *, decided: date, content: int = 1, generation: int = 0, **values: object) -> Row:
    """One version of a complaint of `day`, decided upon at noon of `decided`."""
    row = list(fact(number, day, **values))  # type: ignore[arg-type]
    noon = datetime(decided.year, decided.month, decided.day, 12, tzinfo=BANGKOK)
    changed = {
        "version": content * GENERATIONS + generation,
        "decided": int(noon.timestamp() * 1000),
        "text": f"เรื่องที่ {number}, {content if not values.get('by_people') else 1}",
    }
    for name, value in changed.items():
        row[list(COLUMNS).index(name)] = value
    return tuple(row)  # type: ignore[return-value]


def load(warehouse: ClickHouse, rows: list[Row]) -> None:
    """As the sink does it."""
    table = FactTable(warehouse)
    table.insert(list(map(encode, rows)))
    count(table, {row[0] for row in rows}, [id_half(row[1]) for row in rows])


@pytest.fixture(scope="module")
def changed(engine: ClickHouseSettings, config: Path) -> Iterator[ClickHouse]:
    """Monday had ten complaints at its end; five changed on later days, each for a reason of its own."""
    settings = ClickHouseSettings(port=engine.port, database="revised")
    ClickHouse(engine).execute(f"CREATE DATABASE {settings.database} ENGINE = Atomic")
    warehouse = ClickHouse(settings)
    migrate(warehouse, config)
    days = [MONDAY + timedelta(days=n) for n in range(4)]
    load(warehouse, [version(n, MONDAY, decided=MONDAY) for n in range(10)])
    load(warehouse, [version(0, MONDAY, decided=MONDAY, content=2, categories=("noise",))])  # before it was published
    load(warehouse, [version(20, MONDAY, decided=days[1]), version(20, MONDAY, decided=days[1])])
    same = version(1, MONDAY, decided=days[1])
    corrected = list(version(1, MONDAY, decided=days[2], content=3, categories=("flood",)))
    corrected[list(COLUMNS).index("text")] = same[list(COLUMNS).index("text")]
    load(warehouse, [tuple(corrected)])  # type: ignore[list-item]
    load(warehouse, [version(2, MONDAY, decided=days[2], generation=1, categories=("lighting",))])
    load(warehouse, [version(2, MONDAY, decided=days[3], generation=0, categories=("road",))])  # an old one again
    load(warehouse, [version(3, days[1], decided=days[3], content=5)])  # the channel gives another day
    load(warehouse, [version(n, days[1], decided=days[1]) for n in range(30, 33)])
    load(warehouse, [version(40, date(2020, 1, 1), decided=days[3])])  # an old file: published when it came
    yield warehouse
    warehouse.close()


def rows(warehouse: ClickHouse, dimension: str, key: str = "") -> list[tuple[object, ...]]:
    return warehouse.rows(
        "SELECT day, revised_on, reason, change, before, after FROM revisions"
        " WHERE dimension = %(dimension)s AND key = %(key)s ORDER BY day, revised_on, reason",
        {"dimension": dimension, "key": key},
    )


def test_the_total_of_a_day_tells_late_complaints_and_those_that_moved(changed: ClickHouse) -> None:
    tuesday, thursday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=3)
    assert rows(changed, "total") == [
        (MONDAY, tuesday, "late", 1, 10, 11),
        (MONDAY, thursday, "revised", -1, 11, 10),
        (tuesday, thursday, "revised", 1, 3, 4),
    ]


def test_categories_tell_who_decided_otherwise(changed: ClickHouse) -> None:
    wednesday = MONDAY + timedelta(days=2)
    assert rows(changed, "category", "flood") == [(MONDAY, wednesday, "corrected", 1, 0, 1)]
    assert rows(changed, "category", "lighting") == [(MONDAY, wednesday, "rules", 1, 0, 1)]
    assert rows(changed, "category", "noise") == []  # before Monday was published
    roads = rows(changed, "category", "road")
    assert [row[2:4] for row in roads if row[0] == MONDAY] == [
        ("late", 1), ("corrected", -1), ("rules", -1), ("revised", -1),
    ]  # fmt: skip
    assert [row[4:] for row in roads if row[0] == MONDAY] == [(9, 10), (10, 8), (10, 8), (8, 7)]


def test_figures_today_are_those_first_published_and_all_revisions(changed: ClickHouse) -> None:
    [(now,)] = changed.rows("SELECT sum(complaints) FROM daily_total WHERE day = %(day)s", {"day": MONDAY})
    assert now == 10 + sum(int(str(row[3])) for row in rows(changed, "total") if row[0] == MONDAY)


def test_the_questions_of_the_page(changed: ClickHouse) -> None:
    tuesday, wednesday, thursday = (MONDAY + timedelta(days=n) for n in (1, 2, 3))
    found = answer(changed, 14)
    assert [row[:6] for row in found if row[1] == "total"] == [
        (tuesday, "total", "", thursday, "revised", 1),
        (MONDAY, "total", "", thursday, "revised", -1),
        (MONDAY, "total", "", tuesday, "late", 1),
    ]
    assert (MONDAY, "category", "flood", wednesday, "corrected", 1, 0, 1) in found
    assert answer(changed, 15) == [("1 day", 1, 1)]


class Told(NamedTuple):
    """One version of a complaint, as it is loaded."""

    number: int
    day: date
    decided: date
    content: int
    generation: int
    text: int
    category: str


def histories(random: Random) -> list[Told]:
    """Complaints of five days with up to four versions, in no order, some of them twice and on another day."""
    found = []
    for number in range(150):
        text, content = 0, 0
        for _ in range(random.choice([1, 1, 2, 3, 4])):
            day = MONDAY + timedelta(days=random.randrange(5))
            decided = day + timedelta(days=random.choice([0, 0, 0, 1, 2, 4]))
            generation = random.randrange(3)
            content, text = content + random.choice([0, 1]), random.choice([text, content])
            one = Told(number, day, decided, content, generation, text, random.choice(["road", "noise", "flood"]))
            found += [one] * random.choice([1, 1, 1, 2])
            if random.random() < 0.1:
                found.append(one._replace(decided=decided + timedelta(days=1)))
    random.shuffle(found)
    return found


def told_row(one: Told) -> Row:
    row = list(version(one.number, one.day, decided=one.decided, categories=(one.category,)))
    of = list(COLUMNS).index
    row[of("version")], row[of("text")] = one.content * GENERATIONS + one.generation, f"{one.number}: {one.text}"
    return tuple(row)  # type: ignore[return-value]


def recounted(histories: list[Told]) -> dict[tuple[object, ...], int]:
    """The changes of totals and categories, told from the versions one after another."""
    first_on: dict[date, date] = {}
    for one in histories:
        first_on[one.day] = min(first_on.get(one.day, date.max), one.decided)
    kept = dict[tuple[int, int], Told]()
    for one in histories:
        key = (one.number, one.content * GENERATIONS + one.generation)
        if key not in kept or one.decided <= kept[key].decided:  # as published first, and of those as inserted last
            kept[key] = one
    found = Counter[tuple[object, ...]]()
    for number in {one.number for one in histories}:
        before: tuple[int, Told] | None = None
        own = [(precedence, one) for (of, precedence), one in kept.items() if of == number]
        for decided in sorted({one.decided for _, one in own}):
            precedence, now = max((each for each in own if each[1].decided == decided), key=lambda each: each[0])
            if before and precedence < before[0]:
                continue
            reason = "late"
            if before:
                same = (before[1].day, before[1].text) == (now.day, now.text)
                rules = "rules" if before[1].generation != now.generation else "corrected"
                reason = rules if same else "revised"
            for sign, one in ((1, now), *([(-1, before[1])] if before else [])):
                if decided > max(one.day, first_on[one.day]):
                    for figure in (("total", ""), ("category", one.category)):
                        found[(one.day, *figure, decided, reason)] += sign
            before = precedence, now
    return {changed: change for changed, change in found.items() if change}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_changes_are_those_of_a_plain_recount(clickhouse: ClickHouseSettings, config: Path, seed: int) -> None:
    random = Random(seed)
    all_of_them = histories(random)
    with closing(ClickHouse(clickhouse)) as warehouse:
        migrate(warehouse, config)
        for start in range(0, len(all_of_them), 50):
            load(warehouse, [told_row(one) for one in all_of_them[start : start + 50]])
        found = warehouse.rows(
            "SELECT day, dimension, key, revised_on, reason, change FROM changed_figures"
            " WHERE dimension IN ('total', 'category')"
        )
    assert {row[:5]: row[5] for row in found} == recounted(all_of_them)
