from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.portal.session import Sessions

SESSIONS, OTHERS = Sessions(bytes(32)), Sessions(bytes(31) + b"1")
CODE, OTHER = "7K3QX-0M2VD-W9RTH-4YE8N-ZB5JC0", "7K3QX-0M2VD-W9RTH-4YE8N-ZB5JC4"
UPDATE = UUID(int=1)


def test_a_cookie_holds_its_code_for_every_process_with_the_key() -> None:
    cookie = SESSIONS.cookie(CODE)
    assert Sessions(bytes(32)).code_in(cookie) == CODE
    assert OTHERS.code_in(cookie) is None


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        ".",
        CODE,
        f"{CODE}.",
        SESSIONS.cookie(CODE)[:-1],
        SESSIONS.cookie(CODE).replace("7", "8"),
        "ก.ข",
        "\udcff.\udcff",
    ],
)
def test_another_cookie_is_none(cookie: str) -> None:
    assert SESSIONS.code_in(cookie) is None


@given(st.text(max_size=200))
def test_any_text_is_no_cookie_and_no_token(text: str) -> None:
    assert SESSIONS.code_in(text) is None
    assert not SESSIONS.genuine(text, CODE, UPDATE)


def test_a_form_is_of_one_case_and_one_update() -> None:
    token = SESSIONS.form(CODE, UPDATE)
    assert SESSIONS.genuine(token, CODE, UPDATE)
    assert not SESSIONS.genuine(token, OTHER, UPDATE)
    assert not SESSIONS.genuine(token, CODE, UUID(int=2))
    assert not OTHERS.genuine(token, CODE, UPDATE)
    assert token != SESSIONS.cookie(CODE).rpartition(".")[2]
