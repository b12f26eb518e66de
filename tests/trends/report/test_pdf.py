"""The text of the report comes back exactly from its PDF, which has the structure that screen readers follow."""

from __future__ import annotations

import argparse
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pypdf
import pytest

from commands import report as command
from complaints.errors import ConfigError
from complaints.settings import KafkaSettings, ReportSettings, Settings
from tests.programs import needs
from tests.trends.flood_week import Week
from trends.report.pdf import chromium_of, print_pdf

PDF_SECS = 60.0


class Text(HTMLParser):
    """What a reader sees of a file."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self._unseen = "", False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen = self._unseen or tag in ("style", "title")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = self._unseen and tag not in ("style", "title")

    def handle_data(self, data: str) -> None:
        self.text += "" if self._unseen else data


def letters(text: str) -> str:
    """Without spaces, which a PDF has as distances, and the marks of lists."""
    return "".join(text.replace("•", "").split())


@pytest.fixture(scope="module")
def pdf(html: Path) -> Path:
    needs("chromium", "pdftotext")
    file = html.with_suffix(".pdf")
    print_pdf(html, file, chromium_of(""), PDF_SECS)
    return file


def test_the_text_comes_back_exactly(html: Path, pdf: Path) -> None:
    command = ["pdftotext", "-raw", "-enc", "UTF-8", str(pdf), "-"]
    read = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode()
    assert letters(read) == letters(Text(html.read_text(encoding="utf-8")).text)


def test_it_is_tagged(pdf: Path) -> None:
    root: Any = pypdf.PdfReader(pdf).trailer["/Root"]
    assert root["/Lang"] == "th"
    assert root["/MarkInfo"]["/Marked"]
    assert "/Outlines" in root
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure", "/L"} <= _kinds(root["/StructTreeRoot"])


def _kinds(root: Any) -> set[str]:
    """Of all elements of the structure."""
    found, waiting = set(), [root]
    while waiting:
        node = waiting.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, dict):
            found.add(str(node.get("/S")))
            waiting.append(node.get("/K"))
        elif isinstance(node, list):
            waiting.extend(node)
    return found


def test_without_chromium_the_html_is_written(
    reported: Week, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(
        clickhouse=reported.clickhouse,
        kafka=KafkaSettings(bootstrap_servers="127.0.0.1:1"),
        report=ReportSettings(chromium="no-such-chromium"),
    )
    parser = argparse.ArgumentParser()
    command.configure(parser)
    args = parser.parse_args(["--week", "2026-W34", "--out", str(tmp_path / "new")])
    with pytest.raises(ConfigError, match=r"report\.chromium: no-such-chromium"):
        command.run(args, settings)
    written = tmp_path / "new" / "report-2026-W34.html"
    assert capsys.readouterr().out == f"{written}\n"
    assert "อ่านรายการที่เพิ่มขึ้นผิดปกติไม่ได้" in written.read_text(encoding="utf-8")


def test_what_chromium_says_is_told(html: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigError, match="no Chromium for the PDF"):
        chromium_of("")
    refusing = tmp_path / "chromium"
    refusing.write_text("#!/bin/sh\necho no display >&2\nexit 3\n")
    refusing.chmod(0o755)
    with pytest.raises(ConfigError, match="no display"):
        print_pdf(html, tmp_path / "none.pdf", chromium_of(""), PDF_SECS)
