"""The pages as HTML, in one language. Templates escape everything they are given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from web.portal.ask_step import MOST_TEXT, NEEDS_TEXT
from web.portal.find_case import Found
from web.portal.session import Sessions
from web.portal.visible import Entry
from web.portal.words import Words
from web.shell import environment
from web.words import LANGUAGES

HERE = Path(__file__).parent
NewId = Callable[[], UUID]


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody had written into a form that was not taken."""

    step: str = ""
    text: str = ""
    update: UUID | None = None


class Forms:
    """What the forms of a case's page hold beside their fields."""

    def __init__(self, sessions: Sessions, code: str, draft: Draft, new_id: NewId) -> None:
        self._sessions, self._code, self._draft, self._new_id = sessions, code, draft, new_id

    def hidden(self, step: str) -> tuple[UUID, str]:
        """Update id and token. Sent again after an error, a form keeps its id: pressing twice changes nothing."""
        kept = self._draft.update if self._draft.step == step else None
        update = kept or self._new_id()
        return update, self._sessions.form(self._code, update)

    def text(self, step: str) -> str:
        """What was written, to be sent again."""
        return self._draft.text if self._draft.step == step else ""

    def open(self, step: str) -> bool:
        """Whether somebody is in the middle of this form."""
        return self._draft.step == step


class Pages:
    """Makes them. `hotline` is the number of 1111."""

    def __init__(self, sessions: Sessions, hotline: str, new_id: NewId = uuid4) -> None:
        self._sessions, self._hotline, self._new_id = sessions, hotline, new_id
        self._templates = environment(HERE / "templates")

    def enter(self, language: str, *, alert: str = "", written: str = "") -> str:
        """The form for a code, with the key of what went wrong and what was written."""
        return self._render("enter", language, "/", alert=alert, written=written)

    def case(self, language: str, found: Found, *, said: str = "", alert: str = "", draft: Draft | None = None) -> str:
        """A case. `said` and `alert` are keys of words."""
        forms = Forms(self._sessions, found.code, draft or Draft(), self._new_id)
        end = found.code.rpartition("-")[2]
        return self._render("case", language, "/case", case=found.view, end=end, said=said, alert=alert, forms=forms)

    def message(self, language: str, key: str) -> str:
        """Why there is nothing else."""
        return self._render("message", language, "/", text=key)

    def _render(self, name: str, language: str, path: str, **parts: object) -> str:
        words = Words(language)

        def address(to: str, to_language: str = language) -> str:
            return to if to_language == LANGUAGES[0] else f"{to}?lang={to_language}"

        other = next(each for each in LANGUAGES if each != language)
        return self._templates.get_template(f"{name}.html").render(
            w=words,
            address=address,
            other=other,
            here=path,
            hotline=self._hotline,
            sentence=lambda entry: _sentence(entry, words),
            needs_text=NEEDS_TEXT,
            most=MOST_TEXT,
            **parts,
        )


def _sentence(entry: Entry, words: Words) -> str:
    return entry.thai if words.language == "th" else entry.english
