"""Area codes from coordinates: a table of H3 cells of mixed resolution, each assigned to one area as a whole.

The file `config/areas/cells.csv` has one row per area and common prefix: code, prefix, suffixes. A cell is written as
its base cell (three digits) and one octal digit per resolution.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import ItemsView, Iterable, Iterator, Mapping
from os.path import commonprefix
from pathlib import Path
from typing import NamedTuple

import h3.api.basic_int as h3

from complaints.errors import ConfigError

FINEST = 11
"""H3 resolution of the smallest cells: 25 m from centre to edge."""
COARSEST = 4
THAILAND = (97.3, 5.6, 105.7, 20.5)
"""West, south, east, north; degrees."""
_STEPS = [
    (~(0xF << 52 | ((1 << 3 * (15 - level)) - 1)), level << 52 | ((1 << 3 * (15 - level)) - 1))
    for level in range(FINEST, COARSEST - 1, -1)
]
"""Bit masks (and, or) that turn a cell into its ancestor: resolution in bits 52-55, all ones in unused digits."""
_REGION = 3 + COARSEST
"""Digits of a cell of the coarsest resolution, the regions that are read one by one."""
_SUFFIXES = {
    digits: re.compile(f"[0-7]{{0,{18 - digits}}}(?: [0-7]{{0,{18 - digits}}})*") for digits in range(_REGION, 19)
}
"""What the suffixes of a prefix of so many digits look like: a cell has 18 at most."""
_PREFIX = re.compile(r"[0-9]{3}[0-7]*")


class _Row(NamedTuple):
    """A row of the table."""

    code: str
    prefix: str
    suffixes: str

    def of_one_region(self) -> bool:
        """Whether it is as a row must be, and all its cells lie in one region."""
        written = _SUFFIXES.get(len(self.prefix))
        return bool(written and _PREFIX.fullmatch(self.prefix) and written.fullmatch(self.suffixes))

    @property
    def region(self) -> int:
        """The cell of the coarsest resolution around its cells."""
        return _shared(self.prefix[:_REGION], 0)[0]

    def cells(self) -> dict[int, str]:
        """Its cells with their area. Raises ValueError where it is not as a row must be."""
        return dict.fromkeys(_cells(self.prefix, self.suffixes.split(" ")), self.code)


class Cells:
    """Finds the area that a point lies in."""

    def __init__(self, areas: Mapping[int, str], unread: Mapping[int, list[_Row]] | None = None) -> None:
        """`areas` by cell; `unread` are rows of the table by the region in which all their cells lie."""
        self._areas, self._unread = dict(areas), dict(unread or {})

    @classmethod
    def load(cls, path: Path) -> Cells:
        """Read the table. Raises ConfigError naming file and line.

        All rows are checked. The 160,000 cells in them are taken out when a point of their region is asked for, as
        most programs that load the table never ask for one, or for few.
        """
        unread: dict[int, list[_Row]] = defaultdict(list)
        wide: dict[int, str] = {}
        try:
            lines = path.read_text(encoding="utf-8").splitlines()[1:]
        except OSError as error:
            raise ConfigError(f"{path}: {error.strerror}") from error
        for line, text in enumerate(lines, start=2):
            try:
                row = _Row(*text.split(","))
                if row.of_one_region():
                    unread[row.region].append(row)
                else:
                    wide.update(row.cells())
            except (TypeError, ValueError) as error:
                raise ConfigError(f"{path}:{line}: expected code,prefix,suffixes of H3 digits") from error
        cells = cls(wide, unread)
        if wide:  # `at` must not find a cell of a region that is unread
            cells.items()
        return cells

    def at(self, longitude: float, latitude: float) -> str:
        """The code of the area at a point (WGS 84 degrees): 6, 4 or 2 digits, or "" where the table has none."""
        cell = h3.latlng_to_cell(latitude, longitude, FINEST)
        areas = self._areas
        for keep, add in _STEPS:
            code = areas.get(cell & keep | add)
            if code is not None:
                return code
        # A region is read as a whole, and all cells around a point lie in one: where it is unread, none is found.
        if (region := cell & keep | add) in self._unread:
            self._read(region)
            return self.at(longitude, latitude)
        return ""

    def _read(self, region: int) -> None:
        """Take the cells of a region out of its rows. It counts as unread until all are there, for other threads."""
        for row in self._unread.get(region, ()):
            self._areas.update(row.cells())
        self._unread.pop(region, None)

    def items(self) -> ItemsView[int, str]:
        """H3 cells and the codes of their areas."""
        for region in list(self._unread):
            self._read(region)
        return self._areas.items()

    def __len__(self) -> int:
        return len(self.items())


def write(path: Path, areas: Mapping[int, str]) -> None:
    """Write the table of cells and area codes; the same table gives the same bytes."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for cell, code in areas.items():
        digits = _digits(cell)
        groups[code, digits[:8]].append(digits)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("code,prefix,suffixes\n")
        for (code, _), cells in sorted(groups.items()):
            prefix = commonprefix(cells)  # noqa: RUF071
            file.write(f"{code},{prefix},{' '.join(sorted(digits[len(prefix) :] for digits in cells))}\n")


def compact(areas: Mapping[int, str]) -> dict[int, str]:
    """The same table in as few cells as possible: seven child cells of one area become their parent."""
    cells: dict[str, list[int]] = defaultdict(list)
    for cell, code in areas.items():
        cells[code].append(cell)
    return {cell: code for code, members in cells.items() for cell in _compacted(members)}


def _compacted(cells: Iterable[int]) -> Iterable[int]:
    return h3.compact_cells(cells)  # type: ignore[no-any-return]


def _digits(cell: int) -> str:
    """Base cell and digits: 64 bits are 1 reserved, 4 mode, 3 reserved, 4 resolution, 7 base cell, 15 x 3 digits."""
    resolution = cell >> 52 & 0xF
    octal = "".join(str(cell >> 3 * (14 - index) & 7) for index in range(resolution))
    return f"{cell >> 45 & 0x7F:03}{octal}"


def _cells(prefix: str, suffixes: Iterable[str]) -> Iterator[int]:
    """The cells whose digits are the prefix and one of the suffixes; the inverse of `_digits`.

    There are 160,000 in the file: what cells with equally long suffixes share is done once.
    """
    by_length: dict[int, list[str]] = defaultdict(list)
    for suffix in suffixes:
        by_length[len(suffix)].append(suffix)
    for length, group in by_length.items():
        bits, unused = _shared(prefix, length)
        for suffix in group:
            yield bits | int(suffix or "0", 8) << unused


def _shared(prefix: str, more: int) -> tuple[int, int]:
    """The bits of a cell whose `more` last digits are 0, and the number of bits behind its digits."""
    if len(prefix) < 3:
        raise ValueError("a prefix begins with the base cell")
    digits = prefix + "0" * more
    resolution = len(digits) - 3
    unused = 3 * (15 - resolution)
    value = int(digits[3:] or "0", 8) << unused | (1 << unused) - 1
    return 1 << 59 | resolution << 52 | int(digits[:3]) << 45 | value, unused
