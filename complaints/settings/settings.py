"""All sections of the settings."""

from __future__ import annotations

from pathlib import Path

from msgspec import field

from complaints.settings.cases import CasesSettings
from complaints.settings.clickhouse import ClickHouseSettings
from complaints.settings.dashboard import DashboardSettings
from complaints.settings.desk import DeskSettings
from complaints.settings.embedded import EmbeddedSettings
from complaints.settings.exchange import ExchangeSettings
from complaints.settings.gateway import GatewaySettings
from complaints.settings.incidents import IncidentsSettings
from complaints.settings.kafka import KafkaSettings
from complaints.settings.notifications import NotificationsSettings
from complaints.settings.openid import OpenIdSettings
from complaints.settings.portal import PortalSettings
from complaints.settings.report import ReportSettings
from complaints.settings.sealing import SealingSettings
from complaints.settings.section import Section
from complaints.settings.sink import SinkSettings
from complaints.settings.surges import SurgesSettings
from complaints.settings.webhooks import WebhooksSettings
from complaints.settings.worker import WorkerSettings

DEFAULT_CONFIG = Path(__file__).resolve().parent.parent.parent / "config"


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
    report: ReportSettings = field(default_factory=ReportSettings)
    exchange: ExchangeSettings = field(default_factory=ExchangeSettings)
    notifications: NotificationsSettings = field(default_factory=NotificationsSettings)
    desk: DeskSettings = field(default_factory=DeskSettings)
    openid: OpenIdSettings = field(default_factory=OpenIdSettings)
    embedded: EmbeddedSettings = field(default_factory=EmbeddedSettings)
