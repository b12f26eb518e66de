"""Files as evidence: taken in small pieces, kept under their digest, and given out for their case alone."""

from __future__ import annotations

import hashlib
import http.client
import os
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest

from complaints.errors import PermanentError
from complaints.events.case import CaseUpdate
from tests.web.desk.desk_stack import FOREIGN, OWN, DeskStack, Visitor, serving
from web.desk.evidence_files import EvidenceFiles, Upload, media_type_of
from web.desk.rights import Parties, Person, Rights

PNG = b"\x89PNG\r\n\x1a\n" + zlib.compress(b"after the repair") + b"\0" * 40
JPEG = b"\xff\xd8\xff\xe0" + b"before" * 20
DIGEST = hashlib.sha256(PNG).hexdigest()
BOUNDARY = "form-of-a-test"
File = tuple[str, bytes]


def body_of(fields: dict[str, str], files: Sequence[File]) -> bytes:
    """A form as browsers send it."""
    lines = []
    for name, value in fields.items():
        lines.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, content in files:
        head = f'Content-Disposition: form-data; name="evidence_file"; filename="{name}"\r\nContent-Type: image/png'
        lines.append(f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(lines) + f"--{BOUNDARY}--\r\n".encode()


def upload(visitor: Visitor, case: UUID, files: Sequence[File], *, text: str = "แก้ไขแล้ว") -> tuple[int, str]:
    """Resolve a case with these files."""
    action = f"/cases/{case}/steps/resolve"
    hidden = visitor.form(visitor.get(f"/cases/{case}")[1], action)
    data = body_of({**hidden, "text": text, "evidence_reference": "", "evidence_sha256": ""}, files)
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    return visitor._open(urllib.request.Request(visitor.address + action, data, headers))


def at_work(desk: DeskStack, name: str, agency: str = OWN) -> UUID:
    """A case that its agency has accepted."""
    case, at = desk.case(name, agency).complaint_id, desk.services.clock.now()
    taken = desk.cases.step(CaseUpdate(update_id=uuid4(), complaint_id=case, agency=agency, step="accept", at=at))
    assert taken.refusals == ()
    return case


def stored(desk: DeskStack) -> list[Path]:
    folder = Path(desk.settings.embedded.data, "desk", "evidence")
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def small(desk: DeskStack, tmp_path: Path) -> Iterator[str]:
    """The same desk, which takes files up to a million bytes into a folder of its own."""
    with serving(replace(desk.services, evidence=EvidenceFiles(tmp_path, 1))) as address:
        yield address


def test_a_file_is_kept_under_its_digest_and_given_to_whoever_may_see_the_case(desk: DeskStack) -> None:
    case, visitor = at_work(desk, "evidence-1"), desk.visitor("own-1")
    status, text = upload(visitor, case, [("../../etc/passwd.png", PNG), ("b.jpg", JPEG)])
    assert status == 200, text
    (first, second) = desk.waits(case).evidence
    assert (first.reference, first.sha256) == (f"sha256:{DIGEST}", DIGEST)
    assert (first.media_type, first.bytes) == ("image/png", len(PNG))
    assert (second.media_type, second.bytes) == ("image/jpeg", len(JPEG))
    assert "passwd" not in visitor.get(f"/cases/{case}")[1]
    path = f"/cases/{case}/evidence/{DIGEST}"
    for name in ("own-2", "officer-1"):
        with desk.visitor(name).opener.open(desk.address + path) as answer:
            assert answer.read() == PNG
            assert answer.headers["Content-Type"] == "image/png"
            assert answer.headers["Content-Disposition"] == f'attachment; filename="{DIGEST[:16]}.png"'
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Cache-Control"] == "no-store"
    assert desk.visitor("foreign-1").get(path)[0] == 404
    assert desk.visitor("analyst-1").get(path)[0] == 403
    assert desk.visitor("admin-1").get(path)[0] == 403
    assert f'href="{path}"' in visitor.get(f"/cases/{case}")[1]
    assert "/sign-in" in _end_of(Visitor(desk.address), path)


def _end_of(visitor: Visitor, path: str) -> str:
    visitor.get(path)
    return visitor.url


def test_without_the_guard_another_agency_has_the_file(desk: DeskStack) -> None:
    """So the test above fails when the guard is missing."""

    class NoGuard(Rights):
        def may_see(self, person: Person, parties: Parties) -> bool:
            return True

    case = at_work(desk, "evidence-2")
    assert upload(desk.visitor("own-1"), case, [("a.png", PNG)])[0] == 200
    with serving(replace(desk.services, rights=NoGuard())) as address:
        visitor = Visitor(address)
        visitor.sign_in("foreign-1")
        with visitor.opener.open(f"{address}/cases/{case}/evidence/{DIGEST}") as answer:
            assert answer.read() == PNG


def test_a_file_of_one_case_is_not_given_out_by_naming_it_in_another(desk: DeskStack) -> None:
    """Neither through the address of an own case, nor after a step that claims the digest."""
    case, own = at_work(desk, "evidence-3"), at_work(desk, "evidence-4", FOREIGN)
    assert upload(desk.visitor("own-1"), case, [("a.png", PNG)])[0] == 200
    visitor, path = desk.visitor("foreign-1"), f"/cases/{own}/evidence/{DIGEST}"
    assert visitor.get(path)[0] == 404
    action = f"/cases/{own}/steps/resolve"
    fields = visitor.form(visitor.get(f"/cases/{own}")[1], action)
    claimed = {"text": "x", "evidence_reference": f"sha256:{DIGEST}", "evidence_sha256": DIGEST}
    status, text = visitor.post(action, {**fields, **claimed})
    assert (status, "SHA-256 64" in text) == (422, True)
    update = CaseUpdate(
        update_id=uuid4(), complaint_id=own, agency=FOREIGN, step="resolve", at=desk.services.clock.now(), text="x",
        evidence=desk.waits(case).evidence,
    )  # fmt: skip
    assert update.evidence[0].sha256 == DIGEST
    assert desk.cases.step(update).refusals == ()
    assert visitor.get(path)[0] == 404
    for digest in ("..%2F..%2Fdesk.sqlite3", f"{DIGEST}%2F..", DIGEST.upper(), "../accounts.json"):
        assert visitor.get(f"/cases/{own}/evidence/{digest}")[0] == 404, digest


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([("a.png", PNG + b"\0" * 1_000_000)], "ไฟล์ใหญ่เกินไป"),
        ([("a.png", b"<script>alert(1)</script> for officials")], "ไม่ใช่ภาพ"),
        ([("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")], "ไม่ใช่ภาพ"),
        ([("a.png", b"")], "ไม่ใช่ภาพ"),
        ([(f"{n}.png", PNG + bytes([n])) for n in range(4)], "มากเกินไป"),
    ],
)
def test_what_is_too_large_of_a_wrong_type_or_too_many_is_not_taken(
    desk: DeskStack, small: str, tmp_path: Path, files: list[File], told: str
) -> None:
    case = at_work(desk, f"evidence-wrong-{uuid4()}")
    visitor = Visitor(small)
    visitor.sign_in("own-1")
    status, text = upload(visitor, case, files, text="ซ่อมแล้วเมื่อเช้านี้")
    assert status == 422
    assert told in text
    assert "ซ่อมแล้วเมื่อเช้านี้</textarea>" in text
    assert desk.waits(case).state == "accepted"
    assert list((tmp_path / "incoming").iterdir()) == []


