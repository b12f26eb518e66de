"""Queries and migrations of ClickHouse."""
