"""`complaints exchange`: messages to and from agencies and systems that have no Kafka."""

from __future__ import annotations

import argparse
from typing import get_args

from complaints.clock import SystemClock
from complaints.reference.reference import Reference
from complaints.settings import Settings
from complaints.telemetry import Telemetry
from operations.agency.agency_words import load_agency_words
from operations.agency.exchange_files import partners_file
from operations.agency.which_agency import agency_named
from operations.live_config import LiveConfig
from web.exchange.partners import Partner, System, add_partner, digest_of, new_key
from web.exchange.serve import serve


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    actions.add_parser("run", help="serve and send until told to stop").set_defaults(exchange=_run)
    key = actions.add_parser("key", help="enter a partner, or give it a new key, which is printed once")
    key.set_defaults(exchange=_key)
    key.add_argument("name", metavar="NAME", help="of the partner: small letters, digits and hyphens")
    key.add_argument("--system", choices=get_args(System), required=True, help="whose messages it sends and gets")
    key.add_argument(
        "--agency", action="append", default=[], metavar="NAME",
        help="whose cases it works on; may be given again (default: all whose words are those of the system)",
    )  # fmt: skip
    key.add_argument("--channel", metavar="CODE", help="of the complaints that it sends (default: it sends none)")
    key.add_argument("--send-to", metavar="URL", help="where its messages go (default: it gets none)")
    key.add_argument("--send-key", metavar="KEY", help="sent along as a bearer token")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Do what was asked for; 0 when it is done."""
    return int(args.exchange(args, settings))


def _run(args: argparse.Namespace, settings: Settings) -> int:
    clock = SystemClock()
    topics = Reference.load(settings.config).topics
    # What it counts is counted as the gateway's: complaints that came in.
    with LiveConfig(settings, topics, "exchange", [], clock, Telemetry("gateway", clock)).running():
        serve(settings, clock)
    return 0


def _key(args: argparse.Namespace, settings: Settings) -> int:
    reference, key = Reference.load(settings.config), new_key()
    words = load_agency_words(settings.config)
    named = [agency_named(reference.agencies, name, "--agency") for name in args.agency]
    partner = Partner(
        name=args.name,
        system=args.system,
        agencies=tuple(named or (one for one in reference.agency_ids if words.of(one).system == args.system)),
        key_sha256=digest_of(key),
        channel=args.channel,
        send_to=args.send_to,
        send_key=args.send_key,
    )
    add_partner(partners_file(settings), partner, reference)
    print(f"{partners_file(settings)}: {partner.name}, {len(partner.agencies):,} หน่วยงาน · agencies")
    print(f"กุญแจ แสดงครั้งเดียว · key, shown once: {key}")
    if partner.system == "traffy":
        print(f"  webhook: {_address(settings)}/webhook/traffy/{key}")
        print(f"  Exchange API: {_address(settings)}/exchange-api, user {partner.name}")
    else:
        print(f"  WSDL: {_address(settings)}/CoreService/SOAP/Officer.asmx?WSDL, user {partner.name}")
    print("เริ่ม 'complaints exchange run' ใหม่ · start 'complaints exchange run' again to use it")
    return 0


def _address(settings: Settings) -> str:
    return settings.exchange.address.rstrip("/") or f"http://{settings.exchange.host}:{settings.exchange.port}"
