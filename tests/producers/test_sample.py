"""The sample: equal for equal seeds, varied enough, and wrong only where intended."""

from __future__ import annotations

import argparse
import base64
import hashlib
import itertools
import time
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from commands import sample
from complaints.clock import BANGKOK
from complaints.errors import ConfigError
from complaints.events.complaint import Received
from complaints.outcome import Reject
from complaints.privacy.redact import redact
from complaints.privacy.sealing import Sealer, new_key
from complaints.reference.areas import Areas
from complaints.reference.channels import load_channels
from complaints.reference.taxonomy import OTHER, load_taxonomy
from complaints.settings import Settings
from producers.gateway.body import read_body
from producers.intake.receive import receive
from producers.intake.submission import Submission
from producers.sample import COUNT, UNTIL, Made, Material, generate, line, load_material
from producers.sample.calendar import BUSY_DAYS, DAYS

NOW = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def material(config: Path) -> Material:
    return load_material(config)


@pytest.fixture(scope="module")
def made(material: Material) -> list[Made]:
    return list(generate(material))


@pytest.fixture(scope="module")
def good(made: list[Made]) -> list[Submission]:
    return [one.submission for one in made if one.category]


def digest(material: Material, seed: int, count: int = 300) -> str:
    lines = b"".join(line(one.submission) for one in generate(material, count=count, seed=seed))
    return hashlib.sha256(lines).hexdigest()


def test_the_same_seed_gives_the_same_bytes(material: Material) -> None:
    assert digest(material, seed=7) == digest(material, seed=7)
    assert digest(material, seed=7) != digest(material, seed=8)


def test_as_many_different_complaints_as_asked_for(good: list[Submission]) -> None:
    assert len({(one.channel, one.reference) for one in good}) == COUNT


def test_all_channels_and_provinces_a_good_third_in_bangkok(good: list[Submission], config: Path) -> None:
    assert {one.channel for one in good} == set(load_channels(config))
    areas = Areas.load(config)
    addresses = [one.place.address for one in good if one.place and one.place.address]
    text = "\n".join(addresses)
    missing = [area.thai for area in areas if len(area.code) == 2 and area.code != "10" and area.thai not in text]
    assert missing == []
    bangkok = sum("เขต" in address or "กรุงเทพ" in address for address in addresses)
    assert 0.3 < bangkok / len(addresses) < 0.5


def test_every_category_has_its_share(made: list[Made], config: Path) -> None:
    found = Counter(one.category for one in made if one.category)
    assert set(found) == load_taxonomy(config).codes
    assert min(found.values()) >= 10


def test_groups_have_shares_like_those_of_the_complaint_centre(made: list[Made], config: Path) -> None:
    taxonomy = load_taxonomy(config)
    group = {category.code: category.group for category in taxonomy.categories}
    found = Counter(group[one.category] for one in made if one.category)
    assert set(found) == {each.code for each in taxonomy.groups}
    assert 0.35 < found["local"] / found.total() < 0.5
    leading = {code for code, _ in found.most_common(4)}
    assert {"local", "justice", "money"} < leading
    assert min(found[code] for code in ("health", "labour", "transport", "utility")) > 2 * found["education"]
    subjects = Counter(one.category for one in made if one.category and group[one.category] != "local")
    high = [code for code, _ in subjects.most_common(12)]
    assert {"justice-police", "money-online-fraud", "utility-electricity", "consumer-telecom", "money-lottery"} <= {
        *high
    }


def test_reporters_choose_no_category_their_channel_does_not_have(made: list[Made], config: Path) -> None:
    categories = load_taxonomy(config).categories
    choosable = {each.th for each in categories if each.within or each.code == OTHER}
    chosen = {label for one in made for label in one.submission.labels}
    assert chosen
    assert chosen <= choosable


def test_eighteen_months_in_order_of_time(made: list[Made]) -> None:
    days = [one.submission.submitted for one in made if one.category and one.submission.submitted]
    assert max(days).date() == UNTIL
    assert min(days).date() == date(2025, 3, 1)
    arrivals = [one.submission.revised for one in made if one.category]
    originals = [one for one in arrivals if one is not None]
    out_of_order = sum(later < earlier for earlier, later in itertools.pairwise(originals))
    assert out_of_order < 25  # repeats keep the time of their original


def test_seasons_and_waves(made: list[Made]) -> None:
    months: dict[str, Counter[str]] = defaultdict(Counter)
    for one in made:
        if one.category and one.submission.submitted:
            months[one.category][one.submission.submitted.strftime("%Y-%m")] += 1
    assert months["flood"]["2025-10"] > 5 * months["flood"]["2026-02"]
    assert months["air"]["2026-02"] > 5 * max(1, months["air"]["2025-07"])
    quake = sum("แผ่นดินไหว" in one.submission.text for one in made if one.category)
    early = sum(
        "แผ่นดินไหว" in one.submission.text
        for one in made
        if one.category and one.submission.submitted and one.submission.submitted.date() <= date(2025, 4, 1)
    )
    assert quake > 50
    assert early == quake


def test_texts_vary_but_a_campaign_does_not(good: list[Submission]) -> None:
    texts = Counter(one.text for one in good)
    [(campaign, times), *_] = texts.most_common(1)
    assert "#ค่าโดยสารเป็นธรรม" in campaign
    assert times > 20
    assert len(texts) > 0.85 * len(good)
    lengths = sorted(map(len, texts))
    assert lengths[0] < 15
    assert lengths[-1] > 300


