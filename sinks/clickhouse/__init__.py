"""Loading tables of ClickHouse."""
