"""What the address of a page asks for: language, period and codes. Pure; a wrong value is an error naming its field."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from complaints.errors import ComplaintsError, ConfigError
from trends.period import DAYS, History, Period, choose
from web.words import LANGUAGES

CODES = ("group", "category", "agency", "province", "channel")
"""Fields whose value is a code; in the order in which the form has them."""
PERIOD = ("days", "since", "until")
EVERY_FIELD = frozenset({*PERIOD, *CODES})
"""Fields that pages share; each page says which of them it takes."""
PERIODS = (7, 30, 90, 365)
"""Days that the form offers."""
MAX_DAYS = 3660

Known = Mapping[str, Collection[str]]
"""The codes that each of CODES may have."""
Choices = Mapping[str, tuple[str, ...]]
"""A page's own fields and the values of each, the default first; none where the page itself judges what was given."""


class FilterError(ComplaintsError):
    """A field of the address has a value it cannot have. `reason` is a key of the words, `values` go into them."""

    def __init__(self, name: str, value: str, reason: str, **values: str) -> None:
        super().__init__(f"{name}={value}: {reason}")
        self.name, self.value, self.reason, self.values = name, value, reason, values


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for. `codes` has only the fields that are set, `options` all of the page's own fields."""

    language: str = LANGUAGES[0]
    days: int | None = None
    since: date | None = None
    until: date | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> tuple[str, str]:
        """Dimension and code, of a page that takes one at a time; two empty texts where none is given."""
        return next(iter(self.codes.items()), ("", ""))

    def query(self, **changes: str | None) -> str:
        """The address's query, `?` included, with changed fields; None takes a field out. Empty when nothing is set."""
        fields: dict[str, str | None] = {
            "lang": self.language if self.language != LANGUAGES[0] else None,
            "days": str(self.days) if self.days is not None and self.days != DAYS else None,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            **self.codes,
            **self.options,
            **changes,
        }
        written = urlencode({name: value for name, value in fields.items() if value})
        return f"?{written}" if written else ""

    def elsewhere(self, fields: Collection[str], *, one_code: bool = False, **changes: str | None) -> str:
        """The same for another page, with those of the shared fields that it takes, and without this page's own."""
        kept = [name for name in self.codes if name in fields]
        if one_code:
            kept = kept[:1]
        left_out = {*self.options, *self.codes, *PERIOD} - {*kept, *(name for name in PERIOD if name in fields)}
        return self.query(**{**dict.fromkeys(left_out), **changes})


def language_of(query: Mapping[str, str]) -> str:
    """The language asked for; the default for one that there is not, so that even an error can be told."""
    asked = query.get("lang", "")
    return asked if asked in LANGUAGES else LANGUAGES[0]


def single(fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The fields of an address by name. Raises FilterError for one that is there twice."""
    found: dict[str, str] = {}
    for name, value in fields:
        if name in found:
            raise FilterError(name, value, "bad.twice")
        found[name] = value
    return found


def read_filters(
    query: Mapping[str, str],
    known: Known,
    choices: Choices,
    fields: Collection[str] = EVERY_FIELD,
    *,
    one_code: bool = False,
) -> Filters:
    """The filters of an address, of a page that takes `fields` and its own. A field without a value counts as not
    there. Raises FilterError.
    """
    given = {name: value.strip() for name, value in query.items() if value.strip()}
    allowed = {"lang", *fields, *choices}
    for name in given:
        if name not in allowed:
            raise FilterError(name, given[name], "bad.here" if name in EVERY_FIELD else "bad.field")
    codes = [name for name in CODES if name in given]
    if one_code and len(codes) > 1:
        raise FilterError(codes[1], given[codes[1]], "bad.together", other=codes[0])
    since, until = _day(given, "since"), _day(given, "until")
    if since and until and since > until:
        raise FilterError("since", given["since"], "bad.after", until=given["until"])
    return Filters(
        language=_one_of("lang", given.get("lang", LANGUAGES[0]), LANGUAGES),
        days=None if since else _days(given),  # the form sends both; the days that were written out say more
        since=since,
        until=until,
        codes={name: _code(name, given[name], known) for name in CODES if name in given},
        options={name: _option(name, given, values) for name, values in choices.items()},
    )


def period_of(filters: Filters, history: History, today: date) -> Period:
    """The days asked for; by default the last 30 whole days with complaints. Raises FilterError."""
    try:
        period = choose(history, today, days=filters.days, since=filters.since, until=filters.until)
    except (ConfigError, OverflowError) as error:
        name = "since" if filters.since else "days"
        raise FilterError(name, str(filters.since or filters.days), "bad.period") from error
    if len(period) > MAX_DAYS:
        raise FilterError("since", str(period.since), "bad.long", most=f"{MAX_DAYS:,}")
    return period


def _day(given: Mapping[str, str], name: str) -> date | None:
    if name not in given:
        return None
    try:
        day = date.fromisoformat(given[name])
    except ValueError as error:
        raise FilterError(name, given[name], "bad.day") from error
    if not 2000 <= day.year < 2100:  # days of ClickHouse end in 2149, its times in 2106
        raise FilterError(name, given[name], "bad.year")
    return day


def _days(given: Mapping[str, str]) -> int | None:
    if "days" not in given:
        return None
    value = given["days"]
    if not (value.isascii() and value.isdigit() and len(value) < 6 and 1 <= int(value) <= MAX_DAYS):
        raise FilterError("days", value, "bad.days", most=f"{MAX_DAYS:,}")
    return int(value)


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise FilterError(name, value, "bad.choice", allowed=", ".join(allowed))
    return value


def _option(name: str, given: Mapping[str, str], values: tuple[str, ...]) -> str:
    return _one_of(name, given.get(name, values[0]), values) if values else given.get(name, "")


def _code(name: str, value: str, known: Known) -> str:
    if value not in known[name]:
        raise FilterError(name, value, "bad.code")
    return value
