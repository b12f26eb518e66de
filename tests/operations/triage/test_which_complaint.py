from __future__ import annotations

import argparse

import pytest

from complaints.errors import ConfigError
from complaints.events.identity import complaint_id
from complaints.settings import DEFAULT_CONFIG
from operations.triage.which_complaint import add_complaint, complaint_named

ID = complaint_id("traffy", "2024-ABC")


def named(*arguments: str) -> object:
    parser = argparse.ArgumentParser()
    add_complaint(parser)
    return complaint_named(parser.parse_args(arguments), DEFAULT_CONFIG)


@pytest.mark.parametrize(
    "arguments",
    [
        (str(ID),),
        (str(ID).upper(),),
        ("traffy:2024-ABC",),
        ("traffy: 2024-ABC ",),
        ("--channel", "traffy", "--reference", "2024-ABC"),
    ],
)
def test_one_complaint_has_several_names(arguments: tuple[str, ...]) -> None:
    assert named(*arguments) == ID


def test_a_reference_may_hold_colons() -> None:
    assert named("traffy:a:b") == complaint_id("traffy", "a:b")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "say which complaint"),
        ((str(ID), "--channel", "traffy"), "say which complaint"),
        (("--reference", "1"), "say which complaint"),
        (("2024-ABC",), "neither a complaint's id nor CHANNEL:REFERENCE"),
        (("fax:1",), "no channel 'fax'"),
        (("traffy: ",), "reference is empty"),
    ],
)
def test_what_names_no_complaint_is_refused(arguments: tuple[str, ...], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        named(*arguments)
