"""The tables that nearly every decision needs, read once and handed down."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from complaints.reference.agencies import Agencies
from complaints.reference.areas import Areas
from complaints.reference.taxonomy import Taxonomy, load_taxonomy


class Tables(NamedTuple):
    """Agencies, areas and taxonomy of one config folder."""

    agencies: Agencies
    areas: Areas
    taxonomy: Taxonomy

    @classmethod
    def load(cls, config: Path) -> Tables:
        """Read them. Raises ConfigError naming file and line."""
        return cls(Agencies.load(config), Areas.load(config), load_taxonomy(config))
