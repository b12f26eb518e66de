"""ClickHouse on this machine: the chdb engine behind the native TCP protocol and HTTP, as a process of its own.

python -m embedded.clickhouse --data DIR --tcp-port 9000 --http-port 8123 --database complaints
"""
