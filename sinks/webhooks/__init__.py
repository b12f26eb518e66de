"""Kafka → HTTPS: delivers events to agencies without Kafka, by the Standard Webhooks specification."""
