"""The pages in Chromium: nothing from other hosts, no barrier that axe-core calls serious, no scrolling sideways."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.programs import needs
from tests.web.conftest import Served
from web.dashboard.registry import PAGES

ROOT = Path(__file__).parents[3]
AXE = ROOT / "tests" / "web" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = "/usr/bin/chromium"
OPTIONS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
WIDTHS = (360, 768, 1440)
MOST_BYTES = 300_000
BARRIERS = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .filter(found => ["serious", "critical"].includes(found.impact))
    .map(found => `${found.id}: ${found.nodes.map(node => node.target).slice(0, 3).join(" ")}`)"""
FILTERED = {"trends": "&by=agency&days=90&group=local", "map": "&measure=rate", "surges": "&days=7"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    needs("chromium", "node", "npm")
    subprocess.run(["make", "--silent", "tests/web/node_modules"], cwd=ROOT, check=True, timeout=300)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield running
        running.close()


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
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, language, width)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        page.add_script_tag(path=AXE)
        assert page.evaluate(BARRIERS) == [], (name, language)
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
