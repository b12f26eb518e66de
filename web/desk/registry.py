"""Every address for people who have signed in.

A page more: its file in `pages/`, its template, its line here, its words; and who may ask it, in `test_rights.py`.
"""

from __future__ import annotations

from typing import Final

from web.desk.asked import Route
from web.desk.pages import administration, case, cases, evidence, figures, home, incidents, search, triage
from web.desk.rights import EVERYBODY, Role

_OFFICER: Final[frozenset[Role]] = frozenset({"officer"})
_OFFICIALS: Final[frozenset[Role]] = frozenset({"officer", "agency"})
_ANALYSTS: Final[frozenset[Role]] = frozenset({"officer", "analyst"})
_ADMINISTRATOR: Final[frozenset[Role]] = frozenset({"administrator"})

ROUTES: Final[tuple[Route, ...]] = (
    Route("home", "GET", "/", EVERYBODY, home.home),
    Route("triage", "GET", "/triage", _OFFICER, triage.queue),
    Route("triage-one", "GET", "/triage/{case}", _OFFICER, triage.one),
    Route("decide", "POST", "/triage/{case}", _OFFICER, triage.decide, "asked"),
    Route("adjudication", "GET", "/adjudication", _OFFICER, cases.adjudication),
    Route("cases", "GET", "/cases", _OFFICIALS, cases.listing),
    Route("case", "GET", "/cases/{case}", _OFFICIALS, case.show),
    Route("step", "POST", "/cases/{case}/steps/{step:[a-z_]+}", _OFFICIALS, case.step, "asked", takes_files=True),
    Route("evidence", "GET", "/cases/{case}/evidence/{sha256:[0-9a-f]{64}}", _OFFICIALS, evidence.download),
    Route("incidents", "GET", "/incidents", _OFFICIALS, incidents.listing),
    Route("incident", "GET", "/incidents/{incident}", _OFFICIALS, incidents.one),
    Route("apart", "POST", "/incidents/{incident}", _OFFICER, incidents.apart, "asked"),
    Route("search", "GET", "/search", _OFFICIALS, search.form),
    Route("find", "POST", "/search", _OFFICIALS, search.find, "searched"),
    Route("figures", "GET", "/figures", _ANALYSTS, figures.figures),
    Route("accounts", "GET", "/accounts", _ADMINISTRATOR, administration.accounts),
    Route(
        "change-account",
        "POST",
        "/accounts/{name:[a-z0-9._-]+}",
        _ADMINISTRATOR,
        administration.change_account,
        "asked",
    ),
    Route("audit", "GET", "/audit", _ADMINISTRATOR, administration.audit),
)
