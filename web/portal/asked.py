"""What a request asks for: language, fields of a form, and where to go on; and why it cannot be had."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode

from aiohttp import web

from web.words import LANGUAGES

FORM = "application/x-www-form-urlencoded"


class CannotError(Exception):
    """A request that is answered by a message: a status, and a key of the words."""

    def __init__(self, status: HTTPStatus, key: str) -> None:
        super().__init__(key)
        self.status, self.key = status, key


async def fields_of(request: web.Request) -> dict[str, str]:
    """The fields of a form of ours. Browsers say where a form comes from; one of another site is refused."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise CannotError(HTTPStatus.FORBIDDEN, "error.foreign")
    if request.content_type != FORM:
        raise CannotError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "error.method")
    return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}


def language_of(request: web.Request) -> str:
    """Of the page; Thai where none of ours is named."""
    wanted = request.query.get("lang", "")
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def address_for(path: str, request: web.Request, **fields: str) -> str:
    """An address of ours, in the language of the request."""
    language = language_of(request)
    query = {**({"lang": language} if language != LANGUAGES[0] else {}), **fields}
    return f"{path}?{urlencode(query)}" if query else path


def see_other(address: str) -> web.Response:
    """A redirect after a form, to be fetched anew."""
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})


def html_answer(text: str, status: int = HTTPStatus.OK) -> web.Response:
    """A page."""
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")
