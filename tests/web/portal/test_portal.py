"""Following a complaint over HTTP: what is shown, what is asked for, what is refused."""

from __future__ import annotations

import re

from tests.web.portal.conftest import Browserless
from tests.web.portal.office import Office

FIELDS = re.compile(r'name="update" value="([^"]+)"><input type="hidden" name="form" value="([^"]+)"')


def fields_of(page: str, step: str) -> dict[str, str]:
    """The hidden fields of the form of a step."""
    found = FIELDS.search(page, page.index(f"/case/{step}"))
    assert found
    return {"update": found[1], "form": found[2]}


def test_a_code_opens_its_case_and_the_address_does_not_keep_it(client: Browserless, office: Office) -> None:
    case = office.open("opens")
    for path in (f"/c/{office.code(case)}", f"/c/{office.code(case).lower().replace('-', '')}"):
        status, page, headers = client.get(path)
        assert (status, "ส่งถึงหน่วยงานแล้ว" in page) == (200, True)
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
    status, page, _ = client.post("/open?lang=en", {"code": office.code(case)})
    assert (status, "Sent to an agency" in page, str(case) in page) == (200, True, False)
