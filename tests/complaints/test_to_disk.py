from __future__ import annotations

from pathlib import Path

import pytest

from complaints.to_disk import to_disk


def test_a_file_and_a_folder_are_taken_and_what_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    to_disk(tmp_path / "file")
    to_disk(tmp_path)
    with pytest.raises(FileNotFoundError):
        to_disk(tmp_path / "missing")
