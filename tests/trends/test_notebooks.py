"""The notebooks of docs/notebooks run from top to bottom, and git holds none of their outputs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from tests.trends.flood_week import Week

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
CELL_SECS = 300


class ThisPython(AsyncKernelManager):
    """A kernel of the Python that runs the tests: a fresh clone has registered none."""

    @property
    def kernel_spec(self) -> KernelSpec:
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="this Python", language="python")


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_no_outputs_are_kept(file: Path) -> None:
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in cells if cell["cell_type"] == "code")


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_it_runs(file: Path, reported: Week, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("port", "database"):
        monkeypatch.setenv(f"COMPLAINTS__CLICKHOUSE__{name.upper()}", str(getattr(reported.clickhouse, name)))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    notebook: Any = nbformat.reads(file.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-untyped-call]
    NotebookClient(
        notebook, timeout=CELL_SECS, kernel_manager_class=ThisPython, resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    said = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    shown = "".join(str(output.get("text", "")) + str(output.get("data", {}).get("text/plain", "")) for output in said)
    assert f"{len(reported.events):,} complaints" in shown
    assert "above" in shown  # the week's flood
    assert "ระบายน้ำ" in shown
    assert "late" in shown
