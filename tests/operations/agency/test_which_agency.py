from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from complaints.errors import ConfigError
from complaints.reference.agencies import Agencies
from complaints.settings import DEFAULT_CONFIG
from operations.agency.evidence import evidence_of
from operations.agency.which_agency import agency_named


@pytest.mark.parametrize("name", ["bkk-1047", "สำนักงานเขตบางนา", "bang na district office", "เขตบางนา"])
def test_an_agency_is_found_by_what_people_call_it(name: str) -> None:
    assert agency_named(Agencies.load(DEFAULT_CONFIG), name, "--agency") == "bkk-1047"


@pytest.mark.parametrize(
    ("name", "told"), [("สำนักงานเขต", "several agencies fit"), ("nowhere", "no agency"), ("", "no")]
)
def test_a_name_of_none_or_several_is_refused_with_those_it_may_be(name: str, told: str) -> None:
    with pytest.raises(ConfigError, match=rf"^--to: .*{told}"):
        agency_named(Agencies.load(DEFAULT_CONFIG), name, "--to")


def test_evidence_has_the_digest_of_the_file_and_says_where_it_is_kept(tmp_path: Path) -> None:
    photo = tmp_path / "after.jpg"
    photo.write_bytes(b"picture")
    digest = hashlib.sha256(b"picture").hexdigest()
    (own,), (elsewhere,) = evidence_of([photo], []), evidence_of([photo], ["s3://photos/1"])
    assert (own.reference, own.sha256) == ("after.jpg", digest)
    assert (elsewhere.reference, elsewhere.sha256) == ("s3://photos/1", digest)
    with pytest.raises(ConfigError, match="--kept-at: 2 places for 1 files"):
        evidence_of([photo], ["a", "b"])
    with pytest.raises(ConfigError, match=r"--evidence: .*No such file"):
        evidence_of([tmp_path / "none"], [])
