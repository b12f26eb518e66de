"""What was sent by each way in: every piece of personal data once, so that whatever shows it tells how it came in."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice

from tests.personal_data.spellings import SPELLINGS, Personal, personal

MOST = 10_000


@dataclass
class Sent:
    """Hands out pieces of personal data, and remembers by which way each was sent."""

    ways: dict[str, str] = field(default_factory=dict)
    """By secret."""

    def __post_init__(self) -> None:
        self._pieces = personal(MOST)

    def pieces(self, way: str, count: int = SPELLINGS) -> list[Personal]:
        """The next pieces; by default every spelling once."""
        found = list(islice(self._pieces, count))
        self.ways |= {each.secret: way for each in found}
        return found

    def text(self, way: str) -> str:
        """A text that has every spelling."""
        return "\n".join(f"ติดต่อ {each.written} ครับ" for each in self.pieces(way))

    def digits(self, way: str) -> str:
        """A mobile number that fits where only letters and digits may stand."""
        while True:
            (piece,) = self.pieces(way, 1)
            if piece.secret.isdecimal() and len(piece.secret) == 9 and piece.secret[0] in "689":
                return f"0{piece.secret}"
