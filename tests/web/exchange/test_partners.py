from __future__ import annotations

from pathlib import Path

import pytest

from complaints.errors import ConfigError
from complaints.reference.reference import Reference
from complaints.settings import DEFAULT_CONFIG
from web.exchange.partners import Partner, Partners, add_partner, digest_of, new_key, require_one


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference.load(DEFAULT_CONFIG)


def partner(name: str = "traffy", key: str = "k", **fields: object) -> Partner:
    return Partner(**{"name": name, "system": "traffy", "agencies": ("bma",), "key_sha256": digest_of(key), **fields})  # type: ignore[arg-type]


def test_a_key_finds_its_partner_and_a_new_key_replaces_the_old(reference: Reference, tmp_path: Path) -> None:
    file, key = tmp_path / "exchange" / "partners.yaml", new_key()
    with pytest.raises(ConfigError, match="no partner yet"):
        require_one(Partners.load(file, reference), file)
    add_partner(file, partner(key="old"), reference)
    add_partner(file, partner(key=key), reference)
    add_partner(file, partner("soap", "s", system="coreservice"), reference)
    known = Partners.load(file, reference)
    assert file.stat().st_mode & 0o077 == 0, "nobody else reads it"
    assert key not in file.read_text("utf-8")
    found = known.with_key("traffy", key)
    assert found is not None
    assert found.name == "traffy"
    assert known.with_key("traffy", "old") is None
    assert known.with_key("traffy", "s") is None, "a key of the other system"
    assert known.with_key("coreservice", "s", "x") is None


def test_all_that_is_wrong_with_a_partner_is_told_and_nothing_is_written(reference: Reference, tmp_path: Path) -> None:
    file = tmp_path / "partners.yaml"
    wrong = partner(system="coreservice", agencies=("bma", "nobody"), channel="nowhere")
    with pytest.raises(ConfigError) as told:
        add_partner(file, wrong, reference)
    for part in ("no agency 'nobody'", "no channel 'nowhere'", "is one agency"):
        assert part in str(told.value)
    assert not file.exists()
