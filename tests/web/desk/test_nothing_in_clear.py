"""Whatever is typed at the desk, what the audit's topic holds has none of it."""

from __future__ import annotations

from complaints.events.desk_act import DESK_ACT, DeskAct
from stores.kafka.scan import scan
from tests.personal_data.seen_in import seen_in
from tests.personal_data.spellings import personal
from tests.web.desk.desk_stack import DeskStack, value_in

PIECES = 12


def test_what_was_typed_is_not_on_the_topic_of_the_audit(desk: DeskStack) -> None:
    case = desk.case("clear-1").complaint_id
    visitor, pieces = desk.visitor("own-1"), list(personal(PIECES, seed=3))
    action = f"/cases/{case}/steps/note"
    for written, _ in pieces[: PIECES // 2]:
        _, text = visitor.get(f"/cases/{case}")
        status, _ = visitor.post(action, {**visitor.form(text, action), "text": f"{written} ครับ"})
        assert status == 200
    desk.visitor().sign_in(pieces[0].secret, pieces[1].secret)
    _, text = visitor.get("/search")
    for written, _ in pieces[PIECES // 2 :]:
        visitor.post("/search", {"csrf": value_in(text, "csrf"), "words": written})
    records = list(scan(desk.settings.kafka, [desk.cases.topics.of(DESK_ACT).name]))
    acts = [one for one in map(DESK_ACT.decode, records) if isinstance(one, DeskAct)]
    assert sum(one.complaint_id == case for one in acts) > PIECES // 2
    told = (("audit", f"{record.key()!r} {record.value()!r} {record.headers()}") for record in records)
    assert seen_in(told, [secret for _, secret in pieces]) == set()
