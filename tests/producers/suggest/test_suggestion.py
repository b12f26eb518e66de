"""Files of offices: which column is proposed for which field, how times are read, and what is said to be unsure."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from complaints.channels import Table
from producers.file import InputFile
from producers.suggest.column_words import ColumnWords
from producers.suggest.suggestion import Suggestion, suggest
from tests.producers.suggest.office_files import FILES, OfficeFile

NOW = datetime(2026, 11, 27, 5, 0, tzinfo=UTC)
DEFAULTS = {"buddhist_era": False, "day_first": True, "separator": ",", "encoding": "utf-8", "delimiter": None}


@pytest.fixture(scope="session")
def words(config: Path) -> ColumnWords:
    return ColumnWords.load(config)


def suggested(path: Path, words: ColumnWords) -> Suggestion:
    return suggest(InputFile(path), words, NOW)


def fields_of(suggestion: Suggestion) -> dict[str, str | tuple[str, ...]]:
    return {guess.field: guess.columns[0] if len(guess.columns) == 1 else guess.columns for guess in suggestion.guesses}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_column_of_an_office_file_is_proposed_right(file: OfficeFile, words: ColumnWords, tmp_path: Path) -> None:
    suggestion = suggested(file.write(tmp_path / "file"), words)
    assert fields_of(suggestion) == file.fields
    assert set(suggestion.not_read) == set(file.unread)
    table: Table = suggestion.table()
    assert {name: getattr(table, name) for name in DEFAULTS} == DEFAULTS | file.settings
    assert set(file.remarks) <= {remark.about for remark in suggestion.remarks}
