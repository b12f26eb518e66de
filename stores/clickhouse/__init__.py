"""Asking and migrating ClickHouse."""
