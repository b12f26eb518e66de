from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from complaints.csv_table import read_csv
from complaints.errors import ConfigError


def test_rows_come_with_their_line_and_without_gaps(tmp_path: Path) -> None:
    content = 'a,b\n1,"x\ny"\n2\n'.encode("utf-8-sig")
    (tmp_path / "t.csv").write_bytes(content)
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(content))
    for name in ("t.csv", "t.csv.gz"):
        assert list(read_csv(tmp_path / name, ["a"])) == [(3, {"a": "1", "b": "x\ny"}), (4, {"a": "2", "b": ""})]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", None, "t.csv: No such file or directory"),
        ("t.csv", b"b\n1\n", "t.csv:1: no column a; needed are a"),
        ("t.csv", b"", "t.csv:1: no column a"),
        ("t.csv", b"a\n\xff\n", "t.csv: not a CSV file in UTF-8"),
        ("t.csv", b"a\n1\n" + b"x" * 200_000 + b"\n", "t.csv: not a CSV file in UTF-8 after line 2: field larger"),
        ("t.csv.gz", b"a\n1\n", "t.csv.gz: Not a gzipped file"),
        ("t.csv.gz", gzip.compress(b"a\n1\n" * 9, mtime=0)[:-9], "t.csv.gz: "),
    ],
)
def test_what_is_wrong_with_a_file_names_it(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigError) as error:
        list(read_csv(tmp_path / name, ["a"]))
    assert str(error.value).startswith(f"{tmp_path}/{message}")


def test_a_folder_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Is a directory"):
        list(read_csv(tmp_path))
