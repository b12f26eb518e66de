from __future__ import annotations

from pathlib import Path

import pytest

from complaints.errors import ConfigError
from complaints.reference.channels import load_channels
from complaints.settings import DEFAULT_CONFIG


def test_shipped_channels_have_names_in_both_languages() -> None:
    channels = load_channels(DEFAULT_CONFIG)
    assert {"hotline-1111", "web-1111", "traffy"} <= set(channels)
    for channel in channels.values():
        assert any("ก" <= letter <= "๛" for letter in channel.thai)
        assert channel.english.isascii()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("web-1111: {thai: ก}", "1: web-1111: english is missing"),
        ("web-1111: {thai: ก, english: a, tabel: {}}", "1: web-1111.tabel: unknown key 'tabel'"),
        ("Web 1111: {thai: ก, english: a}", "matching regex"),
        ("w: {thai: ก, english: a, table: {columns: {text: t}}}", "1: w.table.columns: submitted is missing"),
        ("w: {thai: ก, english: a, table: {timezone: Asia/Bangkog, columns: {text: t, submitted: s}}}", "no time zone"),
        ("w: {thai: ก, english: a, table: {encoding: thai8, columns: {text: t, submitted: s}}}", "no encoding"),
        ("w: {thai: ก, english: a, table: {separator: '', columns: {text: t, submitted: s}}}", "one character"),
        ("w: [", "channels.yaml"),
    ],
)
def test_mistakes_are_named_with_the_file(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "channels.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message) as error:
        load_channels(tmp_path)
    assert "channels.yaml" in str(error.value)
