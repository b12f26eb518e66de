"""Results as JSON, in docs/performance.md, and as a picture."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from bench.bench_kafka import ROOT
from bench.chart import draw
from bench.comparison import Comparison, Result
from bench.versions import machine

RESULTS = ROOT / "bench/results.json"
DOCUMENT = ROOT / "docs/performance.md"
PICTURE = ROOT / "docs/performance.png"


def stored() -> dict[str, Any]:
    """The stored results, by name."""
    return msgspec.json.decode(RESULTS.read_bytes())["results"] if RESULTS.exists() else {}


def add(name: str, result: Result) -> None:
    """Print a result and store it instead of the previous one of its name; the others stay."""
    print(result.markdown())
    entries = stored() | {name: {"machine": machine(), **msgspec.to_builtins(result)}}
    text = msgspec.json.encode({"ratios": ratios(entries), "results": entries})
    RESULTS.write_bytes(msgspec.json.format(text, indent=1) + b"\n")
    write_into(DOCUMENT, name, result)
    draw([msgspec.convert(one, Comparison) for one in entries.values() if "ratios" in one], PICTURE)


def ratios(entries: Mapping[str, Any]) -> dict[str, float]:
    """The ratios of all comparisons."""
    found = [one.get("ratios", {}) for one in entries.values()]
    return {key: round(value, 3) for one in found for key, value in one.items()}


def write_into(document: Path, name: str, result: Result) -> None:
    """Write the text between the marks of this result, which the document must have."""
    text = document.read_text(encoding="utf-8")
    begin, end = f"<!-- bench: {name} -->", f"<!-- end: {name} -->"
    block = f"{begin}\n{result.markdown()}\n- {_shown(machine())}\n{end}"
    replaced = re.sub(f"{begin}.*?{end}", lambda _: block, text, flags=re.DOTALL)
    document.write_text(replaced, encoding="utf-8")


def _shown(found: Mapping[str, str | int | float]) -> str:
    load = f"load average over 15 minutes {found['load_15_min']} (the bench alone makes 2 to 4)"
    return f"{found['cores']} cores, {found['processor']}, {found['memory_gb']} GB, Linux {found['kernel']}; {load}"