def test_a_step_that_is_not_taken_keeps_the_file_for_the_next_try(desk: DeskStack) -> None:
    case, visitor = at_work(desk, "evidence-5"), desk.visitor("own-1")
    status, text = upload(visitor, case, [("a.png", PNG)], text="")
    assert status == 422
    assert f'value="sha256:{DIGEST}"' in text
    action = f"/cases/{case}/steps/resolve"
    kept = {"evidence_reference": f"sha256:{DIGEST}", "evidence_sha256": DIGEST}
    status, _ = visitor.post(action, {**visitor.form(text, action), **kept, "text": "เสร็จแล้ว"})
    assert status == 200
    (evidence,) = desk.waits(case).evidence
    assert (evidence.media_type, evidence.bytes) == ("image/png", len(PNG))


def test_without_a_session_a_right_or_a_token_nothing_is_written(desk: DeskStack) -> None:
    case, before = at_work(desk, "evidence-6"), stored(desk)
    visitor = desk.visitor("own-1")
    visitor.jar.clear()
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    url = f"{desk.address}/cases/{case}/steps/resolve"
    data = body_of({"text": "สิ่งที่พิมพ์ไว้", "csrf": "x", "update_id": str(uuid4()), "number": "2"}, [("a.png", PNG)])
    status, text = visitor._open(urllib.request.Request(url, data, headers))
    assert (status, "สิ่งที่พิมพ์ไว้</textarea>" in text) == (401, True)
    for name in ("analyst-1", "own-1"):  # no right; no token
        assert desk.visitor(name)._open(urllib.request.Request(url, data, headers))[0] == 403, name
    cross = {**headers, "Sec-Fetch-Site": "cross-site"}
    assert desk.visitor("own-1")._open(urllib.request.Request(url, data, cross))[0] == 403
    assert desk.visitor("foreign-1")._open(urllib.request.Request(url, data, headers))[0] == 403
    assert stored(desk) == before


