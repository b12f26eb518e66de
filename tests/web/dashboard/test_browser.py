"""The pages in Chromium: nothing from other hosts, no barrier that axe-core calls serious, no scrolling sideways."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.web.chromium import barriers, chromium, scrolls_sideways
from tests.web.conftest import Served
from web.dashboard.registry import PAGES

WIDTHS = (360, 768, 1440)
MOST_BYTES = 300_000
FILTERED = {
    "trends": "&by=agency&days=90&group=local",
    "map": "&measure=rate",
    "surges": "&province=10",
    "forecast": "&category=flood",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(bypass_csp=True)  # axe-core is run by us, not by the pages
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_in_both_languages(page: Page, served: Served, name: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for language in ("th", "en"):
        answer = page.goto(f"{served.address}/{name}?lang={language}{FILTERED.get(name, '')}")
        assert answer is not None
        assert answer.status == 200
        for width in WIDTHS:
            assert not scrolls_sideways(page, width), (name, language, width)
        assert barriers(page) == [], (name, language)
    assert {url for url in asked if not url.startswith((served.address, "data:"))} == set()


def test_without_javascript_and_by_keyboard(browser: Browser, served: Served) -> None:
    """The first view with an empty cache is small; the form, the menu and the skip link work with keys alone."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page, sizes = context.new_page(), []
    page.on("response", lambda answer: sizes.append(len(answer.body())))
    page.goto(f"{served.address}/?lang=en")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to content"
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")
    assert 50_000 < sum(sizes) < MOST_BYTES
    page.locator("details.filters summary").press("Enter")
    page.locator("select[name=channel]").select_option("traffy")
    page.get_by_role("button", name="Apply").press("Enter")
    assert "channel=traffy" in page.url
    assert page.get_by_role("link", name="Remove filter: Channel Traffy Fondue").is_visible()
    page.get_by_role("link", name="ภาษาไทย").press("Enter")
    assert page.locator("h1").inner_text() == "ภาพรวม"
    assert "channel=traffy" in page.url
    context.close()
