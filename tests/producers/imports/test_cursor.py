from __future__ import annotations

from pathlib import Path

import pytest

from complaints.errors import ConfigError
from producers.imports.cursor import Cursor, CursorFile

CURSOR = Cursor(source="t.csv", position=7, published=5, rejected={"broken_row": 2})


def test_what_is_saved_is_loaded_until_it_is_removed(tmp_path: Path) -> None:
    file = CursorFile(tmp_path / "cursors", "a")
    assert file.load() is None
    file.save(CURSOR)
    assert file.load() == CURSOR
    assert CursorFile(tmp_path / "cursors", "b").load() is None
    file.remove()
    assert file.load() is None


@pytest.mark.parametrize("damage", [b"{", b'{"source":"\xed"}', b"[" * 5000, b'{"source":"a","position":-1}'])
def test_a_damaged_cursor_says_how_to_go_on(tmp_path: Path, damage: bytes) -> None:
    file = CursorFile(tmp_path, "a")
    file.save(CURSOR)
    next(tmp_path.iterdir()).write_bytes(damage)
    with pytest.raises(ConfigError, match="--restart"):
        file.load()
