"""What other systems send to the exchange: Traffy's shapes, and the calls of CoreService. Each answer is a way out."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any
from uuid import UUID
from xml.sax.saxutils import escape

from tests.personal_data.case_stack import KEY, POLLING_KEY, CaseStack
from tests.personal_data.sent import Sent

OFFICE_NAME = "สำนักงานเขตบางนา"
TICKET = "2026-ABCDEF"
TIME = "2026-11-20 09:00:00.000000"
TRAFFY, SOAP = f"/webhook/traffy/{KEY}", "/CoreService/SOAP/Officer.asmx"
_ENVELOPE = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
    '<{name} xmlns="http://tempuri.org/">{fields}</{name}></s:Body></s:Envelope>'
)


def ask(stack: CaseStack, method: str, path: str, body: bytes | None = None, **headers: str) -> str:
    """The answer, whatever its status is."""
    address = f"http://{stack.settings.exchange.host}:{stack.settings.exchange.port}{path}"
    request = urllib.request.Request(address, body, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.headers} {error.read().decode()}"


def new_ticket(stack: CaseStack, sent: Sent) -> str:
    """A complaint of the other system: personal data in every field that may have it. Returns our id."""
    way, street = "Traffy, new ticket", "ไฟส่องสว่างปากซอยดับมาสามวัน มืดมาก"
    issue = {
        "ticket_id": TICKET, "timestamp": TIME, "description": f"{street}\n{sent.text(f'{way}: description')}",
        "type": f"แสงสว่าง {_one(sent, f'{way}: type')}", "address": f"เขตบางนา {_one(sent, f'{way}: address')}",
        "photo": [f"https://files.example/รูป {one.written}.jpg" for one in sent.pieces(f"{way}: photo", 10)],
        "orgs": [{"org": OFFICE_NAME}, {"org": f"ช่าง {_one(sent, f'{way}: org')}"}], "latitude": None,
        "reporter_name": "สมหญิง ใจดี", "reporter_phone": _one(sent, f"{way}: phone"),
        "reporter_email": _one(sent, f"{way}: mail"),
    }  # fmt: skip
    answer = ask(stack, "POST", TRAFFY, json.dumps(issue).encode())
    return str(json.loads(answer)["results"]["ticket_id"])


def messages(stack: CaseStack, sent: Sent) -> Iterator[tuple[str, str]]:
    """Statuses and comments of Traffy's shapes, those that are refused among them."""

    def send(method: str, way: str, body: dict[str, Any] | bytes, path: str = TRAFFY) -> tuple[str, str]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return f"answer of the exchange to {way}", ask(stack, method, path, raw)

    def told(**fields: Any) -> dict[str, Any]:
        return {"ticket_id": TICKET, "timestamp": TIME, "org": OFFICE_NAME, **fields}

    way = "Traffy, status"
    note, photos = sent.text(f"{way}: note"), [f"https://f.example/{_one(sent, f'{way}: photo')}.jpg" for _ in range(5)]
    yield send("PATCH", way, told(status="กำลังดำเนินการ", note=note, photo=photos))
    yield send("PATCH", way, told(status=sent.text(f"{way}: unknown word")[:50] + _one(sent, f"{way}: word")))
    yield send("PATCH", way, told(status=_one(sent, f"{way}: another word"), note="-"))
    yield send("PATCH", way, told(status="เสร็จสิ้น", org=f"ช่าง {_one(sent, f'{way}: org')}"))
    yield send("PATCH", way, told(status="เสร็จสิ้น", timestamp=_one(sent, f"{way}: time")))
    yield send("PATCH", way, told(status="เสร็จสิ้น", ticket_id=_one(sent, f"{way}: ticket")))
    yield send("PATCH", way, told(status="เสร็จสิ้น", note=sent.text(f"{way}: answer")))
    way = "Traffy, comment"
    for event in ("chat", "chat_staff_only"):
        for org in (None, OFFICE_NAME):
            words = {"event": event, "comment": sent.text(f"{way}: {event}"), "sender_org": org}
            yield send("POST", way, told(message_comment_id=_one(sent, f"{way}: id"), **words))
    yield send("POST", way, told(event="rating", star=4, comment=sent.text(f"{way}: of stars")))
    yield send("PATCH", way, told(status="รอรับเรื่อง", note=sent.text("Traffy, status: reopened")))
    way = "Traffy, refused"
    yield send("POST", way, {"timestamp": _one(sent, f"{way}: time"), "description": sent.text(f"{way}: text")})
    yield send("POST", way, {"timestamp": TIME, "description": 7, _one(sent, f"{way}: field"): 1})
    yield send("POST", way, {"timestamp": TIME, "latitude": _one(sent, f"{way}: latitude")})
    yield send(
        "POST", way, {"timestamp": TIME, "description": "-", "extra_detail": {"hops": _one(sent, f"{way}: hops")}}
    )
    yield send("POST", way, b'{"description": "' + sent.text(f"{way}: no JSON").encode())
    login = {"user": _one(sent, f"{way}: user"), "pass": _one(sent, f"{way}: pass")}
    yield send("POST", way, login, "/exchange-api/get-auth/v1")
    yield send("POST", way, {}, f"/webhook/traffy/{urllib.parse.quote(_one(sent, f'{way}: key'), safe='')}")


