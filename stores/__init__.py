"""The only home of the clients of Kafka and ClickHouse."""
