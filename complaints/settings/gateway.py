"""Settings: the section `gateway`."""

from __future__ import annotations

from complaints.settings.metrics import MetricsSettings
from complaints.settings.section import Positive


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
