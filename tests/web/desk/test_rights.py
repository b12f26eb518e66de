"""Who may see and do what: every route of the registry, every role, an own case and a foreign one."""

from __future__ import annotations

import msgspec
import pytest

from complaints.events.case import Case, CoWorker
from tests.streams.cases.cases import A, B, C, routed
from web.desk.asked import Route
from web.desk.registry import ROUTES
from web.desk.rights import ROLES, Parties, Person, Rights, Role, Scope

RIGHTS = Rights()
MAY_ASK: dict[str, set[Role]] = {
    "home": {"officer", "agency", "analyst", "administrator"},
    "adjudication": {"officer"},
    "cases": {"officer", "agency"},
    "case": {"officer", "agency"},
    "step": {"officer", "agency"},
    "evidence": {"officer", "agency"},
    "triage": {"officer"},
    "triage-one": {"officer"},
    "decide": {"officer"},
    "incidents": {"officer", "agency"},
    "incident": {"officer", "agency"},
    "apart": {"officer"},
    "search": {"officer", "agency"},
    "find": {"officer", "agency"},
    "figures": {"officer", "analyst"},
    "accounts": {"administrator"},
    "change-account": {"administrator"},
    "audit": {"administrator"},
}


def person(role: Role, agency: str = A) -> Person:
    return Person("local:x", role, agency if role == "agency" else None)


def helped(standing: str) -> Case:
    helper = CoWorker(agency=A, standing=standing)  # type: ignore[arg-type]
    return msgspec.structs.replace(routed(B), co_workers=(helper,))


CASES = {
    "own": routed(A),
    "invited": helped("invited"),
    "joined": helped("joined"),
    "foreign": routed(B),
    "of nobody": routed(None),
}
MAY_SEE: dict[Role, set[str]] = {
    "officer": set(CASES),
    "agency": {"own", "invited", "joined"},
    "analyst": set(),
    "administrator": set(),
}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_route_for_every_role(route: Route) -> None:
    assert {role for role in ROLES if RIGHTS.may_ask(person(role), route)} == MAY_ASK[route.name]


@pytest.mark.parametrize("route", [one for one in ROUTES if one.of_case], ids=lambda route: route.name)
def test_every_route_of_a_case_for_own_and_foreign_cases(route: Route) -> None:
    """What the server asks before it answers: the role for the address, then the person for the case."""
    for role in ROLES:
        who = person(role)
        reached = {
            name for name, case in CASES.items() if RIGHTS.may_ask(who, route) and RIGHTS.may_see(who, Parties.of(case))
        }
        assert reached == (MAY_SEE[role] if role in MAY_ASK[route.name] else set()), role


def test_an_agency_that_had_a_case_once_has_no_part_in_it() -> None:
    assert Parties.of(routed(B)).agencies == {B}
    assert not RIGHTS.may_see(person("agency", C), Parties.of(routed(B)))


def test_an_agency_officer_without_an_agency_sees_nothing() -> None:
    nobody = Person("local:x", "agency", None)
    assert not RIGHTS.may_see(nobody, Parties.of(routed(None)))
    assert RIGHTS.scope(nobody) is None
    assert not RIGHTS.may_know(nobody, [])


def test_lists_hold_what_a_person_may_see() -> None:
    assert RIGHTS.scope(person("officer")) == Scope(None)
    assert RIGHTS.scope(person("agency")) == Scope(A)
    assert RIGHTS.scope(person("analyst")) is None
    assert RIGHTS.scope(person("administrator")) is None


def test_an_incident_is_known_to_those_who_have_one_of_its_complaints() -> None:
    assert RIGHTS.may_know(person("agency"), [B, A])
    assert not RIGHTS.may_know(person("agency"), [B])
    assert RIGHTS.may_know(person("officer"), [])
    assert not RIGHTS.may_know(person("analyst"), [A])


def test_names_of_routes_and_their_addresses_are_unlike() -> None:
    assert len({route.name for route in ROUTES}) == len(ROUTES)
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)
