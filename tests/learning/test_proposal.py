from __future__ import annotations

from pathlib import Path

import pytest

from complaints.errors import ConfigError
from complaints.reference.taxonomy import load_taxonomy
from learning.proposal import Proposal, likeliest_agency, propose, rule_words
from streams.routing.rules import FILE, LocatedRules, RuleSet
from tests.trends.complaint_rows import complaint, frame


def test_words_of_a_rule_are_long_and_none_is_inside_another() -> None:
    assert rule_words(["โดรน", "โดรนบิน", "บ้", "จักรยาน"]) == ("โดรนบิน", "จักรยาน")


def test_the_agency_that_has_most_complaints_with_the_words() -> None:
    rows = frame(
        complaint(0, "โดรน บิน", agency="a"), complaint(1, "โดรนบิน", agency="a"), complaint(2, "ขยะ", agency="b")
    )
    assert likeliest_agency(["โดรนบิน"], rows) == "a"
    assert likeliest_agency(["ไม่มีคำนี้"], rows) is None


def test_a_proposal_is_a_folder_that_routes_diff_takes(config: Path, tmp_path: Path) -> None:
    target = tmp_path / "proposed"
    propose(config, target, Proposal(("โดรนบิน", "it's"), "caat", "new-1"))
    assert "new-1" in load_taxonomy(target).codes
    before, after = (LocatedRules(folder / FILE, RuleSet).rules for folder in (config, target))
    assert after.generation == before.generation + 1
    assert after.rules[0].when.words == ("โดรนบิน", "it's")
    with pytest.raises(ConfigError, match="already there"):
        propose(config, target, Proposal(("โดรนบิน",), "caat", "new-1"))


def test_what_cannot_be_proposed(config: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="agency 'nobody'"):
        propose(config, tmp_path / "a", Proposal(("โดรนบิน",), "nobody", "new-1"))
    with pytest.raises(ConfigError, match="flood"):
        propose(config, tmp_path / "a", Proposal(("โดรนบิน",), "caat", "flood"))
    assert not (tmp_path / "a").exists()
    with pytest.raises(ConfigError, match="no word"):
        propose(config, tmp_path / "a", Proposal((), "caat", "new-1"))
