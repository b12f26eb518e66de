"""The table of cells: written, read back, looked up."""

from __future__ import annotations

import re
from pathlib import Path

import h3.api.basic_int as h3
import pytest

from complaints.errors import ConfigError
from complaints.reference.areas import Areas
from streams.area.cells import FINEST, Cells, compact, write

CONFIG = Path(__file__).parents[3] / "config"


@pytest.fixture(scope="module")
def shipped() -> Cells:
    return Cells.load(CONFIG / "areas" / "cells.csv")


def test_a_written_table_reads_back(tmp_path: Path) -> None:
    centre = h3.latlng_to_cell(13.75, 100.5, FINEST)
    areas = {cell: "100101" if cell % 2 else "1001" for cell in h3.grid_disk(centre, 9)}
    areas |= dict.fromkeys(h3.grid_disk(h3.latlng_to_cell(18.8, 98.9, 6), 2), "50")
    write(tmp_path / "cells.csv", areas)
    cells = Cells.load(tmp_path / "cells.csv")
    assert len(cells) == len(areas)
    assert all(cells.at(*reversed(h3.cell_to_latlng(cell))) == code for cell, code in areas.items())


def test_a_row_that_is_wider_than_a_region_is_read_too(tmp_path: Path) -> None:
    centre = h3.latlng_to_cell(13.75, 100.5, FINEST)
    write(tmp_path / "cells.csv", {centre: "1001", h3.cell_to_center_child(h3.cell_to_parent(centre, 4), FINEST): "1"})
    text = (tmp_path / "cells.csv").read_text("utf-8")
    base = re.search(r"^1001,(\d{3})([0-7]+),$", text, re.MULTILINE)
    assert base is not None
    (tmp_path / "cells.csv").write_text(text.replace(f"{base[1]}{base[2]},", f"{base[1]},{base[2]}"), "utf-8")
    cells = Cells.load(tmp_path / "cells.csv")
    assert cells.at(100.5, 13.75) == "1001"
    assert len(cells) == 2


def test_compacting_changes_no_answer() -> None:
    parent = h3.latlng_to_cell(13.75, 100.5, 8)
    areas = dict.fromkeys(h3.uncompact_cells([parent], FINEST), "1001")
    few = compact(areas)
    assert few == {parent: "1001"}
    assert all(Cells(few).at(*reversed(h3.cell_to_latlng(cell))) == "1001" for cell in list(areas)[:50])


@pytest.mark.parametrize(
    ("longitude", "latitude", "code"),
    [(100.4923, 13.7512, "1001"), (100.6009, 13.9205, "1036"), (98.985, 18.788, "50"), (98.398, 7.878, "83")],
)
def test_known_places(shipped: Cells, longitude: float, latitude: float, code: str) -> None:
    assert shipped.at(longitude, latitude).startswith(code)


@pytest.mark.parametrize(("longitude", "latitude"), [(102.6, 17.97), (96.1, 16.8), (0.0, 0.0), (100.0, 10.9)])
def test_abroad_and_at_sea_is_nowhere(shipped: Cells, longitude: float, latitude: float) -> None:
    assert shipped.at(longitude, latitude) == ""


def test_the_table_holds_codes_in_use(shipped: Cells) -> None:
    areas = Areas.load(CONFIG)
    rows = (CONFIG / "areas" / "cells.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert {row.split(",")[0] for row in rows} <= {area.code for area in areas}


@pytest.mark.parametrize(
    "row", ["1001,100", "1001,100,9x", "1001,abc,0", "1001,1006410,0 12345678901234", "1001,1006410,8", "1001"]
)
def test_a_broken_row_names_its_line(tmp_path: Path, row: str) -> None:
    (tmp_path / "cells.csv").write_text(f"code,prefix,suffixes\n{row}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"cells\.csv:2"):
        Cells.load(tmp_path / "cells.csv")
