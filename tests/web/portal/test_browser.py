"""The citizens' pages in Chromium, at the widths of a phone and of a desk, in both languages, without JavaScript.

With PORTAL_PICTURES=docs in the environment it makes the pictures of docs/portal.md.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.chromium import barriers, chromium, scrolls_sideways
from tests.web.portal.office import BMA, CENTRE, PHOTO, Office

WIDTHS = (360, 1440)
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


def test_no_page_has_barriers_or_scrolls_sideways(browser: Browser, portal: str, office: Office) -> None:
    merged, whole = office.open("merged"), office.open("whole")
    office.take(whole, "accept", hours=2)
    office.take(merged, "merge", CENTRE, "centre", into=whole)
    office.take(whole, "resolve", text="แก้ไขแล้ว " + "https://example.go.th/" + "a" * 200, evidence=(PHOTO,), hours=9)
    context = browser.new_context(bypass_csp=True)  # axe-core is run by us, not by the pages
    page = context.new_page()
    cases = [f"/c/{office.code(case)}" for case in (merged, whole, waiting(office, "barriers"))]
    for language, addresses in (("th", ["/", "/c/WRONG", *cases]), ("en", ["/", cases[-1]])):
        for address in addresses:
            page.goto(f"{portal}{address}?lang={language}")
            for width in WIDTHS:
                assert not scrolls_sideways(page, width), (address, language, width)
            assert barriers(page) == [], (address, language)
    context.close()
