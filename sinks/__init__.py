"""Kafka to ClickHouse: facts once per complaint, aggregates that equal their recount."""
