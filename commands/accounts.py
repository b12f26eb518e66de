"""`complaints accounts`: local accounts of the desk: add, list, disable, enable, or set a password."""

from __future__ import annotations

import argparse
import getpass
import sys

import msgspec
from rich.console import Console

from complaints.clock import SystemClock
from complaints.errors import ConfigError
from complaints.reference.agencies import Agencies
from complaints.settings import Settings
from complaints.whole_table import whole_table
from web.desk.accounts import Account, AccountFile, account_file, hashed, new_account
from web.desk.rights import ROLES


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the actions. A password is asked for, or read from standard input; it is never an argument."""
    actions = parser.add_subparsers(title="actions", dest="action", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="add an account, and ask for its password")
    add.add_argument("name", help="a staff number, not a person's name: it is written into the audit")
    add.add_argument("--role", choices=ROLES, required=True)
    add.add_argument("--agency", metavar="ID", help="of an agency officer")
    actions.add_parser("list", help="every account")
    for action, told in (
        ("disable", "nobody signs in with it any more; its sessions are over"),
        ("enable", "the contrary"),
        ("password", "ask for a new password; its sessions are over"),
    ):
        actions.add_parser(action, help=told).add_argument("name")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Do one action; return 0."""
    file, now = account_file(settings), SystemClock().now()
    if args.action == "list":
        _list(file, Console())
        return 0
    if args.action == "add":
        agencies = frozenset(agency.id for agency in Agencies.load(settings.config))
        if file.get(args.name):
            raise ConfigError(f"there is an account {args.name} already")
        account = new_account(args.name, args.role, args.agency, "x" * 12, agencies=agencies, now=now)
        file.put(msgspec.structs.replace(account, password=hashed(_password())), new=True)
        return 0
    account = _existing(file, args.name)
    if args.action == "password":
        file.put(msgspec.structs.replace(account, changed=now, password=hashed(_password())))
    else:
        file.put(msgspec.structs.replace(account, changed=now, disabled=args.action == "disable"))
    return 0


def _existing(file: AccountFile, name: str) -> Account:
    account = file.get(name)
    if account is None:
        raise ConfigError(f"there is no account {name}")
    return account


def _password() -> str:
    """From the terminal, twice; else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("รหัสผ่าน · password: ")
    if getpass.getpass("อีกครั้ง · again: ") != first:
        raise ConfigError("the two passwords are not the same")
    return first


def _list(file: AccountFile, console: Console) -> None:
    table = whole_table("บัญชี · account", "บทบาท · role", "หน่วยงาน · agency", "สถานะ · state")
    for account in sorted(file.all().values(), key=lambda one: one.name):
        state = "ปิด · disabled" if account.disabled else "ใช้ได้ · enabled"
        table.add_row(account.name, account.role, account.agency or "", state)
    console.print(table)
