"""What sections of the settings are made of."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Struct

Positive = Annotated[float, msgspec.Meta(gt=0)]


class Section(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of all sections: an unknown key is an error."""


class Secret(str):
    """A string that does not show itself in logs and tracebacks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"
