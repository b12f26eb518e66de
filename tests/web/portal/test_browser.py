"""The citizens' pages in Chromium, at the widths of a phone and of a desk, in both languages, without JavaScript.

With PORTAL_PICTURES=docs in the environment it makes the pictures of docs/portal.md.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from complaints.events.case import Evidence, Part, State, StepName
from tests.web.chromium import chromium
from tests.web.looked_at import LookedAt
from tests.web.portal.office import BMA, CENTRE, PHOTO, Office
from web.portal.visible import ACTIONS

PICTURES = {"th": ("portal", "portal-resolved"), "en": ("portal-asked", "portal-en")}
"""When the citizen is asked, and when the matter is resolved. docs/portal.md has the first and the last."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    return Path(os.environ.get("PORTAL_PICTURES", tmp_path))


def waiting(office: Office, name: str) -> UUID:
    """A case with a past, in which its citizen is asked something."""
    case = office.open(name)
    office.take(case, "accept", hours=2)
    office.take(case, "transfer", to=BMA, reason="outside_area", text="not to be seen", hours=5)
    office.take(case, "accept", BMA, hours=24)
    office.take(case, "note", BMA, text="internal, not to be seen", hours=25)
    office.take(case, "ask_citizen", BMA, text="เสาไฟต้นที่ดับอยู่หน้าบ้านเลขที่เท่าไร และดับตั้งแต่วันใด", hours=26)
    return case


@pytest.mark.parametrize(("language", "width"), [("th", 360), ("en", 1440)])
def test_a_citizen_follows_replies_reopens_rates_and_withdraws(
    browser: Browser, portal: str, office: Office, pictures: Path, language: str, width: int
) -> None:
    case = waiting(office, f"browser {language}")
    code = office.code(case)
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 800})
    page, asked = context.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    lang = f"?lang={language}" if language == "en" else ""

    page.goto(f"{portal}/{lang}")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the skip link
    page.locator("#code").fill(code.lower().replace("-", " "))
    page.locator("#code").press("Enter")
    expect(page.locator("#question")).to_be_visible()
    assert page.url == f"{portal}/case{lang}"
    assert "not to be seen" not in page.content()
    page.screenshot(path=pictures / f"{PICTURES[language][0]}.png", full_page=True)

    page.locator("#text-citizen_reply").fill("หน้าบ้านเลขที่ 12 ตั้งแต่วันจันทร์ โทร 081 234 5678")
    page.locator("section.ask button").click()
    expect(page.locator("[role=status]")).to_be_visible()
    expect(page.locator("#question")).to_have_count(0)
    assert "081" not in page.locator(".timeline").inner_text()
    assert "[โทรศัพท์]" in page.locator(".timeline").inner_text()

    office.take(case, "resolve", BMA, text="เปลี่ยนหลอดไฟแล้วทั้งซอย", evidence=(PHOTO,), hours=30)
    page.goto(f"{portal}/case{lang}")
    page.screenshot(path=pictures / f"{PICTURES[language][1]}.png", full_page=True)
    send(page, "reopen", "text", "ยังดับอยู่หนึ่งต้น")
    assert office.state(case) == "reopened"

    office.take(case, "accept", BMA, hours=80)
    office.take(case, "answer", BMA, text="เปลี่ยนแล้วทุกต้น", hours=90)
    page.reload()
    page.locator("summary", has=page.locator(f"text={'ให้คะแนน' if language == 'th' else 'Rate it'}")).first.click()
    page.locator("input[name=rating][value='4']").check()
    page.locator("form[action*='/case/rate'] button").click()
    expect(page.locator(".rated")).to_contain_text("4")

    send(page, "withdraw", "sure", "")
    assert office.state(case) == "withdrawn"
    assert page.locator("details.act").count() == 0
    page.locator("form.leave button").click()
    assert page.url == f"{portal}/{lang}"
    assert page.goto(f"{portal}/case{lang}").status == 401  # type: ignore[union-attr]
    assert {url for url in asked if not url.startswith(portal)} == set()
    assert not any(code in url for url in asked)
    context.close()


