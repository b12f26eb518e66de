"""Logs a line for each request, with the route only: values in path and query may be personal and are left out."""

from __future__ import annotations

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger


class AccessLog(AbstractAccessLogger):
    """Method, route, status, bytes of the answer and seconds."""

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        """Called by aiohttp when the answer is written."""
        self.logger.info(
            "%s %s %d %d %.6f", request.method[:10], _route(request), response.status, _size(response), time
        )


def _route(request: web.BaseRequest) -> str:
    resource = request.match_info.route.resource if isinstance(request, web.Request) else None
    return resource.canonical if resource else "-"


def _size(response: web.StreamResponse) -> int:
    return response.body_length
