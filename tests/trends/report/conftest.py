"""The report of the week of `tests.trends.flood_week` as a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaints.settings import DEFAULT_CONFIG
from tests.trends.flood_week import Week
from trends.report.html import html_of


@pytest.fixture(scope="session")
def html(reported: Week, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report as a file."""
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(html_of(reported.report, reported.names, DEFAULT_CONFIG), encoding="utf-8")
    return file