def calls(stack: CaseStack, sent: Sent, concluded: UUID, rejected: UUID) -> Iterator[tuple[str, str]]:
    """The calls of a polling agency: what it writes, what is refused, and all that it reads."""
    key = {"user": "polling", "password": POLLING_KEY}
    token = _result(_call(stack, "GetToken", **key))["token_id"]
    both = [{"token_id": token, "case_id": str(one)} for one in (concluded, rejected)]

    def call(name: str, **fields: str) -> tuple[str, str]:
        return f"answer of the exchange to {name}", _call(stack, name, **fields)

    stack.wait(lambda: all("not" not in _call(stack, "GetCase", **one)[:400] for one in both))
    way = "CoreService"
    yield call("AddOperating", **both[0], type_id="14", detail=sent.text(f"{way}: accepted"))
    yield call("SetOrgSummaryResult", **both[0], status_id="0", result=sent.text(f"{way}: in progress"))
    yield call("SetOrgSummaryResult", **both[0], status_id="1", result=sent.text(f"{way}: concluded"))
    yield call("AddOperating", **both[1], type_id="15", detail=sent.text(f"{way}: not accepted"))
    yield call("SetOrgSummaryResult", **both[1], status_id="1", result=sent.text(f"{way}: refused"))
    for name, fields in (
        ("AddOperating", {**both[0], "type_id": _one(sent, f"{way}: type"), "detail": "-"}),
        ("SetOrgSummaryResult", {**both[0], "status_id": _one(sent, f"{way}: status"), "result": "-"}),
        ("GetCase", {"token_id": token, "case_id": _one(sent, f"{way}: case")}),
        ("GetCase", {"token_id": _one(sent, f"{way}: token"), "case_id": "-"}),
        ("GetTimelineHeader", {"token_id": token, "last_get_date_time": _one(sent, f"{way}: time")}),
        ("GetTimelineHeader", {"token_id": token, "skip": _one(sent, f"{way}: skip")}),
        ("GetToken", {"user": _one(sent, f"{way}: user"), "password": _one(sent, f"{way}: password")}),
        (f"Get{sent.digits(f'{way}: name')}", {"token_id": token}),
    ):
        yield call(name, **fields)
        query = urllib.parse.urlencode(fields)
        yield f"answer of the exchange to GET {name}", ask(stack, "GET", f"{SOAP}/{name}?{query}")
    yield call("GetTimelineHeader", token_id=token, timeline_type="A")
    for one in both:
        yield call("GetCase", **one)


def _call(stack: CaseStack, name: str, **fields: str) -> str:
    told = "".join(f"<{field}>{escape(value)}</{field}>" for field, value in fields.items())
    body = _ENVELOPE.format(name=name, fields=told).encode()
    return ask(stack, "POST", SOAP, body, **{"Content-Type": "text/xml; charset=utf-8"})


def _result(answer: str) -> Any:
    return json.loads(answer.partition("Result>")[2].partition("</")[0])


def _one(sent: Sent, way: str) -> str:
    return sent.pieces(way, 1)[0].written
