"""Decoders of the intake: bodies, files of every format, cursors, spool files."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory

import pandas as pd

from complaints.errors import ComplaintsError, ConfigError, PermanentError
from complaints.outcome import Reject
from complaints.privacy.sealing import Sealer, new_key
from complaints.reference.channels import Channel, load_channels
from complaints.settings import DEFAULT_CONFIG, SealingSettings, Secret
from producers.channels.json_lines import BodiesSource
from producers.channels.source import Source
from producers.channels.table import TableSource
from producers.channels.traffy_csv import TraffyCsvSource
from producers.channels.traffy_geojson import TraffyGeoJsonSource
from producers.channels.traffy_search import TraffySearchSource
from producers.gateway.body import read_body
from producers.gateway.problem import Problem, ProblemError, of_reject, response
from producers.imports.cursor import Cursor, CursorFile
from producers.intake.receive import receive
from producers.intake.refuse import refuse
from producers.intake.submission import Submission
from producers.spool.stored_record import decode, encode
from stores.kafka.record import Record
from tests.clock import ManualClock
from tests.fuzz.target import Target

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOTLINE = "hotline-1111"
SHEET = "xl/worksheets/sheet1.xml"


@cache
def _channels() -> dict[str, Channel]:
    return load_channels(DEFAULT_CONFIG)


@cache
def _sealer() -> Sealer:
    return Sealer.from_settings(SealingSettings(key=Secret(new_key())))


def body(data: bytes) -> None:
    """Read a body as the gateway does; the first line, if there is one, is the idempotency key."""
    head, line, rest = data.partition(b"\n")
    key = head.decode("utf-8", "surrogateescape") if line else None  # as aiohttp gives headers
    try:
        items, _ = read_body(rest if line else data, key, 500)
    except ProblemError as error:
        response(error.problem)
        return
    for item in items:
        if isinstance(item, Problem):
            response(item)
        elif reject := _refused(item):
            response(of_reject(reject))


def entries(source: Source) -> None:
    """Read all entries as an import does."""
    try:
        for entry in source.read(0):
            reject = entry.content if isinstance(entry.content, Reject) else _refused(entry.content)
            if reject:
                refuse(reject, entry, channel=source.channel, sealer=_sealer())
    finally:
        source.close()


def _refused(submission: Submission) -> Reject | None:
    outcome = receive(submission, received=NOW, sealer=_sealer(), channels=_channels())
    return outcome if isinstance(outcome, Reject) else None


def of_file(opened: Callable[[Path], Source], suffix: str) -> Callable[[bytes], None]:
    """The same for a file with these bytes."""

    def run(data: bytes) -> None:
        with NamedTemporaryFile(suffix=suffix) as file:
            file.write(data)
            file.flush()
            entries(opened(Path(file.name)))

    return run


def _table(path: Path) -> TableSource:
    return TableSource(path, HOTLINE, _channels()[HOTLINE], now=NOW)


def _search(data: bytes) -> None:
    entries(TraffySearchSource("https://example.org/search", clock=ManualClock(NOW), fetch=lambda url: data))


def _cursor(data: bytes) -> None:
    with TemporaryDirectory() as folder:
        file = CursorFile(Path(folder), "source")
        file.save(Cursor(source="source"))
        next(Path(folder).glob("*.json")).write_bytes(data)
        file.load()


def _excel(data: bytes) -> None:
    """A workbook; or the XML of a sheet, put into an otherwise valid workbook."""
    if not data.startswith(b"PK"):
        whole = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(_workbook())) as sound, zipfile.ZipFile(whole, "w") as made:
            for name in sound.namelist():
                made.writestr(name, data if name == SHEET else sound.read(name))
        data = whole.getvalue()
    of_file(_table, ".xlsx")(data)


def _sheet() -> bytes:
    with zipfile.ZipFile(io.BytesIO(_workbook())) as sound:
        return sound.read(SHEET)


@cache
def _workbook() -> bytes:
    file = io.BytesIO()
    row = {"เลขที่เรื่อง": "1", "วันที่รับเรื่อง": "2 มี.ค. 2569", "รายละเอียด": "ไฟดับ", "ชื่อผู้ร้อง": "สมหญิง"}
    pd.DataFrame([row]).to_excel(file, index=False)
    return file.getvalue()


def _stored(data: bytes) -> None:
    encode(decode(data))


_BODY = (
    '{"channel":"web-1111","reference":"W-1","submitted":"2026-11-20T09:30:00+07:00","text":"ไฟดับ 081-234-5678",'
    '"revised":"2026-11-20T09:31:00Z","occurred":"2026-11-20T08:00:00+07:00","labels":["ไฟ"],"attachments":["http://a"],'
    '"place":{"address":"เขตบางนา","longitude":100.6,"latitude":13.7},"reporter_type":"citizen",'
    '"reporter":{"name":"สมหญิง","phone":"0812345678","mentioned":["x"]}}'
).encode()
_TICKET = (
    b'{"ticket_id":"2026-A","timestamp":"2026-11-20 09:30:00+00","last_activity":"2026-11-21 09:30:00+00",'
    b'"description":"\xe0\xb9\x84\xe0\xb8\x9f 0812345678","type":"{a,\\"b c\\"}","org":["x"],"state":"done",'
    b'"coords":[100.6,13.7],"photo_url":"http://a/b.jpg","address":"x"}'
)
_HOTLINE = (
    "เลขที่เรื่อง,วันที่รับเรื่อง,รายละเอียด,สถานที่เกิดเหตุ,ชื่อผู้ร้อง,อื่น\n"
    '1,20/11/2569 09.30 น.,"ไฟดับ\nสองวัน โทร ๐๘๑๒๓๔๕๖๗๘",เขตบางนา,สมหญิง,x\n'
    '2,๒๐ พ.ย. ๖๙,"a ""b"" c",,,\n3,2026-11-20T09:30:00+07:00,ก,,,\n'
).encode()
_TRAFFY = (
    "ticket_id,type,organization,comment,coords,photo,address,timestamp,state,last_activity\n"
    '2026-A,"{ถนน,ไฟ}","เขตบางนา,เขตพระโขนง","หลุม\nใหญ่","100.6,13.7",http://a,ซอย,2026-11-20 09:30:00.5+00,เสร็จ,\n'
).encode()
_ROW = '{"เลขที่เรื่อง":"1","วันที่รับเรื่อง":"20/11/2569 09:30","รายละเอียด":"ไฟดับ","หน่วยงาน":["ก","ข"],"x":1.5}\n'.encode()

INTAKE = {
    "gateway-body": Target(
        body, (_BODY, b"k1\n" + _BODY, b"[" + _BODY + b"," + _BODY + b"]", b'k\n{"complaints":[' + _BODY + b"]}")
    ),
    "csv": Target(of_file(_table, ".csv"), (_HOTLINE, _HOTLINE.replace(b"\n", b"\r\n")), (ConfigError, PermanentError)),
    "traffy-csv": Target(
        of_file(TraffyCsvSource, ".csv"), (_TRAFFY, gzip.compress(_TRAFFY)), (ConfigError, PermanentError)
    ),
    "traffy-geojson": Target(
        of_file(TraffyGeoJsonSource, ".geojson"),
        (
            b'{"type":"FeatureCollection","features":[{"geometry":{"coordinates":[100.6,13.7]},"properties":'
            + _TICKET
            + b"}]}",
            b'{"results":[' + _TICKET + b"," + _TICKET + b"]}",
            gzip.compress(b"[" + _TICKET + b"]"),
        ),
        (ConfigError, PermanentError),
    ),
    "traffy-search": Target(_search, (b'{"total":"1","results":[' + _TICKET + b"]}",), (ComplaintsError,)),
    "bodies": Target(
        of_file(BodiesSource, ".jsonl"), (_BODY + b"\n" + _BODY, gzip.compress(_BODY)), (ConfigError, PermanentError)
    ),
    "json-lines": Target(of_file(_table, ".jsonl"), (_ROW + _ROW,), (ConfigError, PermanentError)),
    "excel": Target(_excel, (_workbook(), _sheet()), (ConfigError,), slow=True),
    "cursor": Target(
        _cursor, (b'{"source":"a","position":3,"published":2,"rejected":{"broken_row":1}}',), (ConfigError,)
    ),
    "spool-record": Target(
        _stored, (encode(Record(key=b"k", value=b"v", headers=[("ce_id", b"1")])),), (PermanentError,)
    ),
}