def test_personal_data_is_there_to_be_removed(good: list[Submission]) -> None:
    assert sum(bool(redact(one.text)[1]) for one in good) > 30
    assert sum(one.reporter is not None for one in good) > COUNT / 3


def test_nobody_real_can_be_meant(good: list[Submission]) -> None:
    for one in good:
        if one.reporter and one.reporter.phone:
            assert one.reporter.phone[3:8] == "-000-"
        if one.reporter and one.reporter.citizen_id:
            assert one.reporter.citizen_id[1:7] == "-0000-"
        if one.reporter and one.reporter.email:
            assert one.reporter.email.endswith("@example.com")


def test_coordinates_are_near_bangkok(good: list[Submission]) -> None:
    points = [(one.place.longitude, one.place.latitude) for one in good if one.place and one.place.longitude]
    assert len(points) > COUNT / 7
    assert all(latitude and 100.3 < longitude < 101 and 13.4 < latitude < 14.0 for longitude, latitude in points)


def test_revisions_keep_reference_and_time(good: list[Submission]) -> None:
    versions: dict[tuple[str, str | None], list[Submission]] = defaultdict(list)
    for one in good:
        versions[one.channel, one.reference].append(one)
    several = [many for many in versions.values() if len(many) > 1]
    revised = [many for many in several if many[0].text != many[1].text]
    assert len(revised) > 10
    assert len(several) - len(revised) > 5  # the same once more
    for first, second in revised:
        assert first.submitted == second.submitted
        assert first.revised is not None
        assert second.revised is not None
        assert first.revised < second.revised


def test_ten_are_rejected_and_no_other(made: list[Made], config: Path) -> None:
    sealer, channels = Sealer("k", base64.b64decode(new_key())), load_channels(config)
    rejects: Counter[str] = Counter()
    for one in made:
        outcome = receive(one.submission, received=NOW, sealer=sealer, channels=channels)
        assert isinstance(outcome, Reject) == (one.category is None), outcome
        if isinstance(outcome, Reject):
            rejects[outcome.reason] += 1
        else:
            msgspec.json.decode(outcome.value.value, type=Received)
    assert rejects == {"empty_text": 2, "unknown_channel": 2, "implausible_time": 2, "invalid_field": 4}


def test_lines_are_bodies_of_the_gateway(made: list[Made]) -> None:
    for one in made[:200]:
        if one.category:
            [read], batch = read_body(line(one.submission), None, 1)
            assert not batch
            assert read == one.submission


def test_it_ends_on_the_day_wished_for(material: Material) -> None:
    until = date(2025, 1, 31)
    moments = [one.submission.submitted for one in generate(material, count=600, until=until) if one.category]
    newest = max(moment for moment in moments if moment)
    assert newest.astimezone(BANGKOK).date() == until
    assert newest - min(moment for moment in moments if moment) > timedelta(days=540)


def test_the_last_weeks_may_be_busier(material: Material) -> None:
    made = [one.submission.submitted for one in generate(material, busy=12) if one.category]
    late = Counter(moment.astimezone(BANGKOK).date() > UNTIL - timedelta(days=BUSY_DAYS) for moment in made if moment)
    assert COUNT <= late.total() < 1.02 * COUNT
    assert 9 < (late[True] / BUSY_DAYS) / (late[False] / (DAYS - BUSY_DAYS)) < 15


def test_it_is_quick_and_streams(material: Material) -> None:
    started = time.process_time()
    written = sum(len(line(one.submission)) for one in itertools.islice(generate(material, count=10_000_000), 5000))
    assert written > 1_000_000
    assert time.process_time() - started < 5  # takes 0.2 s


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("themes.yaml", "category: lighting", "category: lightning", "lighting.category: no category 'lightning'"),
        ("themes.yaml", "hours: night", "hours: nite", "lighting.hours: people.yaml has no 'nite'"),
        ("themes.yaml", "share: 46", "shares: 46", "themes.yaml: .*shares"),
        ("themes.yaml", "ถนนพัง {place}", "ถนนพัง {pace}", "road: nothing fills pace"),
        ("national.yaml", "category: money-tax", "category: money-tacks", "tax.category: no category 'money-tacks'"),
        ("national.yaml", "online-fraud:", "road:", "national.yaml: road: an earlier file has a theme of this name"),
        ("people.yaml", "contacts:", "contact:", r"people.yaml: .*contact"),
        ("areas.csv", "100101,", "109999,", r"areas.csv: no area has the code '109999'"),
    ],
)
def test_misspelt_material_is_told(config: Path, tmp_path: Path, name: str, old: str, new: str, message: str) -> None:
    for file in [config / "taxonomy.yaml", *(config / "areas").iterdir(), *(config / "sample").iterdir()]:
        target = tmp_path / file.relative_to(config)
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(file.read_bytes())
    path = tmp_path / "sample" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        load_material(tmp_path)


def test_the_command_writes_a_file(tmp_path: Path) -> None:
    parser = argparse.ArgumentParser()
    sample.configure(parser)
    out = tmp_path / "s.jsonl"
    assert sample.run(parser.parse_args(["--out", str(out), "--count", "50", "--until", "2025-06-30"]), Settings()) == 0
    assert len(out.read_bytes().splitlines()) >= 60
    with pytest.raises(ConfigError, match="--count is 0"):
        sample.run(parser.parse_args(["--count", "0"]), Settings())
    with pytest.raises(ConfigError, match="No such file"):
        sample.run(parser.parse_args(["--out", str(tmp_path / "missing" / "s.jsonl")]), Settings())