def send(page: Page, step: str, field: str, text: str) -> None:
    """Open a form by keyboard, fill its one field, and press its button."""
    act = page.locator("details.act", has=page.locator(f"form[action*='/case/{step}']"))
    act.locator("summary").press("Enter")
    if text:
        act.locator(f"[name={field}]").fill(text)
    else:
        act.locator(f"[name={field}]").check()
    act.locator("button").press("Enter")
    expect(page.locator("[role=status]")).to_be_visible()


LONG = "แก้ไขแล้ว " + "https://example.go.th/" + "a" * 200
EVIDENCE = (PHOTO, Evidence(reference=f"sha256:{'cd' * 32}", sha256="cd" * 32))
PATHS = "all => all.map(one => new URL(one.action).pathname)"
Taken = tuple[StepName, dict[str, Any]]
CENTRE_TAKES = {"agency": CENTRE, "by": "centre"}
STATES: dict[State, tuple[Taken, ...]] = {
    "routed": (),
    "accepted": (("accept", {}), ("invite", {"to": BMA})),
    "transferred": (("transfer", {"to": BMA, "reason": "outside_area"}),),
    "refused": (("refuse", {"reason": "not_within_authority"}),),
    "answered": (("accept", {}), ("answer", {"text": LONG})),
    "resolved": (("accept", {}), ("resolve", {"text": LONG, "evidence": EVIDENCE})),
    "closed": (("accept", {}), ("answer", {"text": "x"}), ("close", CENTRE_TAKES)),
    "reopened": (("accept", {}), ("answer", {"text": "x"}), ("reopen", {"text": "ยังดับ", **CENTRE_TAKES})),
    "withdrawn": (("withdraw", {"agency": CENTRE, "by": "citizen"}),),
}
"""How a case comes to be in each state."""


@pytest.fixture(scope="module")
def codes(office: Office) -> dict[str, str]:
    """Tracking codes of cases in every state that citizens see, of one that was split, and one that was merged."""
    cases: dict[str, UUID] = {state: office.open(f"look {state}") for state in STATES}
    for state, steps in STATES.items():
        for hours, (step, fields) in enumerate(steps, 2):
            assert office.take(cases[state], step, hours=hours, **fields)
        assert office.state(cases[state]) == state
    cases |= {"received": office.open("look received", None), "waiting": waiting(office, "look waiting")}
    cases |= {"merged": office.open("look merged"), "split": office.open("look split")}
    office.take(cases["merged"], "merge", CENTRE, "centre", into=cases["routed"])
    office.take(cases["split"], "accept", hours=2)
    office.take(cases["split"], "split", parts=(Part(agency=BMA, text="ทางเท้า"),), hours=3)
    return {name: office.code(case) for name, case in cases.items()}


@pytest.mark.parametrize("language", ["th", "en"])
def test_no_page_has_barriers_is_wider_than_its_window_or_in_the_other_language(
    browser: Browser, portal: str, office: Office, codes: dict[str, str], language: str
) -> None:
    """Every state of a case, every form, and what answers one."""
    context = browser.new_context(bypass_csp=True)  # axe-core is run by us, not by the pages
    page = context.new_page()
    looked, forms = LookedAt(page, language), set[str]()
    for name, address in {"enter": "/", "wrong-code": "/c/WRONG", "missing": "/nowhere", "no-case": "/case"}.items():
        page.goto(f"{portal}{address}?lang={language}")
        looked.look(name)
    for name, code in codes.items():
        page.goto(f"{portal}/c/{code}?lang={language}")
        found = page.locator("form[action*='/case/']").evaluate_all(
            "all => all.map(one => new URL(one.action).pathname)"
        )
        forms.update(path.removeprefix("/case/") for path in found)
        looked.look(f"case-{name}")
    case = waiting(office, f"look outcome {language}")
    page.goto(f"{portal}/c/{office.code(case)}?lang={language}")
    for name, text in (("alert", " "), ("taken", "หน้าบ้านเลขที่ 12")):
        page.evaluate("document.querySelectorAll('form').forEach(one => { one.noValidate = true })")
        page.locator("#text-citizen_reply").fill(text)
        with page.expect_navigation():
            page.locator("section.ask button").click()
        looked.look(f"step-{name}")
    assert looked.found == []
    assert forms == set(ACTIONS)
    context.close()
