"""Settings: the section `report`."""

from __future__ import annotations

from complaints.settings.section import Positive, Section


class ReportSettings(Section, frozen=True, kw_only=True):
    """Of `complaints report`."""

    chromium: str = ""
    """The program that prints the PDF: a path, or a name on PATH. By default chromium, or Chrome by its usual names."""
    timeout_secs: Positive = 60.0
    """Its time for one PDF."""
