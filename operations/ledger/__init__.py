"""Every complaint accounted for, from the topics and from ClickHouse."""
