"""A search finds the agency that is meant, the best match first."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaints.reference.agencies import Agencies
from complaints.reference.find_agencies import find_agencies


@pytest.fixture(scope="module")
def agencies(config: Path) -> Agencies:
    return Agencies.load(config)


@pytest.mark.parametrize(
    ("search", "first"),
    [
        ("mea", "mea"),
        ("MEA", "mea"),
        ("irrigation", "irrigation"),
        ("การไฟฟ้านครหลวง", "mea"),
        ("metropolitan  electricity authority", "mea"),
        ("สคบ.", "ocpb"),
        ("สำนักงานเขตบางนา", "bkk-1047"),
        ("สำนักงาน เขต บางนา", "bkk-1047"),
        ("bang na district office", "bkk-1047"),
        ("office bang na", "bkk-1047"),
        ("สน.บางนา", "police"),
        ("แขวงทางหลวงชนบทนนทบุรี", "drr"),
        ("สํานักงานเขตบางนา", "bkk-1047"),
    ],
)
def test_the_agency_that_is_meant_comes_first(agencies: Agencies, search: str, first: str) -> None:
    assert find_agencies(agencies, search)[0].id == first


def test_a_part_of_a_name_finds_all_that_have_it(agencies: Agencies) -> None:
    assert {"mea-bang-na", "bkk-1047"} <= {agency.id for agency in find_agencies(agencies, "บางนา")}


@pytest.mark.long
def test_every_agency_is_found_first_by_its_id_and_its_names(agencies: Agencies) -> None:
    for agency in agencies:
        for search in (agency.id, agency.th, agency.en):
            assert find_agencies(agencies, search)[0].id == agency.id, search


def test_no_search_finds_all_and_an_unknown_one_none(agencies: Agencies) -> None:
    assert len(find_agencies(agencies, " ")) == len(agencies)
    assert find_agencies(agencies, "ชมรมคนรักแมว") == []
