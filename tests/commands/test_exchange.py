"""`complaints exchange key`: a partner is entered with a key that is shown once."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from commands import exchange
from complaints.errors import ConfigError
from complaints.reference.reference import Reference
from complaints.settings import DEFAULT_CONFIG, EmbeddedSettings, Settings
from operations.agency.exchange_files import partners_file
from web.exchange.partners import Partners


def command(folder: Path, *words: str) -> Settings:
    settings = Settings(config=DEFAULT_CONFIG, embedded=EmbeddedSettings(data=folder))
    parser = argparse.ArgumentParser()
    exchange.configure(parser)
    assert exchange.run(parser.parse_args(["key", *words]), settings) == 0
    return settings


def test_a_partner_works_on_the_agencies_named_or_on_all_with_its_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command(tmp_path, "old", "--system", "coreservice", "--agency", "กรมทางหลวง")
    settings = command(tmp_path, "traffy", "--system", "traffy", "--channel", "traffy")
    told = capsys.readouterr().out
    key = told.split("/webhook/traffy/")[1].split()[0]
    partners = Partners.load(partners_file(settings), Reference.load(DEFAULT_CONFIG))
    found = partners.with_key("traffy", key)
    assert found is not None
    assert {"bma", "bkk-1047"} <= set(found.agencies)
    assert "doh" not in found.agencies
    assert [one.agencies for one in partners if one.name == "old"] == [("doh",)]
    assert "user old" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("x", "--system", "coreservice", "--agency", "nowhere"), "--agency: "),
        (("x", "--system", "coreservice"), "agencies"),
        (("Not A Name", "--system", "traffy"), "name"),
        (("x", "--system", "traffy", "--send-to", "ftp://x"), "send_to"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        command(tmp_path, *words)
