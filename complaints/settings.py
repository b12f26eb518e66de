"""Settings: `config/complaints.yaml`, overridden by `COMPLAINTS__SECTION__NAME` in the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import yaml
from msgspec import Struct, field

from complaints.errors import ConfigError

PREFIX = "COMPLAINTS__"
DEFAULT_CONFIG = Path(__file__).resolve().parent.parent / "config"


Positive = Annotated[float, msgspec.Meta(gt=0)]


class Section(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of all sections: an unknown key is an error."""


class Secret(str):
    """A string that does not show itself in logs and tracebacks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


class KafkaSettings(Section, frozen=True, kw_only=True):
    bootstrap_servers: str = "127.0.0.1:9092"
    session_timeout_ms: int = 6000
    replication_factor: int = 1
    options: dict[str, str] = field(default_factory=dict)
    """Further librdkafka properties, for instance security.protocol, sasl.username, ssl.ca.location."""


class ClickHouseSettings(Section, frozen=True, kw_only=True):
    host: str = "127.0.0.1"
    port: int = 9000
    user: str = "default"
    password: Secret = Secret()
    database: str = "complaints"
    secure: bool = False
    timeout_secs: float = 60.0


class SealingSettings(Section, frozen=True, kw_only=True):
    key: Secret = Secret()
    """base64 of 32 random bytes; needed wherever complaints come in."""
    key_file: Path = Path("var/sealing.key")
    """Read where `key` is not set; `complaints up` makes it."""
    key_id: str = "k1"
    earlier_keys: Secret = Secret()
    """Keys that were in use before, as `key`, separated by commas: tracking codes made with them remain valid."""


class MetricsSettings(Section, frozen=True, kw_only=True):
    """Where a process serves its metrics. They hold no complaint, but are not public: by default on loopback only."""

    metrics_host: str = "127.0.0.1"
    metrics_port: int = 0
    """Port of `http://host:port/metrics`, a server of its own; 0: none."""


class GatewaySettings(MetricsSettings, frozen=True, kw_only=True):
    host: str = "127.0.0.1"
    port: int = 8080
    max_body_bytes: int = 1_000_000
    max_bytes_under_way: int = 100_000_000
    """Bytes of bodies held at once over all requests; beyond them requests are answered 503."""
    max_batch: int = 500
    max_connections: int = 1000
    """Clients connected at once; further ones are answered 503. The gateway raises its limit of open files to this."""
    header_timeout_secs: Positive = 10.0
    """From the connection, or from the first byte of a further request, to the end of the header; then 408."""
    body_timeout_secs: Positive = 30.0
    """From the end of the header to the end of the body, even if bytes keep coming; then 408."""
    answer_timeout_secs: Positive = 30.0
    """A client that does not take its answer for this long is disconnected."""
    keepalive_secs: Positive = 75.0
    """A connection without any request under way is kept this long."""
    max_under_way: int = 20_000
    """Complaints not yet taken by Kafka or the spool; from so many on, requests are answered 503, bodies unread."""
    asks_per_minute: int = 30
    """How often the sender of a complaint may ask what became of it."""
    wrong_asks_per_minute: int = 60
    """Requests with a wrong receipt, for each client address; behind a reverse proxy that is the proxy's address."""
    ask_timeout_secs: Positive = 5.0
    """ClickHouse's time to say what became of a complaint."""
    publish_timeout_secs: float = 10.0
    """Without Kafka's acknowledgement after this long, complaints go to the spool."""
    spool: str = ""
    """Folder of the spool, on a disk that outlives the process; each gateway needs its own. Empty: `spool` in
    `embedded.data`."""
    spool_max_bytes: int = 1_000_000_000


class WorkerSettings(MetricsSettings, frozen=True, kw_only=True):
    group: str = "complaints-worker"
    batch_records: int = 4000
    max_dead_share: float = 0.5
    """The worker stops when more than this share of its last 1,000 or more records are dead letters."""
    max_dead_run: int = 500
    """It stops at more consecutive dead letters than this, also when it has read fewer than 1,000 records."""
    heartbeat: str = ""
    """A file touched every few seconds while the worker is well."""


