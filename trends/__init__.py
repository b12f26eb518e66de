"""Trends from ClickHouse for people: what is rising, where and for which agency."""
