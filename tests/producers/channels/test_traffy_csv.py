from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from complaints.errors import ConfigError, PermanentError
from complaints.outcome import Reject
from producers.channels.traffy_csv import TraffyCsvSource
from producers.intake.submission import Entry, Submission

HEADER = "ticket_id,type,org,description,lon,lat,address,timestamp,state,last_activity\n"
ROW = '2024-{0:06},ถนน,กทม.,"ถนนเป็นหลุม\nหน้าบ้าน",100.5,13.7,,2024-01-01 00:00:00+00,,\n'


def write(path: Path, content: str) -> Path:
    path.write_bytes(gzip.compress(content.encode()) if path.suffix == ".gz" else content.encode())
    return path


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz"])
def test_rows_come_with_line_and_position(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, HEADER + ROW.format(1) + "broken\n" + ROW.format(2))
    source = TraffyCsvSource(path)
    found = list(source.read(0))

    assert [(entry.origin, entry.position) for entry in found] == [(f"{name}#2", 1), (f"{name}#4", 2), (f"{name}#5", 3)]
    assert isinstance(found[0].content, Submission)
    assert found[0].content.text == "ถนนเป็นหลุม\nหน้าบ้าน"
    assert isinstance(found[1].content, Reject)
    assert found[1].raw == b"broken\n"
    assert source.fraction() == 1.0


def test_reading_goes_on_after_a_position(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", HEADER + "".join(map(ROW.format, range(5))))
    assert [entry.position for entry in TraffyCsvSource(path).read(3)] == [4, 5]


def test_identity_is_the_content_and_not_the_name(tmp_path: Path) -> None:
    one, same = write(tmp_path / "a.csv", HEADER), write(tmp_path / "b.csv", HEADER)
    other = write(tmp_path / "c.csv", HEADER + ROW.format(1))
    assert TraffyCsvSource(one).identity == TraffyCsvSource(same).identity != TraffyCsvSource(other).identity


def test_broken_off_compression_comes_after_the_rows_before(tmp_path: Path) -> None:
    whole = gzip.compress((HEADER + "".join(map(ROW.format, range(20_000)))).encode())
    path = tmp_path / "t.csv.gz"
    path.write_bytes(whole[: len(whole) // 2])
    found: list[Entry] = []
    with pytest.raises(PermanentError, match=r"t\.csv\.gz breaks off after line"):
        found.extend(TraffyCsvSource(path).read(0))
    assert len(found) > 1000


def test_other_tables_are_refused_by_their_header(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"t\.csv: no column ticket_id, timestamp: not a file of Traffy tickets"):
        TraffyCsvSource(write(tmp_path / "t.csv", "id,date,text\n"))
    with pytest.raises(ConfigError, match="no column description"):
        TraffyCsvSource(write(tmp_path / "t.csv", "ticket_id,timestamp\n"))


def test_missing_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        TraffyCsvSource(tmp_path / "none.csv")
