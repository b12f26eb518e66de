from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from complaints.events.complaint import Place
from complaints.outcome import Reject
from producers.channels.traffy import ticket
from producers.intake.submission import Submission

BULK: dict[str, object] = {
    "ticket_id": "2021-FYJTFP",
    "type": '{น้ำท่วม,"ท่อ ระบายน้ำ"}',
    "organization": "เขตบางรัก,สำนักการระบายน้ำ",
    "comment": " น้ำท่วมขังหน้าตลาด ",
    "photo": "https://example.org/1.jpg",
    "photo_after": "",
    "coords": "100.53,13.72",
    "address": "ถนนสีลม เขตบางรัก กรุงเทพมหานคร",
    "timestamp": "2022-04-05 13:46:27.89134+00",
    "state": "เสร็จสิ้น",
    "star": "",
    "last_activity": "2022-04-06 01:00:00.1+00",
}
SPLIT: dict[str, object] = {
    "ticket_id": "KDDNBP",
    "type": "กีดขวาง,ถนน,อื่นๆ",
    "problem_type": "ถนน",
    "org": "กรุงเทพมหานคร",
    "description": "รถจอดขวางทาง",
    "lon": "100.4",
    "lat": "13.7",
    "timestamp": "2022-04-05 13:46:27+00",
    "last_activity": "",
}
STATISTICS: dict[str, object] = {
    "ticket_id": "2026-AAAAAA",
    "description": "ไฟดับ",
    "org": ["เขตดุสิต", "กฟน."],
    "problem_type_fondue": ["ไฟฟ้า"],
    "coords": [100.5, 13.75],
    "timestamp": "2026-01-02 03:04:05",
    "state": "inprogress",
    "count_reopen": 0,
}


def read(fields: dict[str, object], **changes: object) -> Submission:
    found = ticket({**fields, **changes})
    assert isinstance(found, Submission), found
    return found


def refused(fields: dict[str, object], **changes: object) -> Reject:
    found = ticket({**fields, **changes})
    assert isinstance(found, Reject)
    return found


def test_bulk_shape() -> None:
    assert read(BULK) == Submission(
        channel="traffy",
        text="น้ำท่วมขังหน้าตลาด",
        submitted=datetime(2022, 4, 5, 13, 46, 27, 891340, UTC),
        revised=datetime(2022, 4, 6, 1, 0, 0, 100_000, UTC),
        reference="2021-FYJTFP",
        place=Place(address="ถนนสีลม เขตบางรัก กรุงเทพมหานคร", longitude=100.53, latitude=13.72),
        labels=("น้ำท่วม", "ท่อ ระบายน้ำ"),
        bodies=("เขตบางรัก", "สำนักการระบายน้ำ"),
        status="เสร็จสิ้น",
        attachments=("https://example.org/1.jpg",),
    )


def test_split_columns_shape() -> None:
    found = read(SPLIT)
    assert found.labels == ("กีดขวาง", "ถนน", "อื่นๆ")
    assert found.bodies == ("กรุงเทพมหานคร",)
    assert found.place == Place(longitude=100.4, latitude=13.7)


def test_statistics_shape_has_lists_and_naive_bangkok_times() -> None:
    found = read(STATISTICS)
    assert found.labels == ("ไฟฟ้า",)
    assert found.bodies == ("เขตดุสิต", "กฟน.")
    assert found.place == Place(longitude=100.5, latitude=13.75)
    assert found.submitted is not None
    assert found.submitted.utcoffset() == timedelta(hours=7)
    assert found.submitted == datetime(2026, 1, 1, 20, 4, 5, tzinfo=UTC)


def test_search_shape_has_numbers_as_texts() -> None:
    found = read(STATISTICS, coords=["100.5", "13.75"], timestamp="2026-01-01 20:04:05+00", count_reopen="0")
    assert found.place == Place(longitude=100.5, latitude=13.75)
    assert found.submitted == read(STATISTICS).submitted


@pytest.mark.parametrize("last_activity", ["", None, "2022-04-05 13:46:26.9+00"])
def test_a_ticket_without_later_activity_is_as_submitted(last_activity: Any) -> None:
    found = read(SPLIT, last_activity=last_activity)
    assert found.revised == found.submitted


def test_a_ticket_without_text_has_its_specific_labels() -> None:
    assert read(SPLIT, description="").text == "กีดขวาง ถนน"
    assert read(SPLIT, description=None, type="อื่นๆ", problem_type="{}").text == ""


def test_a_ticket_without_number_is_the_same_in_every_snapshot() -> None:
    first = read(SPLIT, ticket_id="")
    later = read(SPLIT, ticket_id="nan", state="เสร็จสิ้น", last_activity="2023-01-01 00:00:00+00")
    assert first.reference is None
    assert first.key is not None
    assert first.key == later.key
    assert first.key != read(SPLIT, ticket_id="", description="อีกเรื่อง").key


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"timestamp": ""}, "submitted: column timestamp is empty"),
        ({"timestamp": "รอรับเรื่อง"}, "submitted: column timestamp holds no time"),
        ({"last_activity": "เมื่อวาน"}, "revised: column last_activity holds no time"),
        ({"lon": "ร้อย"}, "place.longitude: not a number"),
        ({"coords": "100.5"}, "place: column coords does not hold longitude,latitude"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(changes: dict[str, object], detail: str) -> None:
    reject = refused(SPLIT, **changes)
    assert (reject.reason, reject.told, reject.step) == ("invalid_field", detail, "traffy")


def test_half_a_coordinate_is_left_to_receive() -> None:
    assert read(SPLIT, lat="").place == Place(longitude=100.4)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"comment": ["น้ำท่วม"]}, "text"),
        ({"state": {"id": 1}}, "status"),
        ({"type": [["น้ำท่วม"]]}, "labels"),
        ({"coords": "1_00.5,13.7"}, "place.longitude"),
    ],
)
def test_a_list_or_object_of_json_is_no_text_and_digits_are_not_joined(changes: dict[str, object], field: str) -> None:
    assert refused(BULK, **changes).field == field
