"""Settings: `config/complaints.yaml`, overridden by `COMPLAINTS__SECTION__NAME` in the environment.

Each section is a file of this package.
"""

from __future__ import annotations

from complaints.settings.cases import CasesSettings
from complaints.settings.clickhouse import ClickHouseSettings
from complaints.settings.dashboard import DashboardSettings
from complaints.settings.desk import DeskSettings
from complaints.settings.embedded import EmbeddedSettings
from complaints.settings.exchange import ExchangeSettings
from complaints.settings.gateway import GatewaySettings
from complaints.settings.incidents import IncidentsSettings
from complaints.settings.kafka import KafkaSettings
from complaints.settings.load import PREFIX, child_environment, environment, is_chosen, load_settings
from complaints.settings.metrics import MetricsSettings
from complaints.settings.notifications import NotificationsSettings
from complaints.settings.openid import OpenIdSettings
from complaints.settings.portal import PortalSettings
from complaints.settings.read_yaml import read_yaml
from complaints.settings.report import ReportSettings
from complaints.settings.sealing import SealingSettings
from complaints.settings.section import Positive, Secret, Section
from complaints.settings.settings import DEFAULT_CONFIG, Settings
from complaints.settings.sink import SinkSettings
from complaints.settings.surges import SurgesSettings
from complaints.settings.webhooks import WebhooksSettings
from complaints.settings.worker import WorkerSettings

__all__ = [
    "DEFAULT_CONFIG",
    "PREFIX",
    "CasesSettings",
    "ClickHouseSettings",
    "DashboardSettings",
    "DeskSettings",
    "EmbeddedSettings",
    "ExchangeSettings",
    "GatewaySettings",
    "IncidentsSettings",
    "KafkaSettings",
    "MetricsSettings",
    "NotificationsSettings",
    "OpenIdSettings",
    "PortalSettings",
    "Positive",
    "ReportSettings",
    "SealingSettings",
    "Secret",
    "Section",
    "Settings",
    "SinkSettings",
    "SurgesSettings",
    "WebhooksSettings",
    "WorkerSettings",
    "child_environment",
    "environment",
    "is_chosen",
    "load_settings",
    "read_yaml",
]
