"""What all our sites share: the page skeleton, its style and fonts, and the headers of every answer."""

from __future__ import annotations

from pathlib import Path

import jinja2

HERE = Path(__file__).parent
SHARED = HERE / "static"
"""Served as /shared/ by each site, beside the site's own /static/."""
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "complaints",
}
"""Headers of every answer. Without `Server`, aiohttp tells its version and that of Python."""


def environment(templates: Path) -> jinja2.Environment:
    """The templates of a site, which may extend `skeleton.html`. They escape everything they are given.

    Undefined names raise: a misspelt one is a defect, not an empty place.
    """
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader([templates, HERE / "templates"]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
