"""Kafka to ClickHouse: each complaint stored as one fact, and counts that equal a recount of the facts."""
