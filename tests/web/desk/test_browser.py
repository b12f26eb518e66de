"""The desk in Chromium: by keyboard, with and without JavaScript, with a file. Every page: `test_every_page.py`.

With DESK_PICTURES=docs in the environment it makes the pictures of docs/desk.md.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Browser, Page

from complaints.events.case import CaseUpdate
from complaints.events.complaint import Place
from tests.web.chromium import chromium
from tests.web.desk.desk_stack import FOREIGN, OWN, PASSWORD, DeskStack

TEXTS = (
    "เสาไฟฟ้าเอนหน้าตลาด สายไฟห้อยลงมาถึงทางเดิน เด็กนักเรียนเดินผ่านทุกเช้า",
    "ไฟฟ้าดับทุกคืนตั้งแต่ต้นเดือน หม้อแปลงมีเสียงดังและมีประกายไฟ",
    "ไฟส่องสว่างริมคลองไม่ติดทั้งแถว ประมาณสิบดวง มืดมากตอนกลางคืน",
    "กิ่งไม้พาดสายไฟแรงสูง เกรงว่าลมแรงแล้วจะหักลงมา",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def case(desk: DeskStack) -> UUID:
    """A case with a past, among others, in an incident."""
    made = [desk.case(f"browser-{number}", OWN, text=text) for number, text in enumerate(TEXTS)]
    desk.incident(9, made[:2], (OWN,))
    case = made[0].complaint_id
    at = desk.services.clock.now() - timedelta(hours=5)
    for hours, step, fields in (
        (0, "accept", {}),
        (1, "ask_citizen", {"text": "เสาต้นใดในตลาด มีเลขที่เสาหรือไม่"}),
        (2, "citizen_reply", {"by": "citizen", "text": "ต้นหน้าร้านขายยา เลขที่ 24/7"}),
        (3, "invite", {"to": "bkk-1047"}),
    ):
        agency = "opm-1111" if fields.get("by") else OWN
        update = CaseUpdate(
            update_id=uuid4(), complaint_id=case, agency=agency, step=step, at=at + timedelta(hours=hours), **fields  # type: ignore[arg-type]
        )  # fmt: skip
        assert desk.cases.step(update).refusals == ()
    return case


def sign_in(page: Page, desk: DeskStack, name: str) -> None:
    page.goto(f"{desk.address}/sign-in")
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("DESK_PICTURES"):
        page.screenshot(path=Path(folder, f"{name}.png"), full_page=True)


def test_pictures_of_lists_and_a_case(browser: Browser, desk: DeskStack, case: UUID) -> None:
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    sign_in(page, desk, "own-1")
    page.goto(f"{desk.address}/cases?part=responsible")
    assert page.locator("h1").inner_text() == "เรื่อง"
    page.goto(f"{desk.address}/cases/{case}")
    picture(page, "desk-case")
    context.close()


def test_by_single_keys(browser: Browser, desk: DeskStack) -> None:
    """Enter opens the first complaint, a digit sends it; while one types, keys are letters."""
    desk.services.warm()
    for number in range(3):
        text = "ทางเท้าชำรุด อำเภอเมืองเชียงใหม่ เดินไม่ได้"
        desk.case(f"browser-keys-{number}", None, text=text, place=Place())
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    sign_in(page, desk, "officer-2")
    page.goto(f"{desk.address}/triage")
    page.keyboard.press("Enter")
    page.wait_for_url("**/triage/*-*")
    picture(page, "desk")
    first = page.url
    page.locator("input[name=to]").fill("1")
    assert page.url == first
    page.locator("h1").click()
    page.keyboard.press("1")
    page.wait_for_url(lambda url: "sent=" in url)
    assert page.locator("[role=status]").first.inner_text().startswith("ส่งแล้ว")
    context.close()


def test_a_step_without_javascript_by_keyboard(browser: Browser, desk: DeskStack) -> None:
    case = desk.case("browser-plain", OWN).complaint_id
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(f"{desk.address}/cases/{case}")
    assert "/sign-in?next=" in page.url
    page.locator("input[name=name]").fill("own-1")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{case}")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the skip link
    summary = page.locator("summary", has_text="ส่งต่อ")
    summary.press("Enter")
    form = page.locator(f"form[action='/cases/{case}/steps/transfer']")
    form.locator("input[name=to]").fill(f"{FOREIGN} · กรมทางหลวง")
    form.locator("select[name=reason]").select_option("outside_area")
    form.locator("button").press("Enter")
    page.wait_for_url(lambda url: url.endswith("/cases?gone=1"))
    assert desk.waits(case).responsible == FOREIGN
    context.close()


def test_a_file_is_chosen_sent_and_fetched_again(browser: Browser, desk: DeskStack, tmp_path: Path) -> None:
    """In a browser without JavaScript, as officials use it; another agency's officer gets a page that says nothing."""
    made, at = desk.case("browser-file", OWN), desk.services.clock.now()
    case = made.complaint_id
    desk.cases.step(CaseUpdate(update_id=uuid4(), complaint_id=case, agency=OWN, step="accept", at=at))
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    sign_in(page, desk, "own-1")
    page.goto(f"{desk.address}/cases/{case}")
    page.locator("summary", has_text="แก้ไขแล้ว มีหลักฐาน").press("Enter")
    form = page.locator(f"form[action='/cases/{case}/steps/resolve']")
    form.locator("textarea[name=text]").fill("ตั้งเสาใหม่แล้ว")
    wrong, right = tmp_path / "page.png", tmp_path / "หลัง ซ่อม.jpg"
    wrong.write_bytes(b"<html>no picture at all</html>")
    right.write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 3000)
    form.locator("input[type=file]").set_input_files(wrong)
    form.locator("button").press("Enter")
    page.wait_for_selector("[role=alert]")
    assert form.locator("textarea[name=text]").input_value() == "ตั้งเสาใหม่แล้ว"
    form.locator("input[type=file]").set_input_files(right)
    form.locator("button").press("Enter")
    page.wait_for_url("**told=*")
    assert desk.waits(case).state == "resolved"
    link = page.locator(".timeline a[download]")
    with page.expect_download() as fetched:
        link.click()
    assert fetched.value.path().read_bytes() == right.read_bytes()
    assert fetched.value.suggested_filename.endswith(".jpg")
    address = desk.address + str(link.get_attribute("href"))
    context.clear_cookies()
    sign_in(page, desk, "foreign-1")
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 404
    context.close()
