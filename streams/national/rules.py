"""`config/national.yaml`: rules that speak for or against bodies, and the local agencies (arms) of bodies."""

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
    """The whole file. Every rule that holds counts: it speaks for `responsible` and excludes the bodies in `never`."""

    weight: Annotated[float, Meta(gt=0, le=20)]
    """Log-odds by which a rule without a weight speaks for a body."""
    sure: Share
    """Least probability at which a body is responsible without an official's decision."""
    works_along: Share
    """Least probability at which a body is a co-working agency."""
    says_nothing: tuple[str, ...] = ()
    """Words that tell nothing of the matter, such as greetings; see `streams.national.too_little`."""
    arms: dict[Code, tuple[Arm, ...]]
    """For each body, the agencies that act for it in an area; the first that fits counts."""


def rules_of_all(municipal: str, national: str) -> str:
    """The version in national routings, made of those of both rule sets."""
    return f"{municipal}-{national}"
