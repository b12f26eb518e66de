from __future__ import annotations

import pytest

from complaints.errors import ConfigError
from trends.names import Names

NAMES = Names(
    [
        ("province", "90", "จังหวัดสงขลา", "Songkhla"),
        ("province", "30", "จังหวัดนครราชสีมา", "Nakhon Ratchasima"),
        ("province", "80", "จังหวัดนครศรีธรรมราช", "Nakhon Si Thammarat"),
        ("district", "3032", "อำเภอเฉลิมพระเกียรติ", "Chaloem Phra Kiat"),
        ("district", "8023", "อำเภอเฉลิมพระเกียรติ", "Chaloem Phra Kiat"),
    ]
)


def test_districts_carry_their_province() -> None:
    assert NAMES("district", "8023") == (
        "อำเภอเฉลิมพระเกียรติ จังหวัดนครศรีธรรมราช",
        "Chaloem Phra Kiat, Nakhon Si Thammarat",
    )


@pytest.mark.parametrize("word", ["90", "จังหวัดสงขลา", "สงขลา", "songkhla"])
def test_codes_and_names_are_understood(word: str) -> None:
    assert NAMES.code("province", word) == "90"


def test_a_name_of_several_is_not_guessed() -> None:
    with pytest.raises(ConfigError, match=r"--district 'Chaloem Phra Kiat' is one of 3032, 8023"):
        NAMES.code("district", "Chaloem Phra Kiat")


def test_an_unknown_word_is_told() -> None:
    with pytest.raises(ConfigError, match="neither a code nor a name"):
        NAMES.code("province", "Atlantis")


def test_without_names_codes_pass() -> None:
    assert Names([]).code("category", "road") == "road"
    assert Names([])("category", "road") == ("road", "road")
