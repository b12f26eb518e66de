"""Debian's Chromium, and what is asked of every page in it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.programs import needs

ROOT = Path(__file__).parents[2]
AXE = ROOT / "tests" / "web" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = "/usr/bin/chromium"
OPTIONS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
BARRIERS = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .filter(found => ["serious", "critical"].includes(found.impact))
    .map(found => `${found.id}: ${found.nodes.map(node => node.target).slice(0, 3).join(" ")}`)"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Running while the block does. One at a time: its event loop is that of the thread."""
    needs("chromium", "node", "npm")
    subprocess.run(["make", "--silent", "tests/web/node_modules"], cwd=ROOT, check=True, timeout=300)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield running
        running.close()


def barriers(page: Page) -> list[str]:
    """What axe-core calls serious or critical, with every detail of the page opened."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=AXE)
    found: list[str] = page.evaluate(BARRIERS)
    return found


def scrolls_sideways(page: Page, width: int) -> bool:
    """Whether the page is wider than a window of this width."""
    page.set_viewport_size({"width": width, "height": 900})
    return bool(page.evaluate("document.documentElement.scrollWidth") > width)
