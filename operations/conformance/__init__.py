"""An agency tests its own receiver of webhooks or its own Kafka consumer, without our system."""
