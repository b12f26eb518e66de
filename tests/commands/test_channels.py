"""`complaints channels suggest` as an office would use it: look, save, import."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from commands import channels
from commands.cli import main
from complaints.errors import ConfigError
from complaints.reference.channels import load_channels
from complaints.settings import DEFAULT_CONFIG, Settings
from producers.imports.open_source import open_source
from tests.clock import ManualClock
from tests.producers.suggest.office_files import CITIZENS, FILES, NAMES, PHONES, OfficeFile

PERSONAL = (*NAMES, *PHONES, *CITIZENS, "user1@mail.example", "line_1x", "12/1 หมู่ 1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A config folder of its own."""
    (tmp_path / "config").mkdir()
    for entry in DEFAULT_CONFIG.iterdir():
        if entry.name != "channels.yaml":
            (tmp_path / "config" / entry.name).symlink_to(entry)
    shutil.copy(DEFAULT_CONFIG / "channels.yaml", tmp_path / "config")
    return tmp_path / "config"


@pytest.fixture
def command(folder: Path) -> Callable[..., int]:
    def run(*arguments: object) -> int:
        parser = argparse.ArgumentParser()
        channels.configure(parser)
        return channels.run(parser.parse_args(["suggest", *map(str, arguments)]), Settings(config=folder))

    return run


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_saved_channel_imports_its_file_and_shows_nobody(
    file: OfficeFile, command: Callable[..., int], folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = file.write(tmp_path / "office.dat")
    before = (folder / "channels.yaml").read_text(encoding="utf-8")
    assert command(path, "--save", "office-1", "--thai", "สำนักงาน", "--english", "Office") == 0
    shown = capsys.readouterr().out
    assert not [word for word in PERSONAL if word in shown]
    assert "complaints import" in shown

    text = (folder / "channels.yaml").read_text(encoding="utf-8")
    assert text.startswith(before)  # comments and all
    known = load_channels(folder)
    assert (known["office-1"].thai, known["office-1"].english) == ("สำนักงาน", "Office")
    source = open_source(str(path), known, ManualClock(), form="table", channel="office-1")
    assert len([entry for entry in source.read(after=0) if hasattr(entry.content, "text")]) == 12


def test_three_rows_are_shown_as_they_would_be_published(
    command: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    rows = "".join(f"A-{n},{n}/2/2569,ไฟดับ โทร 081-234-567{n} ครับ,นายเอก ทอง,0812345678\n" for n in range(1, 10))
    path.write_text("เลขที่เรื่อง,วันที่รับเรื่อง,รายละเอียด,ชื่อผู้ร้อง,โทรศัพท์\n" + rows, encoding="utf-8")
    assert command(path) == 0
    shown = capsys.readouterr().out
    assert shown.count("reporter: name ●●●●, phone ●●●●, mentioned ●●●●") == 3
    assert "text: ไฟดับ โทร [โทรศัพท์] ครับ" in shown
    assert "submitted: 2026-02-01T00:00+07:00" in shown
    assert "081" not in shown
    assert "นายเอก" not in shown
    assert "--save CODE" in shown
    assert "1/5 is taken for the first of May" in shown


def test_nothing_is_saved_over_an_existing_channel_or_under_a_wrong_code(
    command: Callable[..., int], folder: Path, tmp_path: Path
) -> None:
    path, before = FILES[0].write(tmp_path / "a"), (folder / "channels.yaml").read_bytes()
    with pytest.raises(ConfigError, match="--save hotline-1111: there is such a channel already"):
        command(path, "--save", "hotline-1111")
    with pytest.raises(ConfigError, match="--save ศดธ: a code has small letters"):
        command(path, "--save", "ศดธ")
    assert (folder / "channels.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("เลขที่,จำนวน\n1,2\n2,5\n", "text or submitted"),
        ("วันที่รับเรื่อง,จำนวนเรื่อง\n1/2/2569,7\n2/2/2569,9\n", "text"),
        ("รายละเอียด,ชื่อ\nไฟถนนดับมาสามคืนแล้วมืดมาก,นายเอก\nน้ำท่วมหน้าบ้านทุกครั้งที่ฝนตก,นายโท\n", "submitted"),
    ],
)
def test_a_file_without_text_or_day_is_refused_with_what_was_found(
    command: Callable[..., int], tmp_path: Path, text: str, missing: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=f"no column looks like {missing}") as error:
        command(path)
    assert "นายเอก" not in str(error.value)


def test_a_file_that_an_import_would_refuse_is_said_to_be_one(
    command: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    rows = "13/2/2569,ไฟถนนดับมาสามคืนแล้วมืดมาก,x\n2/13/2569,น้ำท่วมหน้าบ้านทุกครั้งที่ฝนตก,y\n"
    path.write_text("วันที่รับเรื่อง,รายละเอียด,ประเภท\n" + rows, encoding="utf-8")
    assert command(path) == 1
    assert "an import would refuse this file" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a b.ods"])
def test_an_import_without_a_channel_points_to_the_proposal(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPLAINTS__SEALING__KEY", "A" * 43 + "=")
    monkeypatch.setenv("COMPLAINTS__KAFKA__BOOTSTRAP_SERVERS", "127.0.0.1:1")
    path = FILES[0].write(tmp_path / name)
    assert main(["import", str(path)]) == 2
    quoted = f"'{path}'" if " " in name else str(path)
    assert f"complaints channels suggest {quoted}" in capsys.readouterr().err
