"""Search by id, tracking code, text, reference and place.

What is looked for may be personal data, so it is in a form and never in an address.
"""

from __future__ import annotations

from uuid import UUID

from complaints.fold import fold_name
from web.case_rows import read_cases
from web.desk.asked import Answer, Asked, Elsewhere, NotFoundError, Page, Services
from web.desk.phone_index import phone_in
from web.desk.read_cases import Listed, cases_of, found_cases
from web.desk.rights import Parties, Scope

LEAST_CHARS = 2
MOST_AREAS = 40
_TEXT = "{find}(text, %(words)s) > 0 OR reference = %(words)s"
_PLACE = "province IN %(areas)s OR district IN %(areas)s OR subdistrict IN %(areas)s"
_LEVELS = ("province", "district", "subdistrict")


def form(asked: Asked) -> Answer:
    """The empty form."""
    return _page(asked, None)


def find(asked: Asked) -> Answer:
    """What was found, the newest first; an id leads to its case."""
    words, place = asked.form.one("words"), asked.form.one("place")
    scope = asked.services.rights.scope(asked.person)
    if scope is None:
        raise NotFoundError
    for complaint in named(asked.services, words):
        case = read_cases(asked.warehouse, [complaint]).get(complaint)
        if case is not None and asked.services.rights.may_see(asked.person, Parties.of(case)):
            return Elsewhere(f"/cases/{complaint}")
    number = phone_in(words)
    if number and not place and asked.services.rights.may_search_phones(asked.person):
        if asked.services.phones is None:
            return _page(asked, None, problem="search.no_phones")
        ids = asked.services.phones.find(number)
        return _page(asked, cases_of(asked.warehouse, scope, ids))
    if max(len(words), len(place)) < LEAST_CHARS:
        return _page(asked, None, problem="search.short")
    areas = areas_named(asked.services, place)
    if place and not areas:
        return _page(asked, None, problem="search.place")
    return _page(asked, _found(asked, scope, words, areas))


def named(services: Services, words: str) -> tuple[UUID, ...]:
    """The complaints that an id, or a tracking code where this desk has the key, may mean."""
    try:
        return (UUID(words),)
    except ValueError:
        return services.codes.complaints_of(words) if services.codes else ()


def areas_named(services: Services, place: str) -> list[str]:
    """Codes of the areas whose names have this in them; whole names first."""
    wanted = fold_name(place)
    if not wanted:
        return []
    found = [
        (fold_name(thai) != wanted and fold_name(english) != wanted, len(code), code)
        for level, code, thai, english in services.listed_names
        if level in _LEVELS and (wanted in fold_name(thai) or wanted in fold_name(english))
    ]
    return [code for _, _, code in sorted(found)[:MOST_AREAS]]


def _found(asked: Asked, scope: Scope, words: str, areas: list[str]) -> list[Listed]:
    # Thai has no capitals: words without any are found as they are, which is less work.
    find = "position" if words.lower() == words.upper() else "positionCaseInsensitiveUTF8"
    parts = [f"({_TEXT.format(find=find)})"] if words else []
    parts += [f"({_PLACE})"] if areas else []
    now = asked.services.clock.now()
    return found_cases(asked.warehouse, scope, " AND ".join(parts), {"words": words, "areas": areas}, now)


def _page(asked: Asked, found: list[Listed] | None, problem: str = "") -> Page:
    return Page(
        "search.html",
        {"found": found, "typed": asked.form, "problem": problem, "now": asked.services.clock.now()},
        422 if problem else 200,
    )
