from __future__ import annotations

import hashlib
from pathlib import Path

from operations.agency.evidence import evidence_of


def test_a_file_named_after_a_person_is_told_by_its_digest_alone(tmp_path: Path) -> None:
    files = [tmp_path / "บัตร 1-1000-00000-00-1.jpg", tmp_path / "after.jpg"]
    for file in files:
        file.write_bytes(b"after")
    named, plain = evidence_of(files, ())
    assert (named.reference, plain.reference) == ("[เลขประชาชน]", "after.jpg")
    assert named.sha256 == hashlib.sha256(b"after").hexdigest()
    (kept,) = evidence_of(files[:1], ("https://files.example/081-234-5678/1.jpg",))
    assert kept.reference == "[โทรศัพท์]"
