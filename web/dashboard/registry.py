"""All pages, in the order of the menu. A page more: its file in `pages/`, its template, its line here, its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from web.dashboard.page import Page
from web.dashboard.pages import (
    agencies,
    channels,
    forecast,
    hotspots,
    ledger,
    map,
    open_data,
    overview,
    revisions,
    surges,
    trends,
    words,
)

PAGES: Final[Mapping[str, Page]] = {
    page.name: page
    for page in (
        overview.PAGE,
        trends.PAGE,
        surges.PAGE,
        words.PAGE,
        hotspots.PAGE,
        forecast.PAGE,
        map.PAGE,
        agencies.PAGE,
        channels.PAGE,
        revisions.PAGE,
        ledger.PAGE,
        open_data.PAGE,
    )
}
HOME: Final = "overview"
