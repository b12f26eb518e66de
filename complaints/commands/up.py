"""`complaints up`: the whole pipeline on this machine, until Ctrl-C."""

from __future__ import annotations

import argparse
import shutil
import signal
from pathlib import Path

import msgspec
from rich.console import Console
from rich.text import Text

from complaints.clock import Clock, SystemClock
from complaints.commands.stack import BROKERS, Stack, on_this_machine
from complaints.settings import Settings

WATCH_SECS = 1.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Where it runs and on which ports."""
    parser.add_argument("--data", type=Path, help="folder for everything it keeps (default: embedded.data)")
    parser.add_argument("--broker", choices=BROKERS, help="tansu: memory only, no Java; kafka: Apache Kafka, durable")
    parser.add_argument("--broker-port", type=int)
    parser.add_argument("--clickhouse-port", type=int)
    parser.add_argument("--http-port", type=int, help="of ClickHouse's HTTP interface")
    parser.add_argument("--gateway-port", type=int)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Start everything, show the status table, watch, stop everything."""
    settings = on_this_machine(with_options(settings, args), args.data or settings.embedded.data)
    clock, console = SystemClock(), Console()
    stack = Stack(settings, clock)
    if not stack.broker.durable:
        # Topics start empty, so a cursor into a file says nothing any more.
        shutil.rmtree(settings.embedded.data / "cursors", ignore_errors=True)
    with stack.running(lambda what: console.print(f"starting {what} ...")):
        show_status(stack, console)
        console.print("Ctrl-C stops everything.")
        watch(stack, console, clock)
    console.print(farewell(stack), soft_wrap=True)
    return 0


def with_options(settings: Settings, args: argparse.Namespace) -> Settings:
    """Settings with the command line's ports and broker in place of theirs."""
    replace = msgspec.structs.replace
    embedded = {"broker": args.broker, "broker_port": args.broker_port, "http_port": args.http_port}
    return replace(
        settings,
        embedded=replace(settings.embedded, **{name: value for name, value in embedded.items() if value is not None}),
        clickhouse=replace(settings.clickhouse, port=args.clickhouse_port or settings.clickhouse.port),
        gateway=replace(settings.gateway, port=args.gateway_port or settings.gateway.port),
    )


def watch(stack: Stack, console: Console, clock: Clock) -> None:
    """Until Ctrl-C; what ends by itself is started again, and said."""
    # Also where a shell started us in the background with Ctrl-C ignored; a supervisor's SIGTERM stops as cleanly.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        while True:
            clock.sleep(WATCH_SECS)
            for name in stack.revive():
                console.print(f"[yellow]{name} had ended and was started again; see its log[/]")
    except KeyboardInterrupt:
        console.print("stopping ...")


def show_status(stack: Stack, console: Console) -> None:
    """What runs, where, and where it logs: as lines that no terminal is too narrow for, since paths are copied."""
    console.print("สถานะระบบ · Status", style="bold")
    for service in stack.services():
        mark = Text("●", style="green" if service.alive() else "red")
        console.print(Text.assemble(mark, f" {service.name:<11} {service.address}".rstrip()), soft_wrap=True)
        console.print(f"  บันทึก log    {service.log}", soft_wrap=True, style="dim", highlight=False, markup=False)


def farewell(stack: Stack) -> str:
    """What is kept now that everything has stopped, and what is not."""
    data = stack.settings.embedded.data
    if stack.broker.durable:
        return f"Stopped. Kept in {data}: the topics, ClickHouse's tables, the sealing key and the logs."
    return (
        f"Stopped. Kept in {data}: ClickHouse's tables, the sealing key and the logs.\n"
        "Not kept: the topics, which were in memory (--broker kafka keeps them)."
    )
