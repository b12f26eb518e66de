"""All pages, in the order of the menu. A page more: its file in `pages/`, its template, its line here, its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from web.dashboard.page import Page
from web.dashboard.pages import agencies, channels, ledger, map, open_data, overview, surges, trends

PAGES: Final[Mapping[str, Page]] = {
    page.name: page
    for page in (
        overview.PAGE,
        trends.PAGE,
        surges.PAGE,
        map.PAGE,
        agencies.PAGE,
        channels.PAGE,
        ledger.PAGE,
        open_data.PAGE,
    )
}
HOME: Final = "overview"
