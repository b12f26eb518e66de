"""What is known of the browser that asks: its session, its cookies, its form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import quote

from aiohttp import web

from web.desk.accounts import AccountFile
from web.desk.asked import Form
from web.desk.rights import Person
from web.desk.sessions import DeskState, Session

LOCAL: Final = "local:"
_PATH = re.compile(r"/[A-Za-z0-9/_-]*")


@dataclass(frozen=True)
class Browser:
    """Reads and sets cookies. They are `Secure` where browsers reach the desk by https."""

    state: DeskState
    accounts: AccountFile
    secure: bool

    @property
    def cookie(self) -> str:
        """Name of the session's cookie; with the prefix browsers take it from this host by https alone."""
        return "__Host-desk" if self.secure else "desk"

    def session(self, request: web.Request) -> Session | None:
        """The session; None where there is none, its time is over, or the account has changed since it began."""
        kept = request.cookies.get(self.cookie)
        found = self.state.find(kept) if kept else None
        if found is not None and not self._stands(found):
            self.state.end(kept or "")
            return None
        return found

    def begin(self, request: web.Request, response: web.Response, person: Person) -> None:
        """Sign in: a new session with a new id, whatever the browser had before."""
        session = self.state.begin(person, request.cookies.get(self.cookie))
        self.keep(response, self.cookie, session)

    def end(self, request: web.Request, response: web.Response) -> None:
        """Sign out."""
        if kept := request.cookies.get(self.cookie):
            self.state.end(kept)
        response.del_cookie(self.cookie, path="/", secure=self.secure, httponly=True, samesite="Strict")

    def keep(self, response: web.Response, name: str, value: str, *, same_site: str = "Strict") -> None:
        """Set a cookie that ends with the browser."""
        response.set_cookie(name, value, path="/", httponly=True, secure=self.secure, samesite=same_site)

    def to_sign_in(self, request: web.Request) -> web.Response:
        """To the form. Whoever comes by a link of another site brings no cookie, and gets a second chance from here."""
        if request.headers.get("Sec-Fetch-Site") == "cross-site":
            return onward(request.path_qs)
        here = request.path if request.path != "/" else ""
        raise web.HTTPSeeOther("/sign-in" + (f"?next={quote(here)}" if here else ""))

    def _stands(self, session: Session) -> bool:
        if not session.person.who.startswith(LOCAL):
            return True
        account = self.accounts.get(session.person.who.removeprefix(LOCAL))
        return account is not None and not account.disabled and account.changed <= session.began


def onward(path: str) -> web.Response:
    """A page that leads on by itself: the cookies of the next request are those of a visit from our own site."""
    there = escape(path, quote=True)
    text = (
        f'<!DOCTYPE html><html lang="th"><head><meta charset="utf-8">'
        f'<meta http-equiv="refresh" content="0;url={there}">'
        f'<title>1111</title></head><body><p><a href="{there}">ไปต่อ · continue</a></p></body></html>'
    )
    return web.Response(text=text, content_type="text/html", charset="utf-8")


def own_path(path: str) -> str:
    """An address of ours to go to, or the first page."""
    return path if _PATH.fullmatch(path) and not path.startswith("//") else "/"


async def form_of(request: web.Request) -> Form:
    """The fields of a form. Raises 403 for one that another site has sent."""
    if request.method != "POST":
        return Form({})
    not_of_another_site(request)
    posted = await request.post()
    return Form({name: [value for value in posted.getall(name) if isinstance(value, str)] for name in posted})


def not_of_another_site(request: web.Request) -> None:
    """Raises 403 for a form that another site has sent."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise web.HTTPForbidden
