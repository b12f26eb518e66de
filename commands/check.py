"""`complaints check`: whether the configuration is right, every service answers and every process works with it."""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.text import Text

from complaints.settings import Settings
from operations.status.checks import advice_of, all_checks


def configure(parser: argparse.ArgumentParser) -> None:
    """Add no options: settings say where everything is."""


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print one line per check, and what to do; 0, or 1 when there is anything to do."""
    console, wrong = Console(), 0
    for name, look in all_checks(settings):
        advice = advice_of(look)
        wrong += len(advice)
        mark = Text("✗", style="red") if advice else Text("✓", style="green")
        console.print(Text.assemble(mark, f" {name}"), soft_wrap=True)
        for line in advice:
            console.print(f"    {line}", soft_wrap=True, highlight=False, markup=False)
    console.print("พบสิ่งที่ต้องแก้ไข · to be mended: " + f"{wrong:,}" if wrong else "ครบถ้วน · all is well")
    return 1 if wrong else 0
