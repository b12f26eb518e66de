"""Reading, writing and asking Kafka."""
