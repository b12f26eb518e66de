"""An agency's officer reaches no case of another agency, by no address; without the guard the same requests succeed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.web.desk.desk_stack import FOREIGN, OWN, DeskStack, Visitor, serving, value_in
from web.desk.registry import ROUTES
from web.desk.rights import Parties, Person, Rights, Scope

DIGEST = "{sha256:[0-9a-f]{64}}"
SECRET = "ข้อความของเรื่องที่เป็นของหน่วยงานอื่น"


class NoGuard(Rights):
    """The safeguard switched off."""

    def may_see(self, person: Person, parties: Parties) -> bool:
        return True

    def may_know(self, person: Person, agencies: object) -> bool:
        return True

    def scope(self, person: Person) -> Scope | None:
        return Scope(None)


@pytest.fixture(scope="module")
def foreign(desk: DeskStack) -> str:
    """A case of another agency, which is part of an incident of that agency."""
    case = desk.case("reach-1", FOREIGN, text=SECRET)
    desk.incident(71, [case, desk.case("reach-2", FOREIGN, text=SECRET)], (FOREIGN,))
    return str(case.complaint_id)


@pytest.fixture(scope="module")
def unguarded(desk: DeskStack) -> Iterator[str]:
    """The address of the same desk without the guard."""
    with serving(replace(desk.services, rights=NoGuard())) as address:
        yield address


def tries(visitor: Visitor, foreign: str) -> dict[str, tuple[int, str]]:
    """Every address of the registry, with the foreign case wherever one can be named."""
    _, home = visitor.get("/cases")
    csrf = value_in(home, "csrf")
    found: dict[str, tuple[int, str]] = {}
    for route in ROUTES:
        path = route.path.replace("{case}", foreign).replace("{incident}", "00000000-0000-0000-0000-000000000047")
        path = path.replace("{step:[a-z_]+}", "note").replace("{name}", "own-1").replace(DIGEST, "ab" * 32)
        if route.method == "GET":
            found[route.name] = visitor.get(path)
        else:
            update = "0d5d6a52-0000-4000-8000-000000000001"
            fields = {"csrf": csrf, "number": "0", "update_id": update, "text": SECRET[:12], "words": SECRET[:12]}
            found[route.name] = visitor.post(path, fields)
    found["listed by agency"] = visitor.get(f"/cases?agency={FOREIGN}")
    return found


def test_no_address_leads_to_the_case_of_another_agency(desk: DeskStack, foreign: str) -> None:
    for name, (status, text) in tries(desk.visitor("own-1"), foreign).items():
        assert SECRET not in text, name
        assert status in (200, 403, 404), (name, status)
    case = next(route for route in ROUTES if route.name == "case")
    assert desk.visitor("own-1").get(case.path.replace("{case}", foreign))[0] == 404


def test_without_the_guard_every_such_address_leads_there(desk: DeskStack, foreign: str, unguarded: str) -> None:
    """So the test above fails when the guard is missing."""
    visitor = Visitor(unguarded)
    assert visitor.sign_in("own-1")[0] == 200
    found = tries(visitor, foreign)
    reached = {name for name, (_, text) in found.items() if SECRET in text}
    assert reached >= {"case", "step", "cases", "incident", "find", "listed by agency"}


def test_nor_by_merging_into_it(desk: DeskStack, foreign: str) -> None:
    case = desk.case("reach-3", OWN)
    visitor = desk.visitor("own-1")
    _, text = visitor.get(f"/cases/{case.complaint_id}")
    action = f"/cases/{case.complaint_id}/steps/merge"
    status, text = visitor.post(action, {**visitor.form(text, action), "into": foreign})
    assert status == 422
    assert "ไม่มีเรื่องนั้น" in text
    assert desk.waits(case.complaint_id).state == "routed"


def test_who_is_not_signed_in_is_sent_to_the_form(desk: DeskStack, foreign: str) -> None:
    visitor = Visitor(desk.address)
    for route in ROUTES:
        if route.method == "GET":
            path = route.path.replace("{case}", foreign).replace("{incident}", foreign)
            status, text = visitor.get(path.replace(DIGEST, "ab" * 32))
            assert status == 200
            assert "/sign-in" in visitor.url
            assert SECRET not in text
