"""The file of accounts: Argon2id hashes, readable by its owner alone, safe for several writers."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commands.cli import main
from complaints.errors import ConfigError
from web.desk.accounts import AccountFile, fits, new_account

NOW = datetime(2026, 3, 2, 5, tzinfo=UTC)
PASSWORD = "twelve chars or more"


def test_passwords_are_kept_as_hashes_in_a_file_of_its_owner(tmp_path: Path) -> None:
    file = AccountFile(tmp_path / "desk" / "accounts.json")
    assert file.all() == {}
    account = new_account("mea-014", "agency", "mea", PASSWORD, agencies=frozenset({"mea"}), now=NOW)
    file.put(account, new=True)
    written = (tmp_path / "desk" / "accounts.json").read_text()
    assert PASSWORD not in written
    assert "$argon2id$" in written
    assert (tmp_path / "desk" / "accounts.json").stat().st_mode & 0o077 == 0
    assert AccountFile(tmp_path / "desk" / "accounts.json").get("mea-014") == account
    with pytest.raises(ConfigError, match="already"):
        file.put(account, new=True)
    assert fits(account, PASSWORD)
    assert not fits(account, PASSWORD + "x")
    assert not fits(None, PASSWORD)


@pytest.mark.parametrize(
    ("name", "role", "agency", "password"),
    [
        ("สมชาย", "officer", None, PASSWORD),
        ("a", "officer", None, PASSWORD),
        ("mea-014", "agency", "nowhere", PASSWORD),
        ("mea-014", "agency", None, PASSWORD),
        ("mea-014", "officer", "mea", PASSWORD),
        ("mea-014", "officer", None, "short"),
        ("mea-014", "officer", None, "x" * 201),
    ],
)
def test_what_no_account_may_have(name: str, role: str, agency: str | None, password: str) -> None:
    with pytest.raises(ConfigError):
        new_account(name, role, agency, password, agencies=frozenset({"mea"}), now=NOW)  # type: ignore[arg-type]


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "accounts.json").write_text("[{]")
    with pytest.raises(ConfigError, match=r"accounts\.json"):
        AccountFile(tmp_path / "accounts.json").all()


@pytest.mark.long
def test_by_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COMPLAINTS__DESK__ACCOUNTS", str(tmp_path / "accounts.json"))
    file = AccountFile(tmp_path / "accounts.json")
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    assert main(["accounts", "add", "mea-014", "--role", "agency", "--agency", "mea"]) == 0
    assert main(["accounts", "add", "mea-014", "--role", "officer"]) == 2
    account = file.get("mea-014")
    assert fits(account, PASSWORD)
    assert main(["accounts", "disable", "mea-014"]) == 0
    assert not fits(file.get("mea-014"), PASSWORD)
    assert main(["accounts", "enable", "mea-014"]) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("another password\n"))
    assert main(["accounts", "password", "mea-014"]) == 0
    assert fits(file.get("mea-014"), "another password")
    assert main(["accounts", "list"]) == 0
    assert "mea-014" in capsys.readouterr().out
    assert main(["accounts", "disable", "nobody"]) == 2
