"""Every page of the desk and the form of every step, in both languages, on a telephone and on a desk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Browser, Page

from complaints.events.case import CaseUpdate, Evidence, State
from complaints.events.complaint import Place
from streams.cases.transitions import TRANSITIONS
from tests.web.chromium import chromium
from tests.web.desk.desk_stack import CENTRE, FOREIGN, OWN, PASSWORD, PEOPLE, DeskStack
from tests.web.looked_at import LookedAt
from web.desk.registry import ROUTES

LONG = "ไฟฟ้าดับทุกคืนตั้งแต่ต้นเดือนหม้อแปลงมีเสียงดังและมีประกายไฟ" * 4 + " https://example.go.th/" + "a" * 120
EVIDENCE = (
    Evidence(reference="https://files.example.go.th/" + "after/" * 30 + "1.jpg", sha256="ab" * 32),
    Evidence(reference=f"sha256:{'cd' * 32}", sha256="cd" * 32, media_type="image/jpeg", bytes=1_234_567),
)
Step = tuple[str, Mapping[str, Any]]
STATES: Mapping[State, tuple[Step, ...]] = {
    "routed": (),
    "accepted": (("accept", {}), ("invite", {"to": FOREIGN})),
    "in_progress": (("accept", {}), ("start", {}), ("note", {"text": LONG})),
    "waiting_for_citizen": (("accept", {}), ("ask_citizen", {"text": "เสาต้นใด"})),
    "transferred": (("transfer", {"to": FOREIGN, "reason": "outside_area", "text": LONG}),),
    "refused": (("refuse", {"reason": "not_within_authority"}),),
    "answered": (("accept", {}), ("answer", {"text": LONG})),
    "resolved": (("accept", {}), ("resolve", {"text": "เสร็จแล้ว", "evidence": EVIDENCE})),
    "closed": (("accept", {}), ("answer", {"text": "แล้วเสร็จ"}), ("close", {"by": "centre"})),
    "reopened": (("accept", {}), ("answer", {"text": "x"}), ("reopen", {"by": "citizen", "text": "ยังดับอยู่"})),
    "withdrawn": (("withdraw", {"by": "citizen"}),),
}
"""Whose officers look at it: of its agency, of one that is invited, of 1111."""


@pytest.fixture(scope="module")
def cases(desk: DeskStack) -> dict[State, UUID]:
    """One case in every state that people can bring it to."""
    desk.services.warm()  # the triage desk's model takes seconds, which a browser does not wait for
    found: dict[State, UUID] = {"received": desk.case("look-received", None, text=LONG, place=Place()).complaint_id}
    for state, steps in STATES.items():
        case = desk.case(f"look-{state}", OWN, text=LONG).complaint_id
        for step in steps:
            take(desk, case, step)
        assert desk.waits(case).state == state
        found[state] = case
    merged = desk.case("look-merged", OWN).complaint_id
    take(desk, merged, ("merge", {"into": found["routed"]}))
    made = [desk.waits(found[state]) for state in ("routed", "accepted")]
    desk.incident(31, made, (OWN, FOREIGN))
    return {**found, "merged": merged}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def take(desk: DeskStack, case: UUID, step: Step) -> None:
    name, fields = step
    agency = OWN if fields.get("by", "agency") == "agency" else CENTRE
    at = desk.services.clock.now()
    update = CaseUpdate(update_id=uuid4(), complaint_id=case, agency=agency, step=name, at=at, **fields)  # type: ignore[arg-type]
    assert desk.cases.step(update).refusals == ()


def enter(page: Page, desk: DeskStack, name: str, language: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{desk.address}/language/{language}")
    page.goto(f"{desk.address}/sign-in")
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def send(page: Page, case: UUID, step: str, **typed: str) -> None:
    """Fill the form of a step, whatever the browser thinks of it, and send it."""
    form = page.locator(f"form[action='/cases/{case}/steps/{step}']")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    for name, value in typed.items():
        field = form.locator(f"[name={name}]").first
        field.select_option(value) if name == "reason" else field.fill(value)
    form.evaluate("form => { form.noValidate = true }")
    with page.expect_navigation():
        form.locator("button").last.click()


@pytest.mark.parametrize("language", ["th", "en"])
def test_no_page_has_barriers_is_wider_than_its_window_or_in_the_other_language(
    browser: Browser, desk: DeskStack, cases: dict[State, UUID], language: str
) -> None:
    context = browser.new_context(bypass_csp=True)  # axe-core is run by us, not by the pages
    page, asked = context.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    looked = LookedAt(page, language)
    forms: set[str] = set()

    def see(name: str, path: str, status: int = 200) -> None:
        answer = page.goto(desk.address + path)
        assert answer is not None
        assert answer.status == status, (path, answer.status)
        found = page.locator("form[action*='/steps/']").evaluate_all("all => all.map(one => one.action)")
        forms.update(action.rsplit("/", 1)[1] for action in found)
        looked.look(name)

    before_signing_in(page, desk, looked)
    every_route(page, desk, looked, see, cases)
    every_step(page, desk, looked, see, cases)
    outcomes(page, desk, looked)
    assert looked.found == []
    assert forms == set(TRANSITIONS)
    assert {url for url in asked if not url.startswith(desk.address)} == set()
    context.close()


def before_signing_in(page: Page, desk: DeskStack, looked: LookedAt) -> None:
    page.goto(f"{desk.address}/language/{looked.language}")
    page.goto(f"{desk.address}/sign-in?next=/cases")
    looked.look("sign-in")
    page.locator("input[name=name]").fill("nobody-here")
    page.locator("input[name=password]").fill("wrong")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    looked.look("sign-in-wrong")


def every_route(page: Page, desk: DeskStack, looked: LookedAt, see: Any, cases: dict[State, UUID]) -> None:
    """Each address once, by the first role that may ask it; and what is asked of lists."""
    left = {one.name: one for one in ROUTES if one.method == "GET" and one.name not in ("home", "evidence")}
    for who in ("officer-1", "own-1", "admin-1", "analyst-1"):
        enter(page, desk, who, looked.language)
        for name in [name for name, route in left.items() if PEOPLE[who][0] in route.roles]:
            named = cases["received"] if name == "triage-one" else cases["in_progress"]
            path = left.pop(name).path.replace("{case}", str(named)).replace("{incident}", str(UUID(int=31)))
            see(name, path)
        if who == "officer-1":
            see("missing", f"/cases/{uuid4()}", 404)
            see("triage-decided", f"/triage/{cases['routed']}")
            see("cases-none", "/cases?state=withdrawn&urgency=critical")
            searches(page, desk, looked)
        elif who == "own-1":
            see("cases-overdue", f"/cases?due=stands&part=responsible&gone=1&category={'lighting'}")
            see("forbidden", "/triage", 403)
    assert left == {}


def searches(page: Page, desk: DeskStack, looked: LookedAt) -> None:
    for name, words, place in (
        ("found", "หม้อแปลง", ""), ("found-none", "ไม่มีคำนี้ในเรื่องใด", ""), ("search-short", "a", ""),
        ("search-place", "ไฟ", "นครที่ไม่มี"),
    ):  # fmt: skip
        page.goto(f"{desk.address}/search")
        page.locator("input[name=words]").fill(words)
        page.locator("input[name=place]").fill(place)
        with page.expect_navigation():
            page.locator("main button").click()
        looked.look(name)


def every_step(page: Page, desk: DeskStack, looked: LookedAt, see: Any, cases: dict[State, UUID]) -> None:
    """Cases in every state, by those who may do something about them."""
    seen: dict[str, tuple[State, ...]] = {
        "own-1": ("routed", "accepted", "answered", "resolved", "reopened", "merged"),
        "foreign-1": ("accepted", "transferred"),
        "officer-1": ("received", "routed", "waiting_for_citizen", "refused", "answered", "closed", "withdrawn"),
    }
    for who, states in seen.items():
        enter(page, desk, who, looked.language)
        for state in states:
            see(f"case-{state}-{who}", f"/cases/{cases[state]}")


def outcomes(page: Page, desk: DeskStack, looked: LookedAt) -> None:
    """What answers a step: taken, wrong, overtaken, no longer possible."""
    case = desk.case(f"look-outcome-{looked.language}", OWN).complaint_id
    enter(page, desk, "own-1", looked.language)
    here = f"{desk.address}/cases/{case}"
    page.goto(here)
    send(page, case, "accept")
    looked.look("step-taken")
    send(page, case, "transfer", to="สำนักงานเขต", reason="outside_area", text="ไม่ใช่เสาของเรา")
    looked.look("step-wrong-agency")
    page.goto(here)
    send(page, case, "resolve", text="เสร็จแล้ว", evidence_reference="https://files.example.go.th/1.jpg")
    looked.look("step-wrong-evidence")
    page.goto(here)
    take(desk, case, ("note", {"text": "โทร 081-234-5678"}))
    send(page, case, "note", text="กำลังซ่อม 081-234-5678")
    looked.look("step-overtaken")
    send(page, case, "note", text="กำลังซ่อม 081-234-5678")
    looked.look("step-taken-removed")
    page.goto(here)
    take(desk, case, ("answer", {"text": "เสร็จแล้ว"}))
    send(page, case, "start")
    looked.look("step-lost")
