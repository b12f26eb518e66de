from __future__ import annotations

import base64
import os
from uuid import UUID

import msgspec
import pytest

from complaints.errors import ConfigError, PermanentError
from complaints.privacy.sealing import Reporter, Sealer, new_key
from complaints.settings import SealingSettings, Secret

ID, OTHER = UUID(int=1), UUID(int=2)
REPORTER = Reporter(name="สมหญิง ใจดี", phone="081-000-0000", mentioned=("a@example.org",))


@pytest.fixture
def sealer() -> Sealer:
    return Sealer.from_settings(SealingSettings(key=Secret(new_key()), key_id="k7"))


def test_the_key_opens_what_it_sealed(sealer: Sealer) -> None:
    sealed = sealer.seal(REPORTER, ID)
    assert sealed is not None
    assert sealed.key == "k7"
    assert sealer.open(sealed, ID) == REPORTER


def test_nothing_readable_and_nothing_repeated(sealer: Sealer) -> None:
    first, second = sealer.seal(REPORTER, ID), sealer.seal(REPORTER, ID)
    assert first is not None
    assert first != second
    assert "สมหญิง".encode() not in base64.b64decode(first.box)


def test_what_is_no_text_is_sealed_spelled_out(sealer: Sealer) -> None:
    sealed = sealer.seal(Reporter(name="สม\udcff", mentioned=("\ud83d 081-000-0000",)), ID)
    assert sealed is not None
    assert sealer.open(sealed, ID) == Reporter(name=r"สม\udcff", mentioned=(r"\ud83d 081-000-0000",))


def test_an_empty_reporter_is_not_sealed(sealer: Sealer) -> None:
    assert sealer.seal(Reporter(), ID) is None


def test_it_cannot_be_opened_otherwise(sealer: Sealer) -> None:
    sealed = sealer.seal(REPORTER, ID)
    assert sealed is not None
    broken = [
        (sealer, sealed, OTHER),
        (Sealer("k7", os.urandom(32)), sealed, ID),
        (sealer, msgspec.structs.replace(sealed, box=sealed.box[:-8] + "AAAAAAA="), ID),
        (sealer, msgspec.structs.replace(sealed, box="no base64!"), ID),
        (sealer, msgspec.structs.replace(sealed, box=""), ID),
    ]
    for opener, box, complaint in broken:
        with pytest.raises(PermanentError, match=r"does not open with key 'k7'"):
            opener.open(box, complaint)


@pytest.mark.parametrize(("key", "message"), [("AAAA", "has 3 bytes"), ("?", "not base64")])
def test_a_wrong_key_is_a_configuration_error(key: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        Sealer.from_settings(SealingSettings(key=Secret(key)))


def test_the_key_does_not_show_itself(sealer: Sealer) -> None:
    key = new_key()
    assert key not in repr(SealingSettings(key=Secret(key)))
    assert repr(sealer) == "Sealer(key_id='k7')"
