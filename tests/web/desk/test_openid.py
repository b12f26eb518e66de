"""OpenID Connect: the whole flow at a provider of its own, and every token that must not be taken."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey, RSAKey

from complaints.errors import ConfigError, PermanentError
from complaints.settings import OpenIdSettings, Secret
from embedded.ports import free_port
from tests.clock import ManualClock
from tests.web.desk.desk_stack import OWN, DeskStack, Visitor, serving
from web.desk.openid import OpenId, challenge, claims_of, judge, person_of
from web.desk.rights import Person

SETTINGS = OpenIdSettings(issuer="https://id.example.go.th", client="desk", roles={"r1": "officer", "r2": "agency"})
NOW = 1_770_000_000.0
GOOD: dict[str, Any] = {
    "iss": "https://id.example.go.th", "aud": "desk", "exp": NOW + 300, "iat": NOW, "nonce": "n", "sub": "s-1",
    "role": "r1",
}  # fmt: skip


def test_a_good_token_fits() -> None:
    judge(GOOD, SETTINGS.issuer, "desk", "n", NOW)
    judge({**GOOD, "aud": ["desk", "other"], "azp": "desk"}, SETTINGS.issuer, "desk", "n", NOW)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"iss": "https://evil.example"}, "iss"),
        ({"aud": "other"}, "aud"),
        ({"aud": ["desk", "other"]}, "azp"),
        ({"azp": "other"}, "azp"),
        ({"exp": NOW - 61}, "exp"),
        ({"exp": None}, "exp"),
        ({"exp": True}, "exp"),
        ({"iat": NOW + 61}, "iat"),
        ({"iat": NOW - 4000}, "iat"),
        ({"nonce": "other"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"sub": ""}, "sub"),
        ({"sub": 7}, "sub"),
    ],
)
def test_other_tokens_do_not(wrong: dict[str, Any], named: str) -> None:
    with pytest.raises(PermanentError, match=named):
        judge({**GOOD, **wrong}, SETTINGS.issuer, "desk", "n", NOW)


def test_roles_and_agencies_come_from_the_claims() -> None:
    assert person_of(GOOD, SETTINGS) == Person("openid:s-1", "officer", None)
    assert person_of({**GOOD, "role": ["x", "r2"], "agency": "mea"}, SETTINGS) == Person("openid:s-1", "agency", "mea")
    for wrong in ({"role": "x"}, {"role": None}, {"role": ["r1", "r2"]}, {"role": "r2"}, {"role": "r2", "agency": 7}):
        with pytest.raises(PermanentError):
            person_of({**GOOD, **wrong}, SETTINGS)


def test_only_signatures_with_a_public_key_are_taken() -> None:
    key, other = RSAKey.generate_key(2048, {"kid": "a"}), RSAKey.generate_key(2048, {"kid": "a"})
    public = KeySet([RSAKey.import_key(key.as_dict(private=False))])
    assert claims_of(jwt.encode({"alg": "RS256", "kid": "a"}, GOOD, key), public)["sub"] == "s-1"
    secret = OctKey.import_key("the client's secret, which many may know")
    forged = [
        jwt.encode({"alg": "RS256", "kid": "a"}, GOOD, other),
        jwt.encode({"alg": "HS256", "kid": "a"}, GOOD, secret, algorithms=["HS256"]),
        "eyJhbGciOiJub25lIn0.e30.",
        "no token",
    ]
    for token in forged:
        with pytest.raises((JoseError, ValueError)):
            claims_of(token, public)


@pytest.mark.parametrize(
    "wrong",
    [{"issuer": "http://id.example.go.th"}, {"client": ""}, {"roles": {"x": "king"}}, {"issuer": "ftp://localhost"}],
)
def test_settings_that_do_not_fit(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="openid"):
        OpenId(msgspec.structs.replace(SETTINGS, **wrong), "https://desk.example.go.th/back", ManualClock())


def test_the_challenge_of_rfc_7636() -> None:
    assert challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of a provider that knows an officer of an agency, and somebody without a role."""
    mock = pytest.importorskip("oidc_provider_mock")
    people = [
        mock.User(sub="s-agency", claims={"role": ["desk-agency"], "agency": OWN}),
        mock.User(sub="s-nowhere", claims={"role": "desk-agency", "agency": "nowhere"}),
        mock.User(sub="s-none", claims={"role": "visitor"}),
    ]
    with mock.run_server_in_thread(user_claims=people) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def address(desk: DeskStack, provider: str) -> Iterator[str]:
    """The same desk, with that provider."""
    openid = OpenIdSettings(
        issuer=provider,
        client="desk",
        secret=Secret("for tests"),
        roles={"desk-agency": "agency", "desk-officer": "officer"},
    )
    port = free_port()
    settings = msgspec.structs.replace(
        desk.settings, openid=openid, desk=msgspec.structs.replace(desk.settings.desk, port=port)
    )
    with serving(replace(desk.services, settings=settings)) as found:
        yield found


def at_provider(visitor: Visitor, who: str) -> tuple[int, str]:
    """Sign in at the provider, up to the page to which it sends the browser back."""
    status, _ = visitor.get("/sign-in/openid?next=/cases")
    assert status == 200, "the provider's form"
    return visitor.post(visitor.url, {"sub": who})


def test_the_whole_flow(address: str) -> None:
    visitor = Visitor(address)
    assert "/sign-in/openid" in visitor.get("/sign-in")[1]
    status, text = at_provider(visitor, "s-agency")
    assert status == 200
    assert 'content="0;url=/cases"' in text, "onward by itself, so that the strict cookie comes along"
    (kept,) = [cookie for cookie in visitor.jar if cookie.name == "desk"]
    assert kept.get_nonstandard_attr("SameSite") == "Strict"
    status, text = visitor.get("/cases")
    assert status == 200
    assert "openid:s-agency" in text
    assert visitor.get("/triage")[0] == 403


@pytest.mark.parametrize("who", ["s-none", "s-nowhere"])
def test_who_has_no_role_or_agency_is_nobody(address: str, who: str) -> None:
    visitor = Visitor(address)
    assert at_provider(visitor, who)[0] == 403
    visitor.get("/cases")
    assert "/sign-in" in visitor.url


def test_an_answer_that_nobody_asked_for(address: str) -> None:
    """Neither another state, nor another browser, nor the same answer again."""
    assert Visitor(address).get("/sign-in/openid/back?code=x&state=y")[0] == 400
    visitor = Visitor(address)
    visitor.get("/sign-in/openid")
    asked = urllib.parse.parse_qs(urllib.parse.urlsplit(visitor.url).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert re.fullmatch(r"[\w-]{43}", asked["code_challenge"][0])
    assert Visitor(address).get(f"/sign-in/openid/back?code=x&state={asked['state'][0]}")[0] == 400, "another browser"
    assert visitor.get("/sign-in/openid/back?code=x&state=other")[0] == 400
    assert visitor.get(f"/sign-in/openid/back?code=x&state={asked['state'][0]}")[0] == 400, "used up"
