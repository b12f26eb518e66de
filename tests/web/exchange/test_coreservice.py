"""CoreService's calls and envelopes, without services."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.reference.areas import Areas
from complaints.settings import DEFAULT_CONFIG
from operations.agency.agency_words import load_agency_words
from operations.agency.case_copy import OwnCase, take
from tests.clock import ManualClock
from tests.streams.cases.cases import A
from tests.streams.cases.decisions import decided
from web.exchange.coreservice.calls import CALLS, CallError, case_id_of, detail_of, page_of, read_case_id, read_since
from web.exchange.coreservice.soap import ENVELOPES, answer, fault, read_call, string, wsdl
from web.exchange.tokens import VALID, Tokens

NOON = datetime(2026, 3, 9, 5, tzinfo=UTC)


def case() -> OwnCase:
    made = take(None, A, decided(), 1_000)
    assert made is not None
    return made


@given(st.binary(max_size=300))
def test_any_bytes_are_a_call_or_a_call_error(body: bytes) -> None:
    with pytest.raises(CallError):
        read_call(body)


@pytest.mark.parametrize("space", ENVELOPES)
def test_an_envelope_of_either_version_is_read_and_answered(space: str) -> None:
    body = (
        f'<e:Envelope xmlns:e="{space}"><e:Header/><e:Body><GetCase xmlns="http://tempuri.org/"><token_id>t</token_id>'
    )
    body += "<case_id/></GetCase></e:Body></e:Envelope>"
    assert read_call(body.encode()) == ("GetCase", {"token_id": "t", "case_id": ""}, space)
    told = ET.fromstring(answer("GetCase", '{"a":"<&\x00\ud800"}', space))
    assert told[0][0][0].text == '{"a":"<&"}'
    assert b"not taken &lt;" in fault("not taken <", space)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type"),
        ("<a/>".encode("utf-16"), "no XML in UTF-8"),
        (b"<a/>", "no SOAP envelope"),
        (f'<e:Envelope xmlns:e="{ENVELOPES[0]}"><e:Body><Drop/></e:Body></e:Envelope>'.encode(), "no call 'Drop'"),
        (
            f'<e:Envelope xmlns:e="{ENVELOPES[0]}"><e:Body><t0812345678/></e:Body></e:Envelope>'.encode(),
            r"no call 't\[โทรศัพท์\]'",
        ),
    ],
)
def test_what_is_no_call_is_told(body: bytes, told: str) -> None:
    with pytest.raises(CallError, match=told):
        read_call(body)


def test_the_description_names_every_call_and_is_xml() -> None:
    told = ET.fromstring(wsdl('http://x/?a="b"&c'))
    operations = told.findall(
        "./{http://schemas.xmlsoap.org/wsdl/}portType/{http://schemas.xmlsoap.org/wsdl/}operation"
    )
    assert [one.get("name") for one in operations] == list(CALLS)
    assert ET.fromstring(string("ก<")).text == "ก<"


def test_a_case_shows_nobody_and_names_places_in_words() -> None:
    words = load_agency_words(DEFAULT_CONFIG).of_system("coreservice")
    detail = detail_of(case(), words, Areas.load(DEFAULT_CONFIG))
    assert detail["customer"]["citizen_id"] is None
    assert detail["case_id"] == case_id_of(case().id)
    assert read_case_id(detail["case_id"]) == case().id


def test_pages_are_of_a_kind_and_times_are_read_as_of_bangkok() -> None:
    cases = [case()] * 3
    assert [len(page_of(cases, kind, "", "")) for kind in ("A", "", "I", "P", "N")] == [3, 3, 3, 0, 0]
    assert [len(page_of(cases, "A", skip, take_)) for skip, take_ in (("1", "1"), ("2", "9"), ("9", "1"))] == [1, 1, 0]
    assert read_since("2026-03-09 12:00:00") == read_since("/Date(1773032400000)/") == int(NOON.timestamp() * 1000)


def test_a_token_is_of_its_partner_until_it_ends() -> None:
    clock = ManualClock(NOON)
    tokens = Tokens(clock)
    token = tokens.issue("soap")
    assert tokens.partner_of(token) == "soap"
    assert [tokens.partner_of(bad) for bad in ("", "soap", token + "0", token.replace("soap", "other"), "a.b.c")] == (
        [None] * 5
    )
    assert Tokens(clock).partner_of(token) is None
    clock.advance(VALID.total_seconds() + 1)
    assert tokens.partner_of(token) is None
