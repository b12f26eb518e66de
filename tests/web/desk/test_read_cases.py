from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from tests.web.desk.desk_stack import OWN, DeskStack
from web.desk.read_cases import found_cases
from web.desk.rights import Scope

WORD = "หิ่งห้อยริมคลอง"
_COPIES = """INSERT INTO complaint_facts SELECT * EXCEPT id REPLACE (toUUID(id) AS complaint_id,
hour + INTERVAL 1 HOUR AS hour, %(text)s AS text, precedence + %(newer)s AS precedence)
FROM (SELECT * FROM complaint_facts FINAL WHERE complaint_id = %(one)s) AS one
CROSS JOIN (SELECT arrayJoin(%(ids)s) AS id) AS others"""

_EARLIER = """INSERT INTO complaint_facts SELECT * REPLACE (hour - INTERVAL 60 DAY AS hour,
precedence + 1 AS precedence) FROM complaint_facts FINAL WHERE complaint_id = %(one)s"""


def test_what_fits_is_found_behind_many_versions_that_no_longer_do(desk: DeskStack) -> None:
    case = desk.case("read-1", OWN, text=WORD).complaint_id
    warehouse, ids = desk.cases.warehouse, [str(uuid4()) for _ in range(250)]
    for text, newer in ((WORD, 0), ("เรื่องอื่น", 2)):
        warehouse.execute(_COPIES, {"one": case, "ids": ids, "text": text, "newer": newer})
    now = desk.services.clock.now()
    found = found_cases(warehouse, Scope(None), "position(text, %(words)s) > 0", {"words": WORD}, now)
    assert [one.complaint_id for one in found] == [case]


def test_a_complaint_that_fits_in_two_times_is_found_once(desk: DeskStack) -> None:
    case = desk.case("read-2", OWN, text="ต้นจามจุรีล้มทับรั้ว")
    assert case.opened is not None
    warehouse, now = desk.cases.warehouse, case.opened + timedelta(days=1)
    warehouse.execute(_EARLIER, {"one": case.complaint_id})
    found = found_cases(warehouse, Scope(None), "position(text, %(words)s) > 0", {"words": "ต้นจามจุรี"}, now)
    assert [one.complaint_id for one in found] == [case.complaint_id]
