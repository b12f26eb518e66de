"""Results as JSON, as a table for people, and in docs/performance.md."""

from __future__ import annotations

from typing import Any

import msgspec

from bench.comparison import Comparison
from bench.ground import ROOT
from bench.versions import machine

RESULTS = ROOT / "bench/results.json"


def add(name: str, comparison: Comparison) -> None:
    """Print a comparison and put it in the place of its last results; the others stay."""
    print(table(comparison))
    results: dict[str, Any] = msgspec.json.decode(RESULTS.read_bytes()) if RESULTS.exists() else {}
    comparisons = results.get("comparisons", {}) | {name: {"machine": machine(), **msgspec.to_builtins(comparison)}}
    ratios: dict[str, float] = {}
    for one in comparisons.values():
        ratios |= {key: round(value, 3) for key, value in one["ratios"].items()}
    text = msgspec.json.encode({"ratios": ratios, "comparisons": comparisons})
    RESULTS.write_bytes(msgspec.json.format(text, indent=1) + b"\n")


def table(comparison: Comparison) -> str:
    """Markdown."""
    rows = [
        f"| {one.contender} | {one.rate:,.0f} | {one.lowest:,.0f}-{one.highest:,.0f} | {one.cpu_us:.1f} |"
        f" {one.peak_mb:,.0f} |"
        for one in comparison.summaries
    ]
    ratios = [f"| `{name}` | {value:.2f} |" for name, value in comparison.ratios.items()]
    return "\n".join(
        [
            f"### {comparison.title}",
            "",
            f"{comparison.rows:,} messages from {comparison.source}.",
            "",
            "| contender | messages/s | spread | CPU µs per message | peak MB |",
            "|---|---|---|---|---|",
            *rows,
            "",
            "| ratio | median over rounds |",
            "|---|---|",
            *ratios,
            "",
            *(f"- {condition}" for condition in comparison.conditions),
            "- " + ", ".join(f"{name} {version}" for name, version in comparison.versions.items()),
        ]
    )
