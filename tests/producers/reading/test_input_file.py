from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from complaints.errors import ConfigError, PermanentError
from producers.reading.input_file import MAX_LINE_BYTES, InputFile


def write(path: Path, content: bytes) -> InputFile:
    path.write_bytes(content)
    return InputFile(path)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_lines_without_byte_order_mark(tmp_path: Path, pack: type[bytes]) -> None:
    file = write(tmp_path / "t.csv", pack("\ufeffก\nข".encode()))
    assert list(file.lines()) == ["ก\n".encode(), "ข".encode()]
    assert file.fraction() == 1.0


def test_a_long_line_is_cut_and_the_next_is_whole(tmp_path: Path) -> None:
    lines = list(write(tmp_path / "t", b"x" * (3 * MAX_LINE_BYTES) + b"\nnext").lines())
    assert [len(line) for line in lines] == [MAX_LINE_BYTES + 1, 4]


def test_garbled_compression_is_told_with_its_line(tmp_path: Path) -> None:
    packed = gzip.compress(b"line\n" * 9)
    for content in (packed[:-9], packed[:12] + b"garbled" + packed[20:], packed + b"trailing garbage"):
        with pytest.raises(PermanentError, match=r"t\.gz breaks off after line"):
            list(write(tmp_path / "t.gz", content).lines())


def test_what_is_not_a_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is a directory"):
        InputFile(tmp_path)
