"""Sign-in by OpenID Connect: authorization code flow with PKCE. The tokens are judged here, and nowhere kept."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import quote_plus, urlencode, urlsplit

import msgspec
from aiohttp import ClientError, ClientSession, ClientTimeout
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from complaints.clock import Clock
from complaints.errors import ConfigError, PermanentError, TransientError
from complaints.settings import OpenIdSettings
from web.desk.rights import ROLES, Person, Role
from web.desk.sessions import Flow

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signatures with a public key. Not `none`, and not with the client's secret, which would be the same key for all."""
SKEW_SECS = 60
TIMEOUT = ClientTimeout(total=10)
MOST_BYTES = 1_000_000
RENEW_SECS = 3600.0
_ON_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


class Provider(msgspec.Struct, frozen=True):
    """What is used of the provider's metadata (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class _Tokens(msgspec.Struct, frozen=True):
    id_token: Annotated[str, msgspec.Meta(max_length=100_000)]


@dataclass(frozen=True, slots=True)
class _Known:
    provider: Provider
    keys: KeySet
    until: float


class OpenId:
    """One provider. Its metadata and keys are read when first needed, and again each hour or for an unknown key."""

    def __init__(self, settings: OpenIdSettings, back: str, clock: Clock) -> None:
        """`back` is our address to which the provider sends the browser back. Raises ConfigError."""
        _require_safe(settings.issuer)
        if not settings.client:
            raise ConfigError("openid.client is not set")
        if wrong := sorted(set(settings.roles.values()) - set(ROLES)):
            raise ConfigError(f"openid.roles: {', '.join(wrong)}: there are {', '.join(ROLES)}")
        self._settings, self._back, self._clock = settings, back, clock
        self._known: _Known | None = None

    async def address(self, flow: Flow) -> str:
        """Where the browser is sent to sign in. Raises TransientError where the provider does not answer."""
        async with ClientSession(timeout=TIMEOUT) as session:
            provider = (await self._knowing(session)).provider
        asked = {
            "response_type": "code",
            "client_id": self._settings.client,
            "redirect_uri": self._back,
            "scope": self._settings.scopes,
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": challenge(flow.verifier),
            "code_challenge_method": "S256",
        }
        joint = "&" if urlsplit(provider.authorization_endpoint).query else "?"
        return f"{provider.authorization_endpoint}{joint}{urlencode(asked)}"

    async def person(self, code: str, flow: Flow) -> Person:
        """Who signed in. Raises TransientError where the provider does not answer, PermanentError why it is nobody."""
        async with ClientSession(timeout=TIMEOUT) as session:
            known = await self._knowing(session)
            token = await self._token(session, known.provider, code, flow)
            try:
                claims = claims_of(token, known.keys)
            except JoseError:  # perhaps by a key that is newer than ours
                known = await self._knowing(session, anew=True)
                claims = _claims_or_error(token, known.keys)
        judge(claims, known.provider.issuer, self._settings.client, flow.nonce, self._clock.now().timestamp())
        return person_of(claims, self._settings)

    async def _knowing(self, session: ClientSession, *, anew: bool = False) -> _Known:
        known, now = self._known, self._clock.monotonic()
        if known is None or now > known.until or anew:
            issuer = self._settings.issuer.rstrip("/")
            provider = msgspec.convert(await _json(session, f"{issuer}/.well-known/openid-configuration"), Provider)
            if provider.issuer.rstrip("/") != issuer:
                raise PermanentError(f"openid.issuer: the provider says that it is {provider.issuer}")
            for address in (provider.authorization_endpoint, provider.token_endpoint, provider.jwks_uri):
                _require_safe(address)
            keys = KeySet.import_key_set(await _json(session, provider.jwks_uri))
            self._known = known = _Known(provider, keys, now + RENEW_SECS)
        return known

    async def _token(self, session: ClientSession, provider: Provider, code: str, flow: Flow) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "code_verifier": flow.verifier,
        }
        headers, secret = {}, str.__str__(self._settings.secret)
        if secret and "client_secret_basic" in provider.token_endpoint_auth_methods_supported:
            headers = {"Authorization": basic(self._settings.client, secret)}
        else:
            form |= {"client_id": self._settings.client, **({"client_secret": secret} if secret else {})}
        return msgspec.convert(await _json(session, provider.token_endpoint, form, headers), _Tokens).id_token


def challenge(verifier: str) -> str:
    """What the provider is told of the verifier (RFC 7636, S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def basic(client: str, secret: str) -> str:
    """Name and secret of this client for the header `Authorization` (RFC 6749, section 2.3.1)."""
    return "Basic " + base64.b64encode(f"{quote_plus(client)}:{quote_plus(secret)}".encode()).decode()


def claims_of(token: str, keys: KeySet) -> dict[str, Any]:
    """The claims of a token that one of the keys has signed. Raises JoseError."""
    return dict(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)


def judge(claims: Mapping[str, Any], issuer: str, client: str, nonce: str, now: float) -> None:
    """Raise PermanentError unless the claims are of this provider, for us, for this sign-in, and of this moment."""
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    holds = {
        "iss": claims.get("iss") == issuer,
        "aud": client in audiences,
        "azp": claims.get("azp", client) == client and (len(audiences) == 1 or "azp" in claims),
        "exp": _number(claims.get("exp")) > now - SKEW_SECS,
        "iat": now - 3600 < _number(claims.get("iat")) < now + SKEW_SECS,
        "nonce": claims.get("nonce") == nonce,
        "sub": isinstance(claims.get("sub"), str) and 0 < len(claims["sub"]) <= 255,
    }
    if wrong := [name for name, right in holds.items() if not right]:
        raise PermanentError(f"the provider's ID token does not fit: {', '.join(wrong)}")


def person_of(claims: Mapping[str, Any], settings: OpenIdSettings) -> Person:
    """Role and agency from the configured claims. Raises PermanentError where they name none, or more than one role."""
    said = claims.get(settings.role_claim)
    words = said if isinstance(said, list) else [said]
    found = {settings.roles[word] for word in words if isinstance(word, str) and word in settings.roles}
    if len(found) != 1:
        raise PermanentError(f"claim {settings.role_claim} of the ID token names {len(found)} roles of the desk")
    role: Role = next(one for one in ROLES if one in found)
    agency = claims.get(settings.agency_claim) if role == "agency" else None
    if role == "agency" and not (isinstance(agency, str) and agency):
        raise PermanentError(f"claim {settings.agency_claim} of the ID token names no agency")
    return Person(f"openid:{claims['sub']}", role, agency)


def _claims_or_error(token: str, keys: KeySet) -> dict[str, Any]:
    try:
        return claims_of(token, keys)
    except JoseError as error:
        raise PermanentError(f"the provider's ID token is not signed by the provider: {error}") from error


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else float("-inf")


def _require_safe(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _ON_THIS_MACHINE):
        raise ConfigError(f"openid.issuer: {address!r} is not https")


async def _json(
    session: ClientSession,
    address: str,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Any:  # noqa: ANN401 - JSON is any until a struct has judged it
    try:
        method = "GET" if form is None else "POST"
        async with session.request(method, address, data=form, headers=headers, allow_redirects=False) as answer:
            body = await answer.content.read(MOST_BYTES)
            if answer.status != 200:
                told = TransientError if answer.status >= 500 else PermanentError
                raise told(f"the OpenID provider answers {answer.status} at {urlsplit(address).path}")
            return msgspec.json.decode(body)
    except (ClientError, TimeoutError) as error:
        raise TransientError(f"the OpenID provider does not answer: {type(error).__name__}") from error
    except msgspec.MsgspecError as error:
        raise PermanentError(f"the OpenID provider answers something else at {urlsplit(address).path}") from error
