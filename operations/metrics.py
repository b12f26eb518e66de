"""The counts of a process as Prometheus metrics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from complaints.telemetry import LEVELS, TOTALS, Level, Telemetry, Total

TOTAL_HELP: Final[dict[Total, str]] = {
    "batches": "Requests, fetches or reads that brought something.",
    "published": "Records on topics, acknowledged by Kafka.",
    "repeated": "Complaints of an earlier row once more, counted as ok.",
    "spooled": "Complaints accepted into the spool while Kafka did not take them.",
    "handed_over": "Records of the spool handed over to Kafka.",
    "spool_refused": "Records of the spool that became dead letters.",
    "notices_sent": "Notices that the mail server or LINE has taken.",
    "notices_unknown": "Notices that may have been taken, and are not sent again.",
    "notices_skipped": "Notices to nobody: withdrawn, no contact, gone or too old.",
    "requests_refused": "Requests that could not be read as complaints, or were not taken unread.",
    "attempts_failed": "Requests to receivers of webhooks that were not answered 2xx.",
}
LEVEL_HELP: Final[dict[Level, str]] = {
    "notices_waiting": "Notices that are not settled: for their time, quiet hours, or a server.",
    "waiting": "Records beyond those read, as far as they are known without asking Kafka.",
    "spool_bytes": "Bytes in the spool.",
    "subscribers_failing": "Webhook subscribers whose receiver has taken nothing since its last failure.",
    "subscribers_disabled": "Webhook subscribers that answered 410 Gone, or that an operator disabled.",
}


class TelemetryCollector:
    """A collector of prometheus_client: makes metrics of the counts when they are scraped."""

    def __init__(self, telemetry: Telemetry) -> None:
        self._telemetry = telemetry

    def collect(self) -> Iterator[Metric]:
        """First the counts of the equation received = ok + rejected + dropped + under way, then the others."""
        telemetry, now = self._telemetry, self._telemetry.counts()
        labels = {"stage": telemetry.stage}
        yield _total("received", "Received: ok, rejected, dropped or under way.", labels, now.received)
        yield _total("ok", "Done.", labels, now.ok)
        yield _split("rejected", "Refused for good, by reason.", labels, "reason", now.rejected)
        yield _split("dropped", "Left to somebody who has it still, by why.", labels, "why", now.dropped)
        yield _gauge("under_way", "Received and not judged yet.", labels, now.under_way)
        yield _split("client_faults", "What clients do wrong below a request.", labels, "fault", now.client_faults)
        for total in TOTALS:
            if total in now.totals:
                yield _total(total, TOTAL_HELP[total], labels, now.totals[total])
        for level in LEVELS:
            if level in now.levels:
                yield _gauge(level, LEVEL_HELP[level], labels, now.levels[level])
        yield _gauge("started_timestamp_seconds", "When the process started.", labels, telemetry.started.timestamp())
        if now.last_batch:
            last = now.last_batch.timestamp()
            yield _gauge("last_batch_timestamp_seconds", "When something was last received.", labels, last)


def registry_of(telemetry: Telemetry) -> CollectorRegistry:
    """A registry with nothing else in it."""
    registry = CollectorRegistry()
    registry.register(TelemetryCollector(telemetry))
    return registry


def _total(name: str, help_text: str, labels: Mapping[str, str], value: float) -> Metric:
    family = CounterMetricFamily(f"complaints_{name}", help_text, labels=list(labels))
    family.add_metric(list(labels.values()), value)
    return family


def _split(name: str, help_text: str, labels: Mapping[str, str], by: str, values: Mapping[str, float]) -> Metric:
    family = CounterMetricFamily(f"complaints_{name}", help_text, labels=[*labels, by])
    for key, value in sorted(values.items()):
        family.add_metric([*labels.values(), key], value)
    return family


def _gauge(name: str, help_text: str, labels: Mapping[str, str], value: float) -> Metric:
    family = GaugeMetricFamily(f"complaints_{name}", help_text, labels=list(labels))
    family.add_metric(list(labels.values()), value)
    return family
