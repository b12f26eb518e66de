"""The targets of the sink in ClickHouse."""
