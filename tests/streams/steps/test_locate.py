"""Place and text to area codes, with how they were found."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaints.events.complaint import Area, Place
from streams.steps.locate import AreaResolver

SILOM = (100.5293, 13.7262)
PHUKET = (98.398, 7.878)


@pytest.fixture(scope="module")
def resolver() -> AreaResolver:
    return AreaResolver.load(Path(__file__).parents[3] / "config")


def _at(point: tuple[float, float], address: str | None = None) -> Place:
    return Place(longitude=point[0], latitude=point[1], address=address)


def test_no_place_is_unknown(resolver: AreaResolver) -> None:
    assert resolver.resolve(None) == resolver.resolve(Place()) == Area(method="unknown")


def test_address_alone(resolver: AreaResolver) -> None:
    area = resolver.resolve(Place(address="ซอยสมมติ 5 แขวง สีลม เขตบางรัก กรุงเทพมหานคร 10500"))
    assert area == Area(province="10", district="1004", subdistrict="100402", method="address")


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("12 ถนนทดลอง ตำบลสามตำบล อำเภอจุฬาภรณ์ จังหวัดนครศรีธรรมราช 80130", "801906"),
        ("34 หมู่ 5 ตำบล บ้านตาด อำเภอเมืองอุดรธานี อุดรธานี 41000 ประเทศไทย", "410105"),
        ("บ้านทดลอง ต.บ้านตาด อ.เมืองอุดรธานี จ.อุดรธานี", "410105"),
        ("56 แขวงวัดบวรนิเวศ เขตพระนคร กรุงเทพมหานคร : แขวงบวรนิเวศน์ เขตพระนคร กรุงเทพมหานคร 10200", "100107"),
    ],
)
def test_an_address_in_the_common_form_loses_nothing_that_names_its_area(
    resolver: AreaResolver, address: str, code: str
) -> None:
    assert resolver.resolve(Place(address=address)).subdistrict == code


def test_coordinates_alone(resolver: AreaResolver) -> None:
    area = resolver.resolve(_at(SILOM))
    assert (area.province, area.district, area.method) == ("10", "1004", "coordinates")


def test_address_and_coordinates_that_agree_are_both_named(resolver: AreaResolver) -> None:
    area = resolver.resolve(_at(SILOM, "ถนนสีลม เขตบางรัก"))
    assert (area.district, area.method) == ("1004", "coordinates+address")


def test_a_subdistrict_they_disagree_on_is_the_address_own(resolver: AreaResolver) -> None:
    area = resolver.resolve(_at(SILOM, "แขวงมหาพฤฒาราม เขตบางรัก"))
    assert (area.subdistrict, area.method) == ("100401", "address")


def test_coordinates_add_what_the_address_leaves_open(resolver: AreaResolver) -> None:
    area = resolver.resolve(_at(SILOM, "กรุงเทพมหานคร"))
    assert (area.district, area.method) == ("1004", "coordinates+address")


def test_the_address_is_believed_against_coordinates(resolver: AreaResolver) -> None:
    area = resolver.resolve(_at(SILOM, "แขวงหนองบอน เขตประเวศ"))
    assert (area.subdistrict, area.method) == ("103202", "address")


def test_outside_bangkok_a_point_gives_the_province_only(resolver: AreaResolver) -> None:
    assert resolver.resolve(_at(PHUKET)) == Area(province="83", method="coordinates")


@pytest.mark.parametrize(("longitude", "latitude"), [(13.7, 100.5), (0.0, 0.0), (139.7, 35.7), (-180.0, 90.0)])
def test_points_outside_thailand_are_not_used(resolver: AreaResolver, longitude: float, latitude: float) -> None:
    assert resolver.resolve(Place(longitude=longitude, latitude=latitude)).method == "unknown"


def test_half_a_point_is_not_used(resolver: AreaResolver) -> None:
    assert resolver.resolve(Place(longitude=100.5)).method == "unknown"


def test_text_helps_only_where_the_place_does_not(resolver: AreaResolver) -> None:
    text = "ท่อแตกใน เขต: จอมทอง"
    assert resolver.resolve(None, text).district == "1035"
    assert resolver.resolve(Place(address="กทม"), text).district == "1035"
    assert resolver.resolve(Place(address="เขตบางรัก"), text).district == "1004"
    assert resolver.resolve(_at(PHUKET), text) == Area(province="83", method="coordinates")


def test_a_memory_that_was_filled_changes_no_answer(resolver: AreaResolver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.steps.locate._MEMO", 2)
    places = [Place(address=f"บ้าน {number} เขต{name}") for number in range(3) for name in ("บางรัก", "ประเวศ", "บางนา")]
    assert [resolver.resolve(place).district for place in places] == ["1004", "1032", "1047"] * 3
