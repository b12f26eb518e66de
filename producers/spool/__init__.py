"""The spool on disk for when Kafka is away."""
