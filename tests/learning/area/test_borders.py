"""Cells of provinces from made-up borders: two adjacent squares, sea to the south, a foreign country to the north."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from complaints.errors import ConfigError
from learning.area.borders import extract, province_cells, read_borders
from learning.area.points import Labelled
from streams.area.cells import Cells

WEST, MIDDLE, EAST, SOUTH, NORTH = 101.0, 101.2, 101.4, 15.0, 15.2
KM = 1 / 110.574
"""Degrees of latitude; near enough for longitude where sides are kept apart by whole kilometres."""


def _square(west: float, east: float) -> list[list[list[float]]]:
    return [[[west, SOUTH], [east, SOUTH], [east, NORTH], [west, NORTH], [west, SOUTH]]]


def _world(path: Path) -> Path:
    shapes = {"TH-30": _square(WEST, MIDDLE), "TH-36": _square(MIDDLE, EAST), "LA-VI": _square(WEST, EAST)}
    features = [
        {"type": "Feature", "properties": {"iso_3166_2": iso}, "geometry": {"type": "Polygon", "coordinates": shape}}
        for iso, shape in shapes.items()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def _places(*places: tuple[float, float, str]) -> Labelled:
    longitude, latitude, codes = zip(*places, strict=True)
    return Labelled(np.array(longitude), np.array(latitude), np.array(codes))


FAR = _places((110.0, 20.0, "99"))
IN_THE_WEST = _places((MIDDLE - 0.5 * KM, 15.1, "30"), (110.0, 20.0, "99"))


@pytest.fixture
def provinces(tmp_path: Path) -> Path:
    assert extract(_world(tmp_path / "world.json"), tmp_path / "provinces.geojson") == 2
    return tmp_path / "provinces.geojson"


def test_only_the_country_is_kept_and_reads_back(provinces: Path) -> None:
    borders = read_borders(provinces)
    assert sorted(borders) == ["30", "36"]
    assert borders["30"][0][0].tolist() == _square(WEST, MIDDLE)[0]


def test_far_from_borders_the_map_tells(provinces: Path) -> None:
    cells = Cells(province_cells(read_borders(provinces), FAR))
    assert (cells.at(101.1, 15.1), cells.at(101.3, 15.1)) == ("30", "36")


def test_beside_a_border_the_map_alone_is_not_believed(provinces: Path) -> None:
    cells = Cells(province_cells(read_borders(provinces), FAR))
    assert (cells.at(MIDDLE - KM, 15.1), cells.at(MIDDLE + KM, 15.1)) == ("", "")


def test_beside_a_border_a_place_confirms_its_own_side_only(provinces: Path) -> None:
    cells = Cells(province_cells(read_borders(provinces), IN_THE_WEST))
    assert (cells.at(MIDDLE - KM, 15.1), cells.at(MIDDLE + KM, 15.1)) == ("30", "")


def test_off_the_coast_counts_only_where_a_place_is_near(provinces: Path) -> None:
    borders = read_borders(provinces)
    harbour = _places((101.1, SOUTH + KM, "30"))
    at_sea = (101.1, SOUTH - 1.5 * KM)
    assert Cells(province_cells(borders, harbour)).at(*at_sea) == "30"
    assert Cells(province_cells(borders, FAR)).at(*at_sea) == ""
    assert Cells(province_cells(borders, harbour)).at(101.1, SOUTH - 6 * KM) == ""


def test_a_town_abroad_keeps_its_own_bank_of_the_river(provinces: Path) -> None:
    borders = read_borders(provinces)
    abroad = _places((101.1, NORTH + KM, ""))
    assert Cells(province_cells(borders, abroad)).at(101.1, NORTH - KM) == ""
    assert Cells(province_cells(borders, abroad)).at(101.1, NORTH + 2 * KM) == ""
    assert Cells(province_cells(borders, abroad)).at(101.1, 15.1) == "30"


@pytest.mark.parametrize("text", ["", "[]", '{"features": [{}]}', '{"features": []}'])
def test_a_file_without_provinces_is_named(tmp_path: Path, text: str) -> None:
    source = tmp_path / "world.json"
    source.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"world\.json"):
        extract(source, tmp_path / "out.geojson")


def test_a_broken_file_of_provinces_is_named(tmp_path: Path) -> None:
    (tmp_path / "provinces.geojson").write_text('{"features": [{"geometry": 1}]}', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"provinces\.geojson"):
        read_borders(tmp_path / "provinces.geojson")