def test_a_browser_that_goes_away_and_a_form_that_is_none_leave_nothing(desk: DeskStack) -> None:
    visitor, before = desk.visitor("own-1"), stored(desk)
    action = f"/cases/{at_work(desk, 'evidence-7')}/steps/resolve"
    cookie = "; ".join(f"{one.name}={one.value}" for one in visitor.jar)
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Cookie": cookie}
    with closing(http.client.HTTPConnection(urlsplit(desk.address).netloc, timeout=20)) as connection:
        connection.putrequest("POST", action)
        for name, value in {**headers, "Content-Length": "900000"}.items():
            connection.putheader(name, value)
        connection.endheaders(body_of({}, [("a.png", PNG * 1000)])[:60_000])
    with pytest.raises(urllib.error.HTTPError) as answered:
        visitor.opener.open(urllib.request.Request(desk.address + action, b"no parts", headers))
    assert answered.value.code == 400
    assert visitor.get("/cases")[0] == 200
    for _ in range(100):
        if stored(desk) == before:
            return
        desk.services.clock.sleep(0.1)
    raise AssertionError(stored(desk))


def test_content_that_is_no_longer_that_of_its_digest_is_not_given_out(tmp_path: Path) -> None:
    files, case = EvidenceFiles(tmp_path, 1), uuid4()
    with files.draft() as draft:
        draft.write(PNG)
    files.keep(case, Upload(Path(draft.name), DIGEST, len(PNG), "image/png"))
    kept = files.read_whole(case, DIGEST)
    assert kept
    assert kept.path.read_bytes() == PNG
    assert kept.path.stat().st_mode & 0o077 == 0
    kept.path.write_bytes(PNG + b"x")
    with pytest.raises(PermanentError, match=DIGEST):
        files.read_whole(case, DIGEST)


def test_what_was_never_kept_is_removed_after_a_day(desk: DeskStack, tmp_path: Path) -> None:
    files, now = EvidenceFiles(tmp_path, 1), desk.services.clock.now()
    drafts = []
    for age in (timedelta(hours=25), timedelta(hours=1)):
        with files.draft() as draft:
            drafts.append(Path(draft.name))
        os.utime(drafts[-1], times=((now - age).timestamp(),) * 2)
    files.forget_abandoned(now)
    assert [path.exists() for path in drafts] == [False, True]


def test_types_are_told_by_content() -> None:
    assert media_type_of(PNG) == "image/png"
    assert media_type_of(JPEG) == "image/jpeg"
    assert media_type_of(b"RIFF\x24\0\0\0WEBPVP8 ") == "image/webp"
    assert media_type_of(b"%PDF-1.7\n") == "application/pdf"
    for other in (b"", b"RIFF\x24\0\0\0WAVE", b"GIF89a", b"<html>", b"MZ", b"PK\x03\x04"):
        assert media_type_of(other) is None, other