class CasesSettings(WorkerSettings, frozen=True, kw_only=True):
    """Of `complaints cases run`: a worker of its own group."""

    group: str = "complaints-cases"
    state: str = ""
    """Folder of the local state, which is made again from the topic of cases where it is missing. Empty: `cases` in
    `embedded.data`."""


class SinkSettings(MetricsSettings, frozen=True, kw_only=True):
    group: str = "complaints-sink-clickhouse"
    heartbeat: str = ""
    batch_rows: int = 50_000
    batch_secs: float = 0.5
    recompute_pace: float = 2.0
    """The next recompute starts no sooner than this many times what the last one took."""
    recompute_max_rows: int = 500_000
    recompute_max_secs: float = 30.0


class SurgesSettings(MetricsSettings, frozen=True, kw_only=True):
    """Of `complaints surges run`: what it may give of false alarms a week, over all categories and areas of a level."""

    district: Positive = 0.8
    province: Positive = 0.1
    nation: Positive = 0.1
    heartbeat: str = ""
    """A file touched at each reading."""


class IncidentsSettings(MetricsSettings, frozen=True, kw_only=True):
    """Of `complaints incidents run`."""

    heartbeat: str = ""
    """A file touched at each reading."""


class WebhooksSettings(MetricsSettings, frozen=True, kw_only=True):
    """Of `complaints webhooks run`. Who gets what is in `webhooks.yaml`."""

    networks: str = ""
    """Networks that are not public and may be delivered to, `10.1.0.0/16,10.2.3.4`; also by plain HTTP. `complaints up`
    allows loopback, where nothing is set."""
    ca_file: str = ""
    """Certificates of authorities (PEM) that are trusted beside those of the machine."""
    heartbeat: str = ""
    """A file touched every few seconds while the service is well."""


class DashboardSettings(Section, frozen=True, kw_only=True):
    """Of `complaints dashboard`: pages without a log-in, hence on loopback unless a proxy in front asks who comes."""

    host: str = "127.0.0.1"
    port: int = 8090
    queries_at_once: Annotated[int, msgspec.Meta(ge=1)] = 4
    """Pages that are made at once; further ones wait."""
    timeout_secs: Positive = 20.0
    """ClickHouse's time for one question of a page."""


class PortalSettings(Section, frozen=True, kw_only=True):
    """Of `complaints portal`: the citizens' pages. A code is the key to a complaint, so TLS belongs in front."""

    host: str = "127.0.0.1"
    port: int = 8092
    url: str = ""
    """Where citizens find the pages, as https://track.example.go.th; gateways and messages give addresses there.
    Empty: they give the code alone."""
    proxies: Annotated[int, msgspec.Meta(ge=0, le=9)] = 0
    """Reverse proxies in front that each add the address of their client to X-Forwarded-For."""
    wrong_codes_per_minute: Annotated[int, msgspec.Meta(ge=1)] = 20
    """For each client address (of IPv6 its /64)."""
    asks_per_minute: Annotated[int, msgspec.Meta(ge=1)] = 60
    """How often one case may be read."""
    steps_per_minute: Annotated[int, msgspec.Meta(ge=1)] = 6
    """How many steps may be asked for of one case."""
    session_minutes: Annotated[int, msgspec.Meta(ge=1)] = 30
    """A browser forgets the code after this long without a page."""
    wait_secs: Positive = 8.0
    """How long a page waits to see that a step was taken."""
    queries_at_once: Annotated[int, msgspec.Meta(ge=1)] = 4
    timeout_secs: Positive = 10.0
    """ClickHouse's time for one question, and Kafka's to take a step."""


class ExchangeSettings(Section, frozen=True, kw_only=True):
    """Of `complaints exchange`: messages to and from agencies and systems without Kafka."""

    host: str = "127.0.0.1"
    port: int = 8095
    address: str = ""
    """Under which others reach it, for the description of its SOAP calls. Empty: `http://host:port`."""
    folder: str = ""
    """Of partners, spool and the copies of cases, which are made again where they are missing. Empty: `exchange` in
    `embedded.data`."""
    max_body_bytes: int = 1_000_000
    wait_secs: Positive = 8.0
    """How long a message waits for the word of its steps; without one it is answered that they are under way."""
    send_timeout_secs: Positive = 10.0
    retry_secs: Positive = 300.0
    """The longest pause between two attempts to send a message."""
    attempts: Annotated[int, msgspec.Meta(ge=1)] = 12
    """So often a message that is refused (4xx) is sent before it is set aside; one without an answer always again."""


