"""Traffy's shapes to and from complaints and steps, without services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.events.case import CaseUpdate, State
from complaints.events.complaint import Moved, Origin
from complaints.outcome import Reject
from complaints.privacy.sealing import Sealer, new_key
from complaints.reference.agencies import Agencies
from complaints.settings import DEFAULT_CONFIG, SealingSettings, Secret
from operations.agency.agency_words import AgencyWords, load_agency_words
from operations.agency.case_copy import OwnCase, take
from producers.intake.receive import receive
from producers.intake.submission import Submission
from tests.streams.cases.cases import CENTRE, MONDAY, A, B, Folding, routed, update
from tests.streams.cases.decisions import decided
from web.exchange.message_ids import came_from, message_id
from web.exchange.partners import Partner, digest_of
from web.exchange.traffy.read_issue import submission_of
from web.exchange.traffy.read_status import Subject, steps_of_comment, steps_of_status
from web.exchange.traffy.shapes import Comment, NewIssue, Status
from web.exchange.traffy.write_messages import WriteMessages

PARTNER = Partner(name="traffy", system="traffy", agencies=(A,), key_sha256=digest_of("k"), channel="traffy",
                  send_to="https://traffy.example/hook")  # fmt: skip
COMPLAINT = decided()
SEALER = Sealer.from_settings(SealingSettings(key=Secret(new_key())))


@pytest.fixture(scope="module")
def words() -> AgencyWords:
    return load_agency_words(DEFAULT_CONFIG)


@pytest.fixture(scope="module")
def writing(words: AgencyWords) -> WriteMessages:
    return WriteMessages(PARTNER, A, Agencies.load(DEFAULT_CONFIG), words)


def subject(state: State | None = "routed", *, citizens: bool = True, text: str | None = None) -> Subject:
    case = take(None, A, COMPLAINT, 1)
    assert case is not None
    if text is not None:
        (step,) = Folding(routed()).take("note", text=text).steps
        case = take(case, A, step, 2)
        assert case is not None
    fields = {name: getattr(case, name) for name in OwnCase.__dataclass_fields__}
    return Subject(
        partner="traffy", complaint=COMPLAINT.complaint_id, agency=A, centre=CENTRE, citizens=citizens, at=MONDAY,
        case=OwnCase(**{**fields, "state": state}) if state else None,
    )  # fmt: skip


def asked(found: Sequence[CaseUpdate] | Reject) -> list[tuple[str, str, str | None]]:
    assert not isinstance(found, Reject), found
    return [(one.step, one.by, one.text) for one in found]


def issue(**fields: Any) -> NewIssue:
    return NewIssue(**{"description": "ฝาท่อชำรุด", "timestamp": "2026-03-09 09:00:00.000000", **fields})


def submitted(words: AgencyWords, known: UUID | None = None, **fields: Any) -> Any:
    return submission_of(issue(**fields), "traffy", words.of(A), lambda code: f"เรื่อง {code}", known.__eq__)


def test_times_without_an_offset_are_of_bangkok_and_others_are_kept(words: AgencyWords) -> None:
    assert submitted(words, ticket_id="1").submitted == datetime(2026, 3, 9, 2, tzinfo=UTC)
    assert submitted(words, timestamp="2026-03-09T09:00:00+00:00").submitted == datetime(2026, 3, 9, 9, tzinfo=UTC)
    assert submitted(words, timestamp=None, client_timestamp="2026-03-09T09:00:00").submitted.hour == 9
    assert submitted(words, timestamp="soon") == Reject("invalid_field", "no time", "traffy", "timestamp")


def test_a_ticket_without_a_number_has_an_id_that_follows_from_what_it_says(words: AgencyWords) -> None:
    one, again, other = submitted(words), submitted(words), submitted(words, latitude=13.0, longitude=100.0)
    assert one.key == again.key != other.key
    assert submitted(words, ticket_id="2026-A").key is None
    assert submitted(words, timestamp=None).key is None, "nothing tells two of them apart but the time of receipt"


def test_the_origin_is_what_the_message_says_or_ours_where_its_number_is_that_of_our_complaint(
    words: AgencyWords,
) -> None:
    ours = uuid4()
    assert submitted(words, ours, ticket_id=str(ours)).origin == Origin(system="1111", reference=str(ours))
    assert submitted(words, ours, ticket_id=str(uuid4())).origin is None
    told = submitted(words, extra_detail={"origin": "damrongdhama", "origin_reference": "D-1", "hops": "2"})
    assert (told.origin, told.hops) == (Origin(system="damrongdhama", reference="D-1"), 2)
    assert submitted(words, extra_detail={"hops": []}).hops == 0
    assert submitted(words, extra_detail={"hops": "many"}).field == "extra_detail.hops"


def test_subjects_are_kept_in_the_senders_words_and_in_ours(words: AgencyWords) -> None:
    assert submitted(words, type="สายไฟ").labels == ("สายไฟ", "เรื่อง cable")
    assert submitted(words, type="อะไรไม่รู้").labels == ("อะไรไม่รู้",)
    assert submitted(words, type="ก", category_name_th="สายไฟ").labels[0] == "สายไฟ"


@pytest.mark.parametrize(
    ("state", "word", "steps"),
    [
        ("routed", "รับเรื่อง", ["accept"]),
        (None, "กำลังดำเนินการ", ["accept", "start"]),
        ("accepted", "เสร็จสิ้น", ["answer"]),
        ("routed", "ไม่เกี่ยวข้อง", ["refuse"]),
        ("in_progress", "ส่งต่อ", ["return"]),
        ("in_progress", "กำลังดำเนินการ", ["note"]),
        ("refused", "ไม่เกี่ยวข้อง", ["note"]),
        ("accepted", "ยกเลิก", ["withdraw"]),
        ("answered", "รอรับเรื่อง", ["reopen"]),
        ("routed", "รอรับเรื่อง", []),
    ],
)
def test_a_status_asks_for_the_fewest_steps(
    words: AgencyWords, state: State | None, word: str, steps: list[str]
) -> None:
    found = steps_of_status(Status(status=word, note="งาน"), subject(state), words.of(A))
    assert [step for step, *_ in asked(found)] == steps
    assert not isinstance(found, Reject)
    assert all(msgspec.json.decode(msgspec.json.encode(one), type=CaseUpdate) == one for one in found)


def test_a_message_that_comes_again_asks_for_the_step_it_asked_for_before(words: AgencyWords) -> None:
    status = Status(ticket_id="2026-A", status="เสร็จสิ้น", note="เรียบร้อย", timestamp="2026-03-09 10:00:00")
    first, again = (steps_of_status(status, subject(state), words.of(A)) for state in ("routed", "answered"))
    assert not isinstance(first, Reject)
    assert not isinstance(again, Reject)
    assert [one.step for one in first] == ["accept", "answer"]
    assert again[-1].update_id == first[-1].update_id
    assert all(came_from("traffy", one.update_id) and not came_from("other", one.update_id) for one in first)
    later = msgspec.structs.replace(status, timestamp="2026-03-09 11:00:00")
    moved = steps_of_status(later, subject(), words.of(A))
    assert not isinstance(moved, Reject)
    assert moved[-1].update_id != first[-1].update_id


def test_what_is_known_asks_for_nothing_and_what_cannot_be_understood_is_told(words: AgencyWords) -> None:
    known = subject("in_progress", text="ส่งช่างแล้ว")
    assert steps_of_status(Status(status="กำลังดำเนินการ"), known, words.of(A)) == ()
    assert steps_of_status(Status(status="กำลังดำเนินการ", note=" ส่งช่างแล้ว "), known, words.of(A)) == ()
    for status in (Status(), Status(status="ไม่มีคำนี้"), Status(org_status_id=77)):
        reject = steps_of_status(status, known, words.of(A))
        assert isinstance(reject, Reject)
        assert reject.field == "status"
    typed = steps_of_status(Status(status="โทร 081-234-5678"), known, words.of(A))
    assert isinstance(typed, Reject)
    assert "โทร [โทรศัพท์]" in typed.detail, "a sender may have written a note into the wrong field"
    waiting = steps_of_status(Status(status="รอรับเรื่อง"), known, words.of(A))
    assert isinstance(waiting, Reject)
    assert "wait again" in waiting.detail
    withdrawn = steps_of_status(Status(status="ยกเลิก"), subject(citizens=False), words.of(A))
    assert isinstance(withdrawn, Reject), "only those whose citizens are there withdraw for them"


def test_words_and_stars_of_citizens_and_of_staff() -> None:
    chat = Comment(event="chat", comment="ขอบคุณ โทร 081-234-5678", message_comment_id=1)
    ((step, by, text),) = asked(steps_of_comment(chat, subject("answered")))
    assert (step, by) == ("note", "citizen")
    assert text is not None
    assert "081" not in text
    assert asked(steps_of_comment(chat, subject("waiting_for_citizen")))[0][0] == "citizen_reply"
    staff = Comment(event="chat", comment="รับทราบ", sender_org_id=151)
    assert asked(steps_of_comment(staff, subject())) == [("note", "agency", "รับทราบ")]
    assert asked(steps_of_comment(Comment(star=4), subject("answered"))) == [("rate", "citizen", None)]
    assert isinstance(steps_of_comment(Comment(star=0), subject()), Reject)
    for nothing in (Comment(event="rating"), Comment(event="chat_staff_only", comment="x"), Comment(comment=" ")):
        assert steps_of_comment(nothing, subject()) == ()
    assert steps_of_comment(Comment(star=4), subject(citizens=False)) == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
    max_leaves=8,
)
FIELDS = sorted({*NewIssue.__struct_fields__, *Status.__struct_fields__, *Comment.__struct_fields__})


@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=8), st.sampled_from(["2026-A", None]))
def test_any_message_is_taken_or_refused(words: AgencyWords, fields: dict[str, Any], ticket: str | None) -> None:
    """Nothing that a partner sends is an exception, and what is taken is an event that everybody can read."""
    told = {"status": "รับเรื่อง", "comment": "-", "description": "-", "ticket_id": ticket, **fields}
    for kind in (NewIssue, Status, Comment):
        try:
            message: Any = msgspec.convert(told, kind)
        except msgspec.ValidationError:
            continue
        if isinstance(message, NewIssue):
            submission = submission_of(message, "traffy", words.of(A), str, lambda case: False)
            if isinstance(submission, Submission):
                receive(submission, received=MONDAY, sealer=SEALER, channels={"traffy"})
            continue
        found = (
            steps_of_status(message, subject(), words.of(A))
            if isinstance(message, Status)
            else steps_of_comment(message, subject())
        )
        for one in () if isinstance(found, Reject) else found:
            assert msgspec.json.decode(msgspec.json.encode(one), type=CaseUpdate) == one


def copied(*told: Any) -> OwnCase | None:
    case: OwnCase | None = None
    for one in told:
        case = take(case, A, one, 1) or case
    return case


def test_a_complaint_is_sent_once_and_never_to_where_it_comes_from(writing: WriteMessages) -> None:
    message = writing.message_for(COMPLAINT, None)
    assert message is not None
    body = msgspec.json.decode(message.body)
    assert (message.method, body["ticket_id"], body["extra_detail"]["hops"]) == (
        "POST", str(COMPLAINT.complaint_id), 1,
    )  # fmt: skip
    assert writing.message_for(decided(generation=2), copied(COMPLAINT)) is None
    theirs = msgspec.structs.replace(COMPLAINT, channel="traffy", reference="2026-A")
    passed_on = msgspec.structs.replace(COMPLAINT, origin=Origin(system="traffy", reference="2026-A"))
    assert writing.message_for(theirs, None) is None
    assert writing.message_for(passed_on, None) is None
    assert writing.message_for(decided(agency=B), None) is None


def test_a_step_is_sent_unless_the_partner_asked_for_it(writing: WriteMessages) -> None:
    folding = Folding(routed())
    (accepted,) = folding.take("accept").steps
    message = writing.message_for(accepted, copied(COMPLAINT))
    assert message is not None
    body = msgspec.json.decode(message.body)
    assert (message.method, body["status"], body["org"]) == ("PATCH", "รับเรื่อง", "กรุงเทพมหานคร")
    assert body["timestamp"] == "2026-03-09 09:00:00.000000"
    own = msgspec.structs.replace(accepted, update_id=message_id("traffy", "x"))
    assert writing.message_for(own, copied(COMPLAINT)) is None
    assert writing.message_for(accepted, copied(COMPLAINT, accepted)) is None, "what was told before"
    assert writing.message_for(accepted, None) is None
    (refusal,) = folding.send(update("accept")).refusals
    assert writing.message_for(refusal, copied(COMPLAINT)) is None
    theirs = msgspec.structs.replace(COMPLAINT, channel="traffy", reference="2026-A")
    told = writing.message_for(accepted, copied(theirs))
    assert told is not None
    assert msgspec.json.decode(told.body)["ticket_id"] == "2026-A"


def test_words_stars_and_moves_have_their_own_shapes(writing: WriteMessages) -> None:
    folding = Folding(routed())
    for made, kind in (
        (folding.take("note", text="ภายใน"), "chat_staff_only"),
        (folding.take("note", CENTRE, "citizen", text="ยังไม่มา"), "comment"),
    ):
        message = writing.message_for(made.steps[0], copied(COMPLAINT))
        assert message is not None
        assert msgspec.json.decode(message.body)["event"] == kind
    folding.take("accept")
    folding.take("answer", text="-")
    (rated,) = folding.take("rate", CENTRE, "citizen", rating=4).steps
    message = writing.message_for(rated, copied(COMPLAINT))
    assert message is not None
    body = msgspec.json.decode(message.body)
    assert (body["event"], body["star"]) == ("rating", 4)
    gone = Moved(complaint_id=COMPLAINT.complaint_id, version=COMPLAINT.version + 1, channel="hotline-1111",
                 moved=MONDAY, by="official", reason="-", agencies=(B,))  # fmt: skip
    message = writing.message_for(gone, copied(COMPLAINT))
    assert message is not None
    assert msgspec.json.decode(message.body)["status"] == "ส่งต่อ"
    assert writing.message_for(gone, copied(COMPLAINT, gone)) is None


def test_no_random_id_looks_like_that_of_a_partner() -> None:
    assert not any(came_from("traffy", uuid4()) for _ in range(1000))
    assert not came_from("traffy", None)
    assert message_id("traffy", "a", "b") != message_id("traffy", "ab", "")
