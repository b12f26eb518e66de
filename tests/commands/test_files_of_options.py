"""A file that a command cannot read or write is one line on standard error, which names it; never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.cli import main

CASES = "id,channel,text\n1,hotline-1111,ถนนพังหน้าโรงเรียน\n"


@pytest.mark.parametrize(
    "arguments",
    [
        "decide cases.csv --out none/out.csv",
        "decide cases.csv --out .",
        "--log none/log.txt decide cases.csv --explain 1",
        "evaluate routing tickets.csv --predictions none/out.csv",
        "evaluate routing cases.csv --rules none.yaml",
        "train-national --city none.csv --per-subject 1",
        "train-national --city cases.csv --mandates none.csv --per-subject 1",
        "train-national --city cases.csv --judged none.csv --per-subject 1",
        "areas evaluate none.csv",
        "areas borders none.json",
        "sample --count 1 --out none/sample.jsonl",
        "train-bodies none.csv",
        "train --labels none.csv",
    ],
)
def test_a_file_that_cannot_be_used_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cases.csv").write_text(CASES)
    (tmp_path / "tickets.csv").write_text("ticket_id,address,description,agency\nT1,a,ถนนพัง,เขตจตุจักร\n")
    assert main(arguments.split()) == 2
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith("complaints: ")
    assert "none" in told or ": Is a directory" in told


def test_an_error_about_another_file_stays_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_: object) -> int:
        (tmp_path / "other").read_bytes()
        return 0

    monkeypatch.setattr("commands.key.run", run)
    with pytest.raises(FileNotFoundError):
        main(["key"])
