"""Lists of cases: one's own by deadline, and those whose agency 1111 must decide on."""

from __future__ import annotations

from collections.abc import Mapping

from web.desk.asked import Answer, Asked, NotFoundError, Page
from web.desk.read_cases import DUE, FILTERS, ORDERS, PAGE_ROWS, PARTS, list_cases
from web.desk.rights import Scope

STATES = (
    "received", "routed", "accepted", "in_progress", "waiting_for_citizen", "transferred", "refused", "answered",
    "resolved", "closed", "reopened", "merged", "withdrawn",
)  # fmt: skip


def listing(asked: Asked) -> Answer:
    """The cases in which somebody still has to do something, or those of a state, the next deadline first."""
    scope = _scope(asked)
    filters = _filters(asked, scope)
    order = asked.query.one("order") or "due"
    page = asked.query.one("page") or "1"
    if order not in ORDERS or not page.isascii() or not page.isdigit() or not 0 < int(page) < 100_000:
        raise NotFoundError
    now = asked.services.clock.now()
    found, total = list_cases(asked.warehouse, scope, filters, now=now, order=order, page=int(page))
    return Page(
        "cases.html",
        {
            "found": found,
            "total": total,
            "filters": filters,
            "order": order,
            "page_number": int(page),
            "pages_in_all": max(1, -(-total // PAGE_ROWS)),
            "now": now,
            "gone": bool(asked.query.one("gone")),
            "states": STATES,
            "dues": tuple(DUE),
            "parts": tuple(PARTS) if scope.agency else (),
            "by_agency": scope.agency is None,
            "orders": tuple(ORDERS),
        },
    )


def adjudication(asked: Asked) -> Answer:
    """Refused cases, the oldest first, each with the whole way it has gone."""
    scope, now = _scope(asked), asked.services.clock.now()
    found, total = list_cases(asked.warehouse, scope, {"state": "refused"}, now=now, order="oldest")
    return Page("adjudication.html", {"found": found, "total": total, "now": now})


def _scope(asked: Asked) -> Scope:
    scope = asked.services.rights.scope(asked.person)
    if scope is None:
        raise NotFoundError
    return scope


def _filters(asked: Asked, scope: Scope) -> Mapping[str, str]:
    """Fields of the address; a value that there cannot be is no page."""
    known = {
        "state": STATES,
        "due": DUE,
        "part": PARTS if scope.agency else (),
        "urgency": ("normal", "high", "critical"),
        "agency": asked.services.policy.agencies if scope.agency is None else (),
        "category": {one.code for one in asked.services.reference.taxonomy.categories},
    }
    given = {name: value for name in FILTERS if (value := asked.query.one(name))}
    if any(value not in known[name] for name, value in given.items()):
        raise NotFoundError
    return given
