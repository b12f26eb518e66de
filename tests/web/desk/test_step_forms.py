"""What the filled form of a step means."""

from __future__ import annotations

from uuid import UUID, uuid4

from complaints.events.case import CaseUpdate, Evidence, kept_reference
from tests.streams.cases.cases import ID, MONDAY
from web.desk.asked import Form
from web.desk.step_forms import StepForm, read_update

RESOLVE = StepForm("resolve", "agency", ("text", "evidence"), ())
DIGEST = "ab0812345678cd" + "e" * 50


def read(reference: str) -> tuple[CaseUpdate, bool]:
    fields = {"update_id": str(uuid4()), "text": "แก้ไขแล้ว", "evidence_reference": reference, "evidence_sha256": DIGEST}
    kept = Evidence(reference=kept_reference(DIGEST), sha256=DIGEST, media_type="image/png", bytes=1)
    form = Form({name: [value] for name, value in fields.items()})
    return read_update(form, RESOLVE, UUID(str(ID)), "mea", lambda word: word, lambda digest: kept, MONDAY)


def test_where_a_file_is_kept_is_sent_without_personal_data_and_the_official_is_told() -> None:
    update, removed = read("https://files.example/081-234-5678/1.jpg")
    assert ([one.reference for one in update.evidence], removed) == (["[โทรศัพท์]"], True)


def test_where_a_file_is_kept_stays_as_it_is_without_any() -> None:
    update, removed = read("https://files.example/after.jpg")
    assert ([one.reference for one in update.evidence], removed) == (["https://files.example/after.jpg"], False)
    update, removed = read(kept_reference(DIGEST))
    assert ([one.media_type for one in update.evidence], removed) == (["image/png"], False)
