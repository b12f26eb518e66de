"""The agency that a person names, as `complaints agencies` finds it."""

from __future__ import annotations

from complaints.errors import ConfigError
from complaints.reference.agencies import Agencies
from complaints.reference.find_agencies import find_agencies

SHOWN = 8


def agency_named(agencies: Agencies, name: str, option: str) -> str:
    """The id of the one agency meant: by its id or a whole name, else the only one that the search finds.

    Raises ConfigError, naming the option, where there is none or are several.
    """
    if name in agencies:
        return name
    if (known := agencies.named_or_part(name)) is not None:
        return known
    found = find_agencies(agencies, name) if name.strip() else []  # an empty search would find all
    if len(found) == 1:
        return found[0].id
    if not found:
        raise ConfigError(f"{option}: ไม่พบหน่วยงาน · no agency {name!r}; 'complaints agencies' lists all")
    listed = ", ".join(f"{one.id} ({one.th})" for one in found[:SHOWN])
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    raise ConfigError(f"{option}: พบหลายหน่วยงาน · several agencies fit {name!r}: {listed}{more}; give an id")
