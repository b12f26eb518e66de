"""`complaints up`: run the whole pipeline on this machine until Ctrl-C."""

from __future__ import annotations

import argparse
import shlex
import shutil
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
from rich.console import Console
from rich.text import Text

from complaints.clock import Clock, SystemClock
from complaints.running_stack import Announcement, announcing
from complaints.settings import Settings, is_chosen
from operations.local.stack import BROKERS, SERVED, Stack, on_this_machine, variables_of, with_free_ports, with_ports

WATCH_SECS = 1.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: data folder, broker and ports."""
    parser.add_argument("--data", type=Path, help="folder for everything it keeps (default: embedded.data)")
    parser.add_argument("--broker", choices=BROKERS, help="tansu: memory only, no Java; kafka: Apache Kafka, durable")
    parser.add_argument("--broker-port", type=int)
    parser.add_argument("--clickhouse-port", type=int)
    parser.add_argument("--http-port", type=int, help="of ClickHouse's HTTP interface")
    for name in SERVED:
        parser.add_argument(f"--{name}-port", type=int)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Start everything, show what runs where, watch until Ctrl-C, stop everything; return 0."""
    clock, console = SystemClock(), Console()
    data = args.data or settings.embedded.data
    with announcing(data, "up") as announcement:
        settings, moved = with_free_ports(with_options(settings, args), _movable(args, settings))
        stack = Stack(on_this_machine(settings, data), clock)
        if not stack.broker.durable:
            # Topics start empty, so the cursors that say how far files were imported are no longer true.
            shutil.rmtree(stack.settings.embedded.data / "cursors", ignore_errors=True)
        with found_running(stack, announcement, moved, console, clock):
            show_status(stack, console)
            show_variables(stack, console)
            console.print("Ctrl-C stops everything.")
            watch(stack, console, clock)
    console.print(farewell(stack), soft_wrap=True)
    return 0


def with_options(settings: Settings, args: argparse.Namespace) -> Settings:
    """The settings, overridden by the command line's ports and broker."""
    embedded = settings.embedded
    if args.broker:
        settings = msgspec.structs.replace(settings, embedded=msgspec.structs.replace(embedded, broker=args.broker))
    return with_ports(settings, {name: port for name, port in _options(args).items() if port is not None})


def _movable(args: argparse.Namespace, settings: Settings) -> set[str]:
    """The ports that neither the command line nor the settings choose: one that is taken may be replaced."""
    return {name for name, given in _options(args).items() if given is None and not is_chosen(settings, name)}


def _options(args: argparse.Namespace) -> dict[str, int | None]:
    """What the command line says of each port."""
    return {
        "embedded.broker_port": args.broker_port,
        "embedded.http_port": args.http_port,
        "clickhouse.port": args.clickhouse_port,
        **{f"{name}.port": getattr(args, f"{name}_port") for name in SERVED},
    }


@contextmanager
def found_running(
    stack: Stack, announcement: Announcement, moved: Sequence[str], console: Console, clock: Clock
) -> Iterator[None]:
    """Run the stack while the block runs, and announce it so that commands in other terminals find it."""
    for what in moved:
        console.print(what, style="yellow", soft_wrap=True)
    with stack.running(lambda what: console.print(f"starting {what} ...")):
        announcement.publish(str(stack.settings.embedded.data), clock.now(), variables_of(stack.settings))
        yield


def show_variables(stack: Stack, console: Console) -> None:
    """Print the environment variables for other programs on this machine, as lines for a shell."""
    console.print("คำสั่งในเทอร์มินัลอื่นหาระบบนี้พบเอง โปรแกรมอื่นใช้ค่าเหล่านี้", soft_wrap=True)
    console.print("Commands in other terminals find this stack by themselves; for other programs:", soft_wrap=True)
    for name, value in variables_of(stack.settings).items():
        console.print(f"export {name}={shlex.quote(value)}", soft_wrap=True, highlight=False, markup=False)
    if stack.settings.sealing.key:
        console.print(
            "and COMPLAINTS__SEALING__KEY as it was set for this stack, which is not printed.", soft_wrap=True
        )


def watch(stack: Stack, console: Console, clock: Clock) -> None:
    """Return at Ctrl-C or SIGTERM; until then restart processes that end by themselves, and say so."""
    # A shell that starts us in the background may have set SIGINT to be ignored; SIGTERM should stop as cleanly.
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
    """Print what runs, where, and where it logs, as unwrapped lines from which paths can be copied."""
    console.print("สถานะระบบ · Status", style="bold")
    for service in stack.services():
        mark = Text("●", style="green" if service.alive() else "red")
        console.print(Text.assemble(mark, f" {service.name:<11} {service.address}".rstrip()), soft_wrap=True)
        console.print(f"  บันทึก log    {service.log}", soft_wrap=True, style="dim", highlight=False, markup=False)


def farewell(stack: Stack) -> str:
    """The text that says what is kept after everything has stopped, and what is not."""
    data = stack.settings.embedded.data
    if stack.broker.durable:
        return f"Stopped. Kept in {data}: the topics, ClickHouse's tables, the sealing key and the logs."
    return (
        f"Stopped. Kept in {data}: ClickHouse's tables, the sealing key and the logs.\n"
        "Not kept: the topics, which were in memory (--broker kafka keeps them)."
    )
