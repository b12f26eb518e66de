"""Metres of degrees, for distances of a few hundred metres between complaints."""

from __future__ import annotations

EAST, NORTH = 108.2e3, 110.6e3
"""Metres of one degree of longitude and of latitude in Bangkok; a degree of longitude is at most 4 % off elsewhere in
Thailand."""
