"""A page looked at as people see it: on a telephone and on a desk, in one language."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

from tests.web.chromium import barriers, scrolls_sideways

WIDTHS = (360, 1440)
"""Of a telephone and of a desk: what axe-core finds may differ, as with colours that a narrow page alone has."""
BETWEEN = 768
PICTURES = "LOOKED_AT"
"""With this variable in the environment the pages are kept as pictures in the folder that it names."""


@dataclass
class LookedAt:
    """Looks at pages, and keeps what is wrong with them by name, width and what was found."""

    page: Page
    language: str
    found: list[tuple[str, int, str]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def look(self, name: str) -> None:
        """Look at the page that is open now."""
        self.seen.append(name)
        if self.page.locator("html").get_attribute("lang") != self.language:
            self.found.append((name, 0, "is in the other language"))
        for width in WIDTHS:
            if scrolls_sideways(self.page, width):
                self.found.append((name, width, "scrolls sideways"))
            self.found += [(name, width, barrier) for barrier in barriers(self.page)]
            if folder := os.environ.get(PICTURES):
                picture = f"{len(self.seen):02d}-{name.replace('/', '-')}-{self.language}-{width}.png"
                self.page.screenshot(path=Path(folder, picture), full_page=True)
        if scrolls_sideways(self.page, BETWEEN):
            self.found.append((name, BETWEEN, "scrolls sideways"))