class NotificationsSettings(MetricsSettings, frozen=True, kw_only=True):
    """Of `complaints notifications run`: e-mail is sent where `smtp_host` is set, LINE used where there is a token."""

    smtp_host: str = ""
    smtp_port: Annotated[int, msgspec.Meta(ge=1, le=65_535)] = 587
    smtp_tls: Literal["starttls", "tls", "none"] = "starttls"
    """`none` only for a server on this machine."""
    smtp_ca_file: str = ""
    """Certificates that sign the server's, where those of the system do not."""
    smtp_user: str = ""
    smtp_password: Secret = Secret()
    smtp_password_file: str = ""
    """Read where `smtp_password` is not set."""
    smtp_from: str = "no-reply@localhost"
    """The sender's address; what cannot be delivered later comes back to it."""
    line_token: Secret = Secret()
    """Channel access token of the official account."""
    line_token_file: str = ""
    line_url: str = "https://api.line.me"
    timeout_secs: Positive = 20.0
    """For one answer of the mail server or LINE."""
    heartbeat: str = ""
    """A file touched every few seconds while the service is well."""

    @property
    def used(self) -> bool:
        """Whether there is a way to tell anybody."""
        return bool(self.smtp_host or self.line_token or self.line_token_file)


class DeskSettings(Section, frozen=True, kw_only=True):
    """Of `complaints desk`: pages for officials, who sign in."""

    host: str = "127.0.0.1"
    port: int = 8093
    address: str = ""
    """Where browsers reach it, as https://desk.example.go.th: needed behind a proxy and for OpenID Connect. Cookies are
    `Secure` where it begins with https. Empty: http://host:port."""
    accounts: str = ""
    """File of local accounts, written by `complaints accounts`. Empty: `desk/accounts.json` in `embedded.data`."""
    state: str = ""
    """Folder of sessions and failed sign-ins. Empty: `desk` in `embedded.data`."""
    idle_minutes: Annotated[int, msgspec.Meta(ge=1)] = 30
    """A session that nobody uses for this long is over."""
    session_hours: Annotated[int, msgspec.Meta(ge=1)] = 10
    """A session is over after this long, used or not."""
    phones: bool = False
    """Whether officers of 1111 find complaints by telephone number. Needs the sealing key; keeps an index of HMACs in
    `state`."""
    pages_at_once: Annotated[int, msgspec.Meta(ge=1)] = 8
    wait_secs: Positive = 8.0
    """How long a page waits to hear what became of a step before it says that it is under way."""
    timeout_secs: Positive = 20.0
    """ClickHouse's time for one question of a page."""


class OpenIdSettings(Section, frozen=True, kw_only=True):
    """Sign-in to the desk by OpenID Connect, beside or in place of local accounts."""

    issuer: str = ""
    """Address of the provider; empty: none. Not https only on this machine."""
    client: str = ""
    secret: Secret = Secret()
    scopes: str = "openid"
    role_claim: str = "role"
    """Claim of the ID token with the role, or a list of which one is in `roles`."""
    agency_claim: str = "agency"
    """Claim with the id of an agency officer's agency."""
    roles: dict[str, str] = field(default_factory=dict)
    """Which of our roles each value of the claim means: officer, agency, analyst, administrator."""


class EmbeddedSettings(Section, frozen=True, kw_only=True):
    data: Path = Path("var")
    broker: str = "tansu"
    broker_port: int = 9092
    http_port: int = 8123
    services: str = ""
    """Which processes `complaints up` starts beside broker and ClickHouse, separated by commas; empty: all of them."""


