"""Reading from, writing to and querying Kafka."""
