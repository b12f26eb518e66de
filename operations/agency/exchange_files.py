"""Where `complaints exchange` keeps its files."""

from __future__ import annotations

from pathlib import Path

from complaints.settings import Settings


def exchange_folder(settings: Settings) -> Path:
    """Of partners, spool and copies of cases."""
    return Path(settings.exchange.folder) if settings.exchange.folder else settings.embedded.data / "exchange"


def partners_file(settings: Settings) -> Path:
    """The private file of partners; missing where there is none."""
    return exchange_folder(settings) / "partners.yaml"
