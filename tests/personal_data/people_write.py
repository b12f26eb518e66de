"""What officials type at the desk and citizens on their pages, and every page that shows what became of it."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterable, Iterator
from uuid import UUID

from complaints.privacy.tracking_code import TrackingCodes
from complaints.settings import Settings
from tests.personal_data.case_stack import OTHER, PASSWORD, PEOPLE, CaseStack
from tests.web.desk.desk_stack import Visitor, value_in
from tests.web.desk.test_evidence import BOUNDARY, PNG
from tests.web.portal.conftest import Browserless
from tests.web.portal.test_portal import fields_of
from web.desk.registry import ROUTES

_SAME_ON_ALL = re.compile(r'<datalist id="agencies">.*?</datalist>', re.DOTALL)
"""All agencies of the country, on every page of a case."""
Page = tuple[str, str]


class AtTheDesk:
    """Somebody who has signed in."""

    def __init__(self, stack: CaseStack, name: str) -> None:
        desk = stack.settings.desk
        self._name, self._visitor = name, Visitor(f"http://{desk.host}:{desk.port}")
        stack.wait(self._is_up)
        assert self._visitor.sign_in(name, PASSWORD)[0] == 200

    def see(self, path: str) -> Page:
        """A page."""
        return f"desk {path.split('/')[1]} of {self._name}", self._visitor.get(path)[1]

    def take(self, case: UUID, step: str, **fields: str) -> Page:
        """A step with a text, which must be taken."""
        action, (_, text) = f"/cases/{case}/steps/{step}", self._visitor.get(f"/cases/{case}")
        status, page = self._visitor.post(action, {**self._visitor.form(text, action), **fields})
        # Whoever hands a case on sees it no more.
        taken = "told=" in self._visitor.url or self._visitor.url.endswith("gone=1")
        assert (status, taken) == (200, True), _SAME_ON_ALL.sub("", page)
        return f"desk step of {self._name}", page

    def resolve(self, case: UUID, text: str, references: Iterable[str], file: str) -> Page:
        """The same with evidence: files elsewhere, and one that is uploaded under this name."""
        action = f"/cases/{case}/steps/resolve"
        hidden = self._visitor.form(self._visitor.get(f"/cases/{case}")[1], action)
        rows = [("text", text), *hidden.items()]
        for number, reference in enumerate(references):
            rows += [("evidence_reference", reference), ("evidence_sha256", f"{number:064x}")]
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in rows
        ]
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="evidence_file"; filename="{file}"\r\n'
        body = "".join(parts).encode() + f"{head}Content-Type: image/png\r\n\r\n".encode() + PNG
        data = body + f"\r\n--{BOUNDARY}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        request = urllib.request.Request(self._visitor.address + action, data, headers)
        status, page = self._visitor._open(request)
        assert (status, "told=" in self._visitor.url) == (200, True), _SAME_ON_ALL.sub("", page)
        return f"desk step of {self._name}", page

    def decide(self, case: UUID, note: str) -> Page:
        """Send a complaint that waits to an agency."""
        action, (_, text) = f"/triage/{case}", self._visitor.get(f"/triage/{case}")
        fields = {"csrf": value_in(text, "csrf"), "version": value_in(text, "version"), "to": OTHER, "note": note}
        status, page = self._visitor.post(action, fields)
        assert (status, "sent=" in self._visitor.url) == (200, True), page
        return f"desk triage of {self._name}", page

    def set_apart(self, incident: UUID, case: UUID, note: str) -> None:
        """Say that a complaint is no report of an incident."""
        path = f"/incidents/{incident}"
        fields = {"csrf": value_in(self._visitor.get(path)[1], "csrf"), "complaint": str(case), "note": note}
        assert self._visitor.post(path, fields)[0] == 200

    def look_for(self, words: str) -> None:
        """Search. The answer repeats the words to whoever typed them, and to nobody else."""
        fields = {"csrf": value_in(self._visitor.get("/search")[1], "csrf"), "words": words}
        assert self._visitor.post("/search", fields)[0] in (200, 422)

    def ask_nonsense(self, word: str) -> None:
        """Put it where addresses and fields of the desk are read."""
        for path in (f"/cases/{word}", f"/cases?state={word}", f"/triage?reason={word}", f"/{word}"):
            self._visitor.get(path)
        csrf = value_in(self._visitor.get("/search")[1], "csrf")
        self._visitor.post(f"/accounts/{word}", {"csrf": csrf, "disabled": "1"})

    def fail_to_sign_in(self, name: str, password: str) -> None:
        """As somebody who types a telephone number, or a password, for a name."""
        visitor = Visitor(self._visitor.address)
        assert visitor.sign_in(name, password)[0] == 401

    def change_account(self, name: str) -> None:
        """Disable it."""
        csrf = value_in(self._visitor.get("/accounts")[1], "csrf")
        assert self._visitor.post(f"/accounts/{name}", {"csrf": csrf, "disabled": "1"})[0] == 200

    def _is_up(self) -> bool:
        try:
            return self._visitor.get("/healthz")[0] == 200
        except OSError:
            return False


def desk_pages(stack: CaseStack, cases: list[UUID], waiting: UUID, incident: UUID) -> Iterator[Page]:
    """Every page of the registry for everybody who may ask it or may not; every case for those who may see cases."""
    for name, (role, _) in PEOPLE.items():
        person = AtTheDesk(stack, name)
        for route in ROUTES:
            if route.method == "GET" and route.name != "evidence":
                seen = cases if route.name == "case" and role in route.roles else [waiting]
                for path in sorted({route.path.format(case=each, incident=incident) for each in seen}):
                    where, text = person.see(path)
                    yield where, _SAME_ON_ALL.sub("", text)


class OnTheirPages:
    """A citizen with the tracking code of a complaint."""

    def __init__(self, settings: Settings, complaint: UUID) -> None:
        portal = settings.portal
        self.code = TrackingCodes.from_settings(settings.sealing).code_of(complaint)
        self._client = Browserless(f"http://{portal.host}:{portal.port}")
        self._client.get(f"/c/{self.code}")

    def take(self, step: str, **fields: str) -> Page:
        """A step, which must be taken."""
        status, page, _ = self._client.get("/case")
        assert status == 200, page
        status, page, _ = self._client.post(f"/case/{step}", {**fields_of(page, step), **fields})
        assert (status, 'role="alert"' in page) == (200, False), page
        return "portal step", page

    def guess(self, word: str) -> None:
        """Put it where a code belongs. The form repeats what was typed; addresses repeat nothing."""
        self._client.post("/open", {"code": word})

    def pages(self) -> Iterator[Page]:
        """The case in both languages, and as the API gives it."""
        for path in ("/case", "/case?lang=en", f"/v1/cases/{self.code}"):
            yield f"portal {path.split('/')[1]}", self._client.get(path)[1]

    def wrong(self, word: str) -> Iterator[Page]:
        """Answers to addresses with a wrong code."""
        for path in (f"/c/{word}", f"/v1/cases/{word}", f"/case?said={word}&lang={word}"):
            yield "portal, wrong code", str(self._client.get(path)[1:])
