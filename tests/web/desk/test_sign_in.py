"""Signing in by password: one answer for all that is wrong, a lock, and cookies no script or other site has."""

from __future__ import annotations

from tests.web.desk.desk_stack import PASSWORD, DeskStack, Visitor, value_in
from web.desk.lockout import FREE


def test_cookies_and_a_new_session_at_each_sign_in(desk: DeskStack) -> None:
    visitor = desk.visitor("officer-1")
    (first,) = [cookie for cookie in visitor.jar if cookie.name == "desk"]
    assert first.has_nonstandard_attr("HttpOnly")
    assert first.get_nonstandard_attr("SameSite") == "Strict"
    assert first.expires is None
    old = Visitor(desk.address)
    old.jar.set_cookie(first)
    assert old.get("/cases")[0] == 200
    visitor.post("/sign-out", visitor.form(visitor.get("/cases")[1], "/sign-out"))
    assert "/sign-in" in visitor.url
    old.get("/cases")
    assert "/sign-in" in old.url, "the session is over, not only the cookie"


def test_what_was_wrong_is_not_told(desk: DeskStack) -> None:
    answers = {desk.visitor().sign_in(name, password) for name, password in (("officer-1", "x"), ("nobody", PASSWORD))}
    assert {status for status, _ in answers} == {401}
    desk.services.state.forget_failures("officer-1")


def test_an_account_is_locked_after_wrong_passwords(desk: DeskStack) -> None:
    visitor = desk.visitor()
    for _ in range(FREE):
        assert visitor.sign_in("foreign-1", "wrong")[0] == 401
    assert visitor.sign_in("foreign-1")[0] == 429, "not even with the right password"
    assert desk.visitor("own-1").get("/cases")[0] == 200, "others are not affected"
    desk.services.state.forget_failures("foreign-1")
    assert visitor.sign_in("foreign-1")[0] == 200


def test_no_other_site_can_fill_in_the_form(desk: DeskStack) -> None:
    visitor = desk.visitor()
    fields = {"name": "officer-1", "password": PASSWORD, "next": "/"}
    assert visitor.post("/sign-in", {**fields, "csrf": ""})[0] == 403
    text = visitor.get("/sign-in")[1]
    assert visitor.post("/sign-in", {**fields, "csrf": "other"})[0] == 403
    assert Visitor(desk.address).post("/sign-in", {**fields, "csrf": value_in(text, "csrf")})[0] == 403


def test_one_is_sent_on_to_our_own_pages_alone(desk: DeskStack) -> None:
    for there, url in (
        ("/adjudication", "/adjudication"),
        ("//evil.example", "/triage"),
        ("https://evil.example", "/triage"),
    ):
        visitor = desk.visitor()
        csrf = value_in(visitor.get("/sign-in")[1], "csrf")
        visitor.post("/sign-in", {"name": "officer-1", "password": PASSWORD, "next": there, "csrf": csrf})
        assert visitor.url == desk.address + url
    assert "evil" not in desk.visitor().get("/sign-in?next=//evil.example")[1]


def test_who_follows_a_link_of_another_site_is_not_signed_out(desk: DeskStack) -> None:
    """Strict cookies do not come along from there: the page leads on by itself, from our own site."""
    status, text = desk.visitor().get("/cases", **{"Sec-Fetch-Site": "cross-site"})
    assert status == 200
    assert 'content="0;url=/cases"' in text


def test_a_language_is_kept(desk: DeskStack) -> None:
    visitor = desk.visitor()
    assert "Officials&#39; desk" in visitor.get("/language/en?next=/sign-in")[1]
    assert visitor.get("/language/xx?next=//evil.example")[0] == 200
    assert visitor.url.startswith(desk.address)
