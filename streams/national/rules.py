"""`config/national.yaml`: rules that speak for or against bodies, and the bodies' arms in places."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from complaints.events.complaint import Code
from streams.routing.rules import RuleSet, Share, Template, Where

FILE = "national.yaml"


class Arm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The agency that acts for a body in an area; `{province}` and `{district}` stand for the area's code."""

    agency: Template
    area: tuple[Where, ...] = ()


class NationalRules(RuleSet, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file. Every rule that holds counts: it adds its weight to `responsible`, and bars those of `never`."""

    weight: Annotated[float, Meta(gt=0, le=20)]
    """Log-odds by which a rule speaks for a body, where it does not say."""
    sure: Share
    """From this probability on a body is responsible without an official."""
    works_along: Share
    """From this probability on a body works along."""
    arms: dict[Code, tuple[Arm, ...]]
    """Per body, which agency acts for it where: the first that fits."""


def rules_of_all(municipal: str, national: str) -> str:
    """The version that routings of the whole state bear, of those of both rule sets."""
    return f"{municipal}-{national}"
