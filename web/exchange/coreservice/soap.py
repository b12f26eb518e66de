"""SOAP envelopes, as ASP.NET services write them: one string in, one string of JSON out. Pure."""

from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from complaints.privacy.redact import redact
from web.exchange.coreservice.calls import CALLS, CallError

NAMESPACE: Final = "http://tempuri.org/"
ENVELOPES: Final = ("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")
"""Of SOAP 1.1 and 1.2."""
_HEAD = '<?xml version="1.0" encoding="utf-8"?>'
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XSD = "http://www.w3.org/2001/XMLSchema"


def read_call(body: bytes) -> tuple[str, dict[str, str], str]:
    """The call in an envelope: its name, parameters, and the envelope's namespace. Raises CallError."""
    try:
        text = body.decode("utf-8-sig")
        if "<!DOCTYPE" in text:  # so there are no entities: nothing can grow or be fetched while it is read
            raise CallError("a document type is not taken")
        envelope = ET.fromstring(text)  # noqa: S314 - see above
    except (UnicodeDecodeError, ET.ParseError, ValueError) as error:
        raise CallError("the body is no XML in UTF-8") from error
    space = envelope.tag.removeprefix("{").partition("}")[0]
    content = envelope.find(f"{{{space}}}Body") if space in ENVELOPES else None
    call = content[0] if content is not None and len(content) else None
    if call is None:
        raise CallError("no SOAP envelope with a call in its body")
    name = call.tag.rpartition("}")[2]
    if name not in CALLS:
        raise CallError(f"no call {redact(name)[0][:60]!r}; there are {', '.join(CALLS)}")
    return name, {part.tag.rpartition("}")[2]: part.text or "" for part in call}, space


def answer(name: str, result: str, space: str) -> bytes:
    """The envelope of an answer."""
    inside = f'<{name}Response xmlns="{NAMESPACE}"><{name}Result>{_text(result)}</{name}Result></{name}Response>'
    return _envelope(inside, space)


def fault(message: str, space: str = ENVELOPES[0]) -> bytes:
    """The envelope of an error of the caller."""
    if space == ENVELOPES[1]:
        reason = f'<s:Reason><s:Text xml:lang="en">{_text(message)}</s:Text></s:Reason>'
        return _envelope(f"<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code>{reason}</s:Fault>", space)
    inside = f"<s:Fault><faultcode>s:Client</faultcode><faultstring>{_text(message)}</faultstring></s:Fault>"
    return _envelope(inside, space)


def string(result: str) -> bytes:
    """The answer to a call that was made by GET or by a form."""
    return f'{_HEAD}<string xmlns="{NAMESPACE}">{_text(result)}</string>'.encode()


def wsdl(address: str) -> bytes:
    """The description from which clients are built: all calls, at this address."""
    elements, messages, operations, bindings = [], [], [], []
    for name, parameters in CALLS.items():
        fields = "".join(f'<s:element minOccurs="0" name="{one}" type="s:string"/>' for one in parameters)
        result = f'<s:element minOccurs="0" name="{name}Result" type="s:string"/>'
        elements += [_element(name, fields), _element(f"{name}Response", result)]
        for message, element in ((f"{name}SoapIn", name), (f"{name}SoapOut", f"{name}Response")):
            messages.append(f'<message name="{message}"><part name="parameters" element="tns:{element}"/></message>')
        inout = f'<input message="tns:{name}SoapIn"/><output message="tns:{name}SoapOut"/>'
        operations.append(f'<operation name="{name}">{inout}</operation>')
        use = '<soap:body use="literal"/>'
        action = f'<soap:operation soapAction="{NAMESPACE}{name}" style="document"/>'
        bindings.append(f'<operation name="{name}">{action}<input>{use}</input><output>{use}</output></operation>')
    return (
        f'{_HEAD}<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" '
        f'xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:s="{_XSD}" xmlns:tns="{NAMESPACE}" '
        f'targetNamespace="{NAMESPACE}"><types><s:schema elementFormDefault="qualified" '
        f'targetNamespace="{NAMESPACE}">{"".join(elements)}</s:schema></types>{"".join(messages)}'
        f'<portType name="OfficerSoap">{"".join(operations)}</portType>'
        '<binding name="OfficerSoap" type="tns:OfficerSoap">'
        f'<soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>{"".join(bindings)}</binding>'
        '<service name="Officer"><port name="OfficerSoap" binding="tns:OfficerSoap">'
        f'<soap:address location="{_text(address, quoted=True)}"/></port></service></definitions>'
    ).encode()


def _element(name: str, fields: str) -> str:
    return f'<s:element name="{name}"><s:complexType><s:sequence>{fields}</s:sequence></s:complexType></s:element>'


def _envelope(inside: str, space: str) -> bytes:
    return f'{_HEAD}<s:Envelope xmlns:s="{space}"><s:Body>{inside}</s:Body></s:Envelope>'.encode()


def _text(text: str, *, quoted: bool = False) -> str:
    """Escaped, and without the characters that XML 1.0 cannot hold."""
    plain = _UNWRITABLE.sub("", text)
    return escape(plain, {'"': "&quot;"} if quoted else {})
