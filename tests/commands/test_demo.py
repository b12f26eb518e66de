"""What the demo refuses before it starts; its run is tested by tests/test_end_to_end.py and by CI."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from commands import demo
from complaints.errors import ConfigError
from complaints.settings import load_settings


def test_a_missing_folder_for_the_figures_is_told_before_anything_starts(tmp_path: Path) -> None:
    args = Namespace(input=None, data=tmp_path / "data", broker="tansu", json=tmp_path / "none/a.json", exit=True)
    with pytest.raises(ConfigError, match=r"--json .*none/a\.json: no such folder"):
        demo.run(args, load_settings(environ={}))
    assert not (tmp_path / "data").exists()
