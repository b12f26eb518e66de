"""Broker and ClickHouse engine as child processes on this machine; knows nothing of complaints."""
