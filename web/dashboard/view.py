"""Pages as HTML: templates with the words of one language. Templates escape everything they are given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import jinja2

from trends.names import Names
from trends.svg.bars import spark
from web.dashboard.exports import FORMATS
from web.dashboard.filters import CODES, PERIODS, Filters
from web.dashboard.page import Asked, Contents, Page
from web.dashboard.registry import HOME, PAGES
from web.dashboard.sheet import Column, Row, Sheet
from web.dashboard.words import Words
from web.words import LANGUAGES

HERE = Path(__file__).parent
_between_tags = re.compile(r">\s*\n\s*<")
"""Line breaks of the templates: a third of a page with hundreds of rows."""


class View:
    """What templates call, for one language and one address."""

    def __init__(self, filters: Filters, page: Page | None, names: Names, known: Mapping[str, list[str]]) -> None:
        self.filters, self.page, self.known = filters, page, known
        self.words = Words(filters.language)
        self.pages, self.formats, self.periods, self.code_fields = PAGES.values(), tuple(FORMATS), PERIODS, CODES
        self.spark = spark
        self._names = names

    def address(self, name: str, **changes: str | None) -> str:
        """Of a page, with these filters; its own fields stay on the same page alone."""
        path = "/" if name == HOME else f"/{name}"
        if self.page is not None and self.page.name == name:
            return path + self.filters.query(**changes)
        page = PAGES[name]
        return path + self.filters.elsewhere(page.fields, one_code=page.one_code, **changes)

    def file(self, sheet: Sheet, ending: str) -> str:
        """The address of a table's file."""
        name = self.page.name if self.page else HOME
        return f"/{name}/{sheet.name}.{ending}{self.filters.query()}"

    def rows_of(self, sheet: Sheet, code: str) -> str | None:
        """Where a row leads: to its trends; None where a code is no filter."""
        if code not in self.known.get(sheet.dimension, ()):
            return None
        return self.address("trends", **{sheet.dimension: code}, by=None)

    def other_language(self) -> str:
        """The same page in the other language."""
        other = next(each for each in LANGUAGES if each != self.filters.language)
        name = self.page.name if self.page else HOME
        return self.address(name, lang=other if other != LANGUAGES[0] else None)

    def name(self, dimension: str, code: str) -> str:
        """Of a code, in the language of the page."""
        name = self._names(dimension, code)
        return name.thai if self.filters.language == "th" else name.english

    def title(self, column: Column) -> str:
        """A column's heading: words, or the name of the code it counts."""
        dimension, colon, code = column.title.partition(":")
        return self.name(dimension, code) if colon else self.words(column.title)

    def both(self, row: Row, key: str) -> str:
        """A value that is there in both languages."""
        return str(row[f"{key}_{'thai' if self.filters.language == 'th' else 'english'}"])

    def options(self, dimension: str) -> list[tuple[str, str]]:
        """Codes and names to choose from, in the order of names, groups in that of the taxonomy."""
        found = [(code, self.name(dimension, code)) for code in self.known[dimension]]
        return found if dimension in ("group", "channel") else sorted(found, key=lambda pair: pair[1])


def page_html(templates: jinja2.Environment, page: Page, asked: Asked, contents: Contents, view: View) -> str:
    """A page with its contents."""
    template = templates.get_template(f"{page.name}.html")
    return _between_tags.sub("><", template.render(v=view, w=view.words, page=page, asked=asked, **contents.parts))


def message_html(
    templates: jinja2.Environment, view: View, text: str, *, heading: str = "error.title", field: str = ""
) -> str:
    """A page that says why there is nothing else."""
    return templates.get_template("message.html").render(
        v=view, w=view.words, page=None, text=text, heading=heading, field=field
    )
