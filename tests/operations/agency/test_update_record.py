from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from complaints.events.case import CASE_UPDATE, CaseUpdate
from complaints.settings import DEFAULT_CONFIG
from complaints.topics import load_topics
from operations.agency.update_record import update_record

CASE, UPDATE = UUID("5b1ccca8-8d7c-5d5c-9c3f-2f6ad5d1c5a1"), UUID("0f3f4f5e-64b1-4f0e-9d28-5d7f1c7a3b10")


def test_the_record_is_on_the_senders_topic_and_has_the_id_of_the_update() -> None:
    update = CaseUpdate(
        update_id=UPDATE, complaint_id=CASE, agency="mea", step="accept", at=datetime(2026, 3, 2, tzinfo=UTC)
    )
    topic, record = update_record(update, "/test", load_topics(DEFAULT_CONFIG))
    headers = dict(record.headers)
    assert topic == "agency.mea.updates.v1"
    assert record.key == str(CASE).encode()
    assert msgspec.json.decode(record.value, type=CaseUpdate) == update
    assert (headers["ce_id"], headers["ce_source"]) == (str(UPDATE).encode(), b"/test")
    assert (headers["ce_type"], headers["ce_subject"]) == (CASE_UPDATE.ce_type.encode(), str(CASE).encode())
