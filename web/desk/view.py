"""Pages as HTML. Templates escape everything they are given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from aiohttp import web

from complaints.events.case import Evidence
from trends.names import Names
from web.desk.asked import Page
from web.desk.evidence_files import SUFFIXES
from web.desk.registry import ROUTES
from web.desk.rights import Rights
from web.desk.sessions import Session
from web.shell import environment
from web.words import LANGUAGES, Words, read_words

HERE = Path(__file__).parent
WORDS = HERE / "words.yaml"
MENU: Final = ("triage", "adjudication", "cases", "incidents", "search", "figures", "accounts", "audit")
_between_tags = re.compile(r">\s*\n\s*<")


class View:
    """What templates call, for one language and one person."""

    def __init__(
        self,
        language: str,
        path: str,
        session: Session | None,
        page: str,
        names: Names,
        rights: Rights,
    ) -> None:
        self.language, self.path, self.session, self.page = language, path, session, page
        self.words = Words(language, WORDS)
        self._names, self._rights = names, rights

    @property
    def csrf(self) -> str:
        """What every form must carry."""
        return self.session.csrf if self.session else ""

    def menu(self) -> list[tuple[str, str]]:
        """Name and address of the pages that the person may ask."""
        if self.session is None:
            return []
        person = self.session.person
        own = {one.name: one for one in ROUTES if one.method == "GET" and self._rights.may_ask(person, one)}
        return [(name, own[name].path) for name in MENU if name in own]

    def name(self, dimension: str, code: str | None) -> str:
        """Of a code, in the language of the page."""
        name = self._names(dimension, code or "")
        return name.thai if self.language == "th" else name.english

    def agency(self, code: str | None) -> str:
        """The name of an agency; without one, the queue of 1111."""
        return self.name("agency", code) if code else self.words("queue")

    def level(self, area: str) -> str:
        """Which kind of area a code is of."""
        return {2: "province", 4: "district"}.get(len(area), "subdistrict")

    def why(self, reason: str) -> str:
        """Why a complaint waits in triage, in words where there are some."""
        key = f"triage.why.{reason}"
        return self.words(key) if key in read_words(WORDS) else reason

    def place(self, district: str, province: str) -> str:
        """The smallest area known."""
        return self.name("district", district) if district else self.name("province", province) if province else ""

    def attachment(self, evidence: Evidence) -> str:
        """What a file is that the desk keeps: its kind and size."""
        kind = SUFFIXES.get(evidence.media_type or "", "").removeprefix(".").upper()
        return self.words("evidence.file", kind=kind, kilobytes=f"{max(1, round((evidence.bytes or 0) / 1000)):,}")

    def due(self, due: datetime | None, now: datetime) -> str:
        """How long until a deadline, or since it was passed, in days or hours of the calendar."""
        if due is None:
            return self.words("due.stands")
        left = abs(due - now)
        amount = (
            self.words("due.days", number=left.days)
            if left >= timedelta(days=1)
            else self.words("due.hours", number=left.seconds // 3600)
        )
        return self.words("due.late" if due < now else "due.left", amount=amount)

    def with_query(self, path: str, filters: Mapping[str, str], **changes: str | None) -> str:
        """An address with filters."""
        left = {name: value for name, value in {**filters, **changes}.items() if value}
        return path + (f"?{urlencode(left)}" if left else "")

    def other_language(self) -> str:
        """Where the other language is chosen; then this page is shown in it."""
        other = next(each for each in LANGUAGES if each != self.language)
        return f"/language/{other}?{urlencode({'next': self.path})}"


class Views:
    """Makes pages of templates."""

    def __init__(self, names: Names, rights: Rights) -> None:
        self._names, self._rights = names, rights
        self._templates = environment(HERE / "templates")

    def response(self, request: web.Request, page: Page, session: Session | None, name: str) -> web.Response:
        """The page in the language that the browser has chosen."""
        kept = request.cookies.get("lang", "")
        language = kept if kept in LANGUAGES else LANGUAGES[0]
        path = request.path if request.method == "GET" else "/"
        return web.Response(
            text=self.html(page, View(language, path, session, name, self._names, self._rights)),
            status=page.status,
            content_type="text/html",
            charset="utf-8",
        )

    def html(self, page: Page, view: View) -> str:
        """The page."""
        text = self._templates.get_template(page.template).render(v=view, w=view.words, **page.parts)
        return _between_tags.sub("><", text)
