from __future__ import annotations

from bench.first_view import Seen, View, _rows, views
from web.dashboard.registry import PAGES


def test_every_page_is_asked_for_in_both_languages_and_the_ledger_last() -> None:
    asked = views()
    assert len(asked) == len(set(asked))
    for language in ("th", "en"):
        plain = [one.page for one in asked if one.filters == "all" and one.language == language]
        assert (plain[0], plain[-1], set(plain)) == ("overview", "ledger", set(PAGES))
    assert {one.filters for one in asked if one.page == "overview"} == {"all", "province", "category", "week"}
    assert {one.filters for one in asked if one.page == "words"} == {"all", "province"}


def test_a_row_tells_the_slowest_view_of_a_page() -> None:
    seen = [Seen(one, 0.1 + n / 100, 0.2, 50.0, 9.0, 3, 1_000 * n) for n, one in enumerate(views())]
    rows = {row[1]: row for row in _rows(1_500_000, seen)}
    assert list(rows) == list(PAGES)
    last = max(n for n, one in enumerate(views()) if one.page == "map")
    assert rows["map"][6:8] == [f"{0.1 + last / 100:.2f}", "week, en"]
    assert rows["map"][-1] == f"{1_000 * last:,}"
    assert View("map", "week", "en") in views()
