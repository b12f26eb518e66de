"""ClickHouse to people: what is rising, where and for whom."""
