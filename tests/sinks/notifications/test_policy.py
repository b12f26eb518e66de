from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Any

import pytest

from complaints.errors import ConfigError
from sinks.notifications.policy import load_notice_policy
from tests import quick_yaml


@pytest.fixture
def written(config: Path) -> dict[str, Any]:
    found: dict[str, Any] = quick_yaml.load((config / "notifications.yaml").read_text("utf-8"))
    return found


def load(folder: Path, written: dict[str, Any]) -> None:
    (folder / "notifications.yaml").write_text(quick_yaml.dump(written), encoding="utf-8")
    load_notice_policy(folder)


def test_the_shipped_file_is_as_docs_say(config: Path) -> None:
    policy = load_notice_policy(config)
    assert policy.max_age.days == 3
    assert policy.quiet
    assert (policy.quiet.begin, policy.quiet.end) == (time(21), time(8))
    assert {"open", "answer", "resolve", "ask_citizen", "close"} <= policy.steps.keys()
    assert policy.steps["accept"].channels == ("email",)


def test_a_step_that_citizens_are_told_of_is_an_entry(tmp_path: Path, written: dict[str, Any]) -> None:
    written["steps"]["start"] = {"th": "{agency} เริ่มแล้ว", "en": "{agency} has begun.", "bundle_minutes": 30}
    load(tmp_path, written)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda w: w["steps"]["open"].update(th="{name}"), "steps.open.th: nothing stands for {name} here"),
        (lambda w: w["steps"]["open"].update(en="{agency"), "steps.open.en: not a template"),
        (lambda w: w["message"].update(en="{lines}"), r"message.en: needs {lines} and {code}"),
        (lambda w: w["subject"].update(en="{code}"), "subject.en: nothing stands for {code} here"),
        (lambda w: w.update(prefer=["email"]), "steps|channel that is not in"),
        (lambda w: w["per_second"].pop("line"), "per_second: no rate for line"),
        (lambda w: w["quiet_hours"].update({"from": "25:00"}), "quiet_hours.from"),
        (lambda w: w["steps"].update(fly={"th": "ก", "en": "a"}), "fly"),
        (lambda w: w["steps"]["open"].update(colour="red"), "colour"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, written: dict[str, Any], change: Any, message: str) -> None:
    written["steps"]["answer"]["channels"] = ["line"]
    change(written)
    with pytest.raises(ConfigError, match=message.replace("{", r"\{").replace("}", r"\}")):
        load(tmp_path, written)
