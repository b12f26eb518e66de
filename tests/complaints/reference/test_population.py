"""Inhabitants of areas: the shipped figures add up, and a wrong row is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from complaints.errors import ConfigError
from complaints.reference.population import population


def test_the_provinces_add_up_to_the_kingdom(config: Path) -> None:
    rows = population(config)
    assert len(rows) == 77
    assert {year for _, year, _ in rows} == {2019}
    assert sum(people for _, _, people in rows) == 66_558_935


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1047,2019,many", "line 2: year and population must be whole numbers"),
        ("10,2562,5666264", "line 2: year 2562"),
        ("10,2019,0", "line 2: year 2019"),
        ("999,2019,5", "line 2: area '999'"),
        ("10,2019", "line 2: year and population must be whole numbers"),
    ],
)
def test_a_wrong_row_is_named(config: Path, tmp_path: Path, row: str, said: str) -> None:
    shutil.copytree(config / "areas", tmp_path / "areas")
    (tmp_path / "population").mkdir()
    (tmp_path / "population" / "provinces.csv").write_text(f"area,year,population\n{row}\n")
    with pytest.raises(ConfigError, match=said):
        population(tmp_path)
