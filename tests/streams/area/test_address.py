"""Addresses as people and map services write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.reference.areas import Areas
from streams.area.address import AddressReader

CONFIG = Path(__file__).parents[3] / "config"
AREAS = Areas.load(CONFIG)
READ = AddressReader(AREAS).read


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("12/3 ซ. สมมติ 14 แขวง หนองบอน เขต ประเวศ กรุงเทพมหานคร 10250 ประเทศไทย", "103202"),
        ("เขตประเวศ แขวงหนองบอน", "103202"),
        ("เขตบางนา", "1047"),
        ("แขวงคลองจั่น", "100601"),
        ("ต.ป่าตอง อ.กะทู้ จ.ภูเก็ต", "830202"),
        ("หมู่ 3 ตำบลในเมือง อำเภอเมือง จังหวัดขอนแก่น 40000", "400101"),
        ("อ.เมือง จ.เชียงใหม่", "5001"),
        ("หาดใหญ่ สงขลา", "9011"),
        ("99 Moo 4, Tambon Bang Phli Yai, Amphoe Bang Phli, Samut Prakan 10540, Thailand", "110301"),
        ("Khwaeng Minburi Khet Minburi Bangkok 10510", "101001"),
        ("Mueang Nonthaburi District Nonthaburi", "1201"),
        ("5 ซอย ทดลอง 2 มีนบุรี กรุงเทพมหานคร 10510 ประเทศไทย", "1010"),
        ("แขวงสวนหลวง กรุงเทพมหานคร 10250", "103401"),
        ("กทม.", "10"),
        ("XX+YY กรุงเทพมหานคร ประเทศไทย", "10"),
        ("83150", "8302"),
        ("", ""),
        ("ไม่ทราบ", ""),
        ("Hauptstraße 29 35398 Gießen", ""),
    ],
)
def test_an_address_gives_its_area_code_and_a_foreign_one_none(address: str, code: str) -> None:
    assert READ(address) == code


def test_a_subdistrict_that_ends_like_a_province_is_not_the_province() -> None:
    assert READ("เขตราชเทวี แขวงถนนเพชรบุรี") == "103703"


def test_a_name_split_in_two_stays_with_the_district() -> None:
    """แขวงบางนา became บางนาเหนือ and บางนาใต้ in 2022; the address does not say which."""
    assert READ("แขวง บางนา เขตบางนา กรุงเทพมหานคร 10260") == "1047"


def test_a_subdistrict_of_another_district_is_not_believed() -> None:
    assert READ("แขวงหนองบอน เขตบางนา กรุงเทพมหานคร") == "1047"


def test_names_that_several_provinces_bear_need_a_province() -> None:
    assert READ("อำเภอเฉลิมพระเกียรติ") == ""
    assert READ("อำเภอเฉลิมพระเกียรติ จังหวัดน่าน") == "5515"


@pytest.mark.parametrize("digits", [2, 4, 6])
def test_every_area_is_read_back_from_its_full_name(digits: int) -> None:
    wrong = []
    for area in AREAS:
        if len(area.code) == digits:
            levels = [area.code[:length] for length in range(digits, 0, -2)]
            address = " ".join(AREAS.thai(code) for code in levels)
            if READ(address) != area.code:
                wrong.append(address)
    assert not wrong


@given(st.text(max_size=120))
def test_any_text_gives_a_code_in_use_or_none(text: str) -> None:
    code = READ(text)
    assert code == "" or code in AREAS
