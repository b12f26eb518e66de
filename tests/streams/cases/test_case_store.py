from __future__ import annotations

from pathlib import Path

import pytest

from complaints.errors import ConfigError
from streams.cases.case_store import CaseStore


def test_a_second_process_is_refused_until_the_first_has_ended(tmp_path: Path) -> None:
    first = CaseStore(tmp_path / "cases" / "cases.sqlite3")
    with pytest.raises(ConfigError, match=r"cases\.state: .*cases belongs to another 'complaints cases run' that runs"):
        CaseStore(tmp_path / "cases" / "cases.sqlite3")
    first.close()
    CaseStore(tmp_path / "cases" / "cases.sqlite3").close()
