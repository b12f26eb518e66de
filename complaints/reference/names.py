"""Thai and English names of every code, for the table `names` and whoever shows codes to people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from complaints.reference.agencies import Agencies
from complaints.reference.areas import Areas
from complaints.reference.channels import load_channels
from complaints.reference.taxonomy import load_taxonomy

Name = tuple[str, str, str, str]
"""Dimension, code, Thai name, English name."""

_LEVELS = {2: "province", 4: "district", 6: "subdistrict"}


def names(config: Path) -> list[Name]:
    """All names of a config folder. Raises ConfigError naming the file that is wrong."""
    return list(_names(config))


def _names(config: Path) -> Iterator[Name]:
    for code, channel in load_channels(config).items():
        yield "channel", code, channel.thai, channel.english
    for path, (thai, english) in load_taxonomy(config).names.items():
        section, _, code = path.partition("/")
        yield section, code, thai, english
    for agency in Agencies.load(config):
        yield "agency", agency.id, agency.th, agency.en
    areas = Areas.load(config)
    for area in areas:
        yield _LEVELS[len(area.code)], area.code, areas.thai(area.code), area.english
