"""Prints the figures of an evaluation as tables."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table


def show(result: dict[str, Any], console: Console) -> None:
    """Print the result of `evaluate.summary`."""
    _overall(result, console)
    if result["per_year"]:
        _years(result, console)
    _classes(result, console)


def _overall(result: dict[str, Any], console: Console) -> None:
    table = Table(title=f"{result['texts']:,} texts · {result['model']}")
    table.add_column("figure")
    table.add_column("ours", justify="right")
    table.add_column("peer", justify="right")
    rival = result.get("peer", {})
    for name in ("accuracy", "macro_f1", "micro_f1", "hit_at_1", "calibration_error"):
        table.add_row(name.replace("_", " "), f"{result[name]:.4f}", f"{rival[name]:.4f}" if name in rival else "")
    speed = "documents_per_second"
    table.add_row("texts per second", f"{result[speed]:,}", f"{rival[speed]:,}" if rival else "")
    table.add_row(f"to triage (below {result['triage_below']})", f"{result['triage_share']:.4f}", "")
    table.add_row("wrong among the rest", f"{result['error_among_rest']:.4f}", "")
    table.add_row("texts seen in training", f"{result['seen_in_training']:.4f}", "")
    if 0 < result["unseen"]["texts"] < result["texts"]:
        for name in ("accuracy", "macro_f1", "micro_f1", "hit_at_1"):
            table.add_row(f"{name.replace('_', ' ')} on the others", f"{result['unseen'][name]:.4f}", "")
    console.print(table)


def _years(result: dict[str, Any], console: Console) -> None:
    table = Table(title="per year")
    for name in ("year", "texts", "micro F1", "hit at 1", "peer micro F1", "peer hit at 1"):
        table.add_column(name, justify="right")
    rival = result.get("peer", {}).get("per_year", {})
    for year, row in result["per_year"].items():
        other = rival.get(year)
        compared = (f"{other['micro_f1']:.4f}", f"{other['hit_at_1']:.4f}") if other else ()
        table.add_row(year, f"{row['texts']:,}", f"{row['micro_f1']:.4f}", f"{row['hit_at_1']:.4f}", *compared)
    console.print(table)


def _classes(result: dict[str, Any], console: Console) -> None:
    table = Table(title="per label")
    for name in ("label", "texts", "precision", "recall", "F1"):
        table.add_column(name, justify="left" if name == "label" else "right")
    for row in result["per_class"]:
        shares = (f"{row[name]:.3f}" for name in ("precision", "recall", "f1"))
        table.add_row(row["label"], f"{row['texts']:,}", *shares)
    console.print(table)
