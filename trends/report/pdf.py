"""HTML as a tagged PDF, printed by Chromium as a child process: it makes the structure that screen readers follow."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from complaints.errors import ConfigError, TransientError

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
"""Looked for on PATH, in this order."""
_OPTIONS = (
    *("--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"),
    *("--no-pdf-header-footer", "--export-tagged-pdf", "--generate-pdf-document-outline"),
)
_BEGIN = b"%PDF-"


def chromium_of(chosen: str) -> str:
    """The program that `report.chromium` names, else the first one on PATH. Raises ConfigError where there is none."""
    for program in (chosen,) if chosen else PROGRAMS:
        if found := shutil.which(program):
            return found
    if chosen:
        raise ConfigError(f"report.chromium: {chosen}: no such program")
    raise ConfigError(f"no Chromium for the PDF: none of {', '.join(PROGRAMS)} is on PATH; name it in report.chromium")


def print_pdf(html: Path, pdf: Path, chromium: str, timeout_secs: float) -> None:
    """Print a file. Raises TransientError where Chromium does not answer in time, ConfigError where it makes no PDF."""
    with tempfile.TemporaryDirectory(prefix="complaints-chromium-") as profile:
        own = [f"--user-data-dir={profile}", f"--print-to-pdf={pdf.resolve()}"]
        if os.geteuid() == 0:  # its sandbox does not work for root; what it prints is our own file
            own.append("--no-sandbox")
        command = [chromium, *_OPTIONS, *own, html.resolve().as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, timeout=timeout_secs, check=False)
        except subprocess.TimeoutExpired as error:
            raise TransientError(f"{chromium} did not print {html} within {timeout_secs:g} s") from error
        except OSError as error:
            raise ConfigError(f"report.chromium: {chromium}: {error.strerror}") from error
    if done.returncode or not pdf.is_file() or not pdf.read_bytes().startswith(_BEGIN):
        said = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise ConfigError(f"{chromium} made no PDF of {html}: {' '.join(said) or f'exit status {done.returncode}'}")
