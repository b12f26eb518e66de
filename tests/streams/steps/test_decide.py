from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from complaints.errors import ConfigError
from complaints.events.identity import MAX_GENERATION
from complaints.settings import DEFAULT_CONFIG
from streams.routing.rules import FILE
from streams.steps.decide import Decider


def with_generation(tmp_path: Path, generation: int) -> Path:
    text = (DEFAULT_CONFIG / FILE).read_text("utf-8")
    (path := tmp_path / "routing.yaml").write_text(
        re.sub(r"^generation: .*", f"generation: {generation}", text, flags=re.MULTILINE), "utf-8"
    )
    return path


@pytest.mark.parametrize("generation", [MAX_GENERATION, 2**21])
def test_generations_that_fit_no_version_are_refused_by_name(tmp_path: Path, generation: int) -> None:
    rules = with_generation(tmp_path, generation)
    with pytest.raises(ConfigError, match="generations add up to") as caught:
        Decider.load(DEFAULT_CONFIG, rules=rules)
    assert str(rules) in str(caught.value)
    assert "classifier.npz" in str(caught.value)


def test_the_greatest_generation_fits(tmp_path: Path) -> None:
    model = Decider.load(DEFAULT_CONFIG).generation
    room = MAX_GENERATION - model
    assert Decider.load(DEFAULT_CONFIG, rules=with_generation(tmp_path, room)).generation <= MAX_GENERATION


def test_each_table_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: Counter[str] = Counter()
    original = Path.open

    def counted(path: Path, *args: Any, **options: Any) -> Any:
        opened[path.name] += 1
        return original(path, *args, **options)

    monkeypatch.setattr(Path, "open", counted)
    Decider.load(DEFAULT_CONFIG)
    tables = {"agencies.yaml", "taxonomy.yaml", "areas.csv", "abolished.csv", "spellings.csv", "landmarks.csv"}
    assert {name: opened[name] for name in tables} == dict.fromkeys(tables, 1)
