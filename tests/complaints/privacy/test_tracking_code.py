from __future__ import annotations

import base64
import os
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.errors import ConfigError
from complaints.privacy.sealing import new_key
from complaints.privacy.tracking_code import TrackingCodes
from complaints.settings import SealingSettings, Secret

CODES = TrackingCodes((bytes(range(32)),))
ID = UUID("5a6f3a6e-6f0d-5c57-9d4b-0d4f5f1f0a11")
CODE = "FBW3Z-AD7Y6-X5CW0-4VGW6-Z675E8"


@given(st.uuids())
def test_a_code_leads_to_its_complaint_alone(complaint: UUID) -> None:
    assert CODES.complaints_of(CODES.code_of(complaint)) == (complaint,)


def test_a_code_is_the_same_in_every_process_and_for_ever() -> None:
    assert CODES.code_of(ID) == CODE
    assert len(CODE.replace("-", "")) == 26


@pytest.mark.parametrize(
    "change",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " – "),
        lambda code: f"\u200b {code}\r\n",
        lambda code: code.replace("0", "O").replace("1", "l"),
        lambda code: code.replace("0", "o").replace("1", "I"),
        lambda code: code.translate({ord("0") + n: chr(ord("๐") + n) for n in range(10)}),
        lambda code: code.translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)}),
    ],
)
def test_however_it_is_written(change: object) -> None:
    assert callable(change)
    for complaint in [ID, *(UUID(int=n) for n in range(50))]:
        assert CODES.complaints_of(change(CODES.code_of(complaint))) == (complaint,)


@given(st.text(max_size=60))
def test_any_text_is_a_code_or_none_and_never_an_error(written: str) -> None:
    assert len(CODES.complaints_of(written)) in (0, 1)


@pytest.mark.parametrize("written", ["", "U" * 26, "0" * 25, "0" * 27, "0" * 10_000, "\udcff" * 26, "ก" * 26, str(ID)])
def test_what_is_no_code(written: str) -> None:
    assert CODES.complaints_of(written) == ()


def test_one_code_has_one_spelling_but_for_what_people_confuse() -> None:
    last = CODES.code_of(ID)[-1]
    spellings = [CODES.code_of(ID)[:-1] + letter for letter in "0123456789ABCDEFGHJKMNPQRSTVWXYZ"]
    assert [each[-1] for each in spellings if CODES.complaints_of(each) == (ID,)] == [last]


def test_ids_and_neighbouring_codes_tell_nothing() -> None:
    first, second = (base64.b32encode(CODES.code_of(UUID(int=n)).encode()) for n in (1, 2))
    assert sum(a == b for a, b in zip(first, second, strict=True)) < len(first) / 2
    assert CODES.code_of(ID) != TrackingCodes((os.urandom(32),)).code_of(ID)
    mistyped = CODES.complaints_of("Z" + CODES.code_of(ID)[1:])
    assert mistyped[0].int ^ ID.int > 1 << 64


def test_after_a_rotation_the_codes_of_earlier_keys_remain_valid() -> None:
    old, new, complaint = new_key(), new_key(), uuid4()
    before = TrackingCodes.from_settings(SealingSettings(key=Secret(old)))
    after = TrackingCodes.from_settings(SealingSettings(key=Secret(new), earlier_keys=Secret(f"{new_key()}, {old}")))
    without = TrackingCodes.from_settings(SealingSettings(key=Secret(new)))
    assert complaint in after.complaints_of(before.code_of(complaint))
    assert after.complaints_of(after.code_of(complaint))[0] == complaint
    assert after.code_of(complaint) == without.code_of(complaint) != before.code_of(complaint)
    assert complaint not in without.complaints_of(before.code_of(complaint))


def test_a_wrong_earlier_key_is_a_configuration_error() -> None:
    settings = SealingSettings(key=Secret(new_key()), earlier_keys=Secret("k1"))
    with pytest.raises(ConfigError, match=r"a key of sealing\.earlier_keys"):
        TrackingCodes.from_settings(settings)


def test_keys_do_not_show_themselves() -> None:
    assert repr(CODES) == "TrackingCodes(1 keys)"
