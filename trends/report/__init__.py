"""The weekly report for the cabinet: read from ClickHouse and Kafka, written as HTML in Thai and as a tagged PDF."""
