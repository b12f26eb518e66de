"""Where the demo is looked at: its pages, tracking addresses of some cases, and accounts to sign in with."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import closing

from complaints.clock import Clock
from complaints.privacy.tracking_code import TrackingCodes, tracking_url
from complaints.reference.agencies import Agencies
from complaints.settings import Settings
from operations.play.perform import Performance
from stores.clickhouse.client import ClickHouse
from web.desk.accounts import account_file, new_account
from web.desk.rights import Role

_BUSIEST = """SELECT responsible FROM cases WHERE responsible != '' GROUP BY responsible
ORDER BY countIf(state NOT IN ('answered', 'resolved', 'closed', 'merged', 'withdrawn')) DESC, responsible LIMIT 1"""


def pages(settings: Settings, played: Performance | None, clock: Clock) -> Iterator[str]:
    """Lines for people, in Thai and English. Makes the accounts."""
    yield f"แดชบอร์ด · dashboard: http://{settings.dashboard.host}:{settings.dashboard.port}"
    yield f"ประชาชนติดตามเรื่อง · citizens follow their cases: {settings.portal.url}"
    if played:
        yield from _followed(played, settings)
    yield _officials(settings, clock)


def _followed(played: Performance, settings: Settings) -> Iterator[str]:
    """The address on which a citizen follows a case, for each story that is to be shown."""
    codes = TrackingCodes.from_settings(settings.sealing)
    for name, story in played.stories.items():
        case = next((one.case.complaint_id for one in played.played if one.story == name), None)
        if story.shown and case:
            yield f"  {story.th} · {story.en}: {tracking_url(settings.portal.url, codes.code_of(case))}"


def _officials(settings: Settings, clock: Clock) -> str:
    """Make an account of each role for this demo, and say how one signs in. The password is made anew each time."""
    with closing(ClickHouse(settings.clickhouse)) as warehouse:
        busiest = warehouse.rows(_BUSIEST)
    agency, file, password = busiest[0][0] if busiest else None, account_file(settings), secrets.token_urlsafe(12)
    people: dict[str, tuple[Role, str | None]] = {
        "demo-officer": ("officer", None),
        "demo-analyst": ("analyst", None),
        "demo-admin": ("administrator", None),
        **({"demo-agency": ("agency", agency)} if agency else {}),
    }
    known = frozenset(one.id for one in Agencies.load(settings.config))
    for name, (role, of) in people.items():
        file.put(new_account(name, role, of, password, agencies=known, now=clock.now()))
    return (
        f"โต๊ะเจ้าหน้าที่ · officials' desk: http://{settings.desk.host}:{settings.desk.port}\n"
        f"  {', '.join(people)}; รหัสผ่าน · password: {password}"
    )