class Settings(Section, frozen=True, kw_only=True):
    config: Path = DEFAULT_CONFIG
    kafka: KafkaSettings = field(default_factory=KafkaSettings)
    clickhouse: ClickHouseSettings = field(default_factory=ClickHouseSettings)
    sealing: SealingSettings = field(default_factory=SealingSettings)
    gateway: GatewaySettings = field(default_factory=GatewaySettings)
    worker: WorkerSettings = field(default_factory=WorkerSettings)
    cases: CasesSettings = field(default_factory=CasesSettings)
    sink: SinkSettings = field(default_factory=SinkSettings)
    surges: SurgesSettings = field(default_factory=SurgesSettings)
    incidents: IncidentsSettings = field(default_factory=IncidentsSettings)
    webhooks: WebhooksSettings = field(default_factory=WebhooksSettings)
    dashboard: DashboardSettings = field(default_factory=DashboardSettings)
    portal: PortalSettings = field(default_factory=PortalSettings)
    exchange: ExchangeSettings = field(default_factory=ExchangeSettings)
    notifications: NotificationsSettings = field(default_factory=NotificationsSettings)
    desk: DeskSettings = field(default_factory=DeskSettings)
    openid: OpenIdSettings = field(default_factory=OpenIdSettings)
    embedded: EmbeddedSettings = field(default_factory=EmbeddedSettings)


def load_settings(config: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Read `complaints.yaml` of the config folder, then the environment.

    Raises ConfigError that names the file or variable, and the key.
    """
    environ = os.environ if environ is None else environ
    folder = config or Path(environ.get("COMPLAINTS_CONFIG_DIR", DEFAULT_CONFIG))
    written = read_yaml(folder / "complaints.yaml")
    if not isinstance(written, dict):
        raise ConfigError(f"{folder / 'complaints.yaml'}: expected a mapping of sections")
    _convert(written, str(folder / "complaints.yaml"))
    for variable, value in environ.items():
        if variable.startswith(PREFIX):
            _override(written, variable, value)
    return _convert({**written, "config": str(folder)}, "settings")


def environment() -> Mapping[str, str]:
    """This process' environment. Only this module reads it."""
    return os.environ


def is_chosen(settings: Settings, name: str, environ: Mapping[str, str] | None = None) -> bool:
    """Whether somebody chose the value of `section.key`: it is set in the environment, or is not the default."""
    section, key = name.split(".")
    written, default = (getattr(getattr(each, section), key) for each in (settings, Settings()))
    return written != default or f"{PREFIX}{section}__{key}".upper() in (os.environ if environ is None else environ)


def read_yaml(path: Path) -> Any:  # noqa: ANN401 - YAML is any until a struct has judged it
    """Parse one YAML file; raises ConfigError naming the file (and line, where YAML knows it)."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such file (is this the config folder?)") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path}: {error}") from error


def child_environment(settings: Settings, environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment (this process' own by default) plus every setting as a variable, for child processes."""
    variables = {"COMPLAINTS_CONFIG_DIR": str(settings.config.resolve())}
    for section, keys in msgspec.to_builtins(settings, enc_hook=str).items():
        if section != "config":
            variables.update({f"{PREFIX}{section}__{key}".upper(): _as_text(value) for key, value in keys.items()})
    return {**(os.environ if environ is None else environ), **variables}


def _as_text(value: object) -> str:
    return yaml.safe_dump(value, default_flow_style=True).strip() if isinstance(value, dict) else str(value)


def _override(written: dict[str, Any], variable: str, value: str) -> None:
    section, _, key = variable.removeprefix(PREFIX).lower().partition("__")
    if section not in Settings.__struct_fields__ or section == "config" or not key:
        raise ConfigError(f"environment {variable}: no such section {section!r}")
    parsed = yaml.safe_load(value) if key in ("options", "roles") else value
    written[section] = {**(written.get(section) or {}), key: parsed}
    _convert({section: written[section]}, f"environment {variable}")


def _convert(written: dict[str, Any], origin: str) -> Settings:
    try:
        return msgspec.convert(written, Settings, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{origin}: {error}") from error


def _decode(kind: type, value: object) -> object:
    return kind(value) if kind in (Path, Secret) and isinstance(value, str) else value
