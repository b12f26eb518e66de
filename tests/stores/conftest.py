"""Topics of its own for each test, and what an import needs."""

from tests.own_intake import channels, intake, kafka_settings, publisher, read_topic, sealer, topics

__all__ = ["channels", "intake", "kafka_settings", "publisher", "read_topic", "sealer", "topics"]
