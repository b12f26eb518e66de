"""The ledger: accounts for every complaint, from the topics and from ClickHouse."""
