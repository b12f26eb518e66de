from __future__ import annotations

import re
from pathlib import Path

import pytest

from complaints.errors import ConfigError
from complaints.reference.taxonomy import Taxonomy, load_taxonomy
from complaints.settings import DEFAULT_CONFIG
from tests import quick_yaml


@pytest.fixture(scope="module")
def shipped() -> Taxonomy:
    return load_taxonomy(DEFAULT_CONFIG)


def test_labels_of_all_years_have_a_category(shipped: Taxonomy) -> None:
    found = {label: shipped.category_of(label) for label in ("ถนน", "อื่นๆ", "ขยะ", "ไฟฟ้า", "ฝุ่นควัน&กลิ่น&PM2.5", "road")}
    assert found == {
        "ถนน": "road",
        "อื่นๆ": "other",
        "ขยะ": "cleanliness",
        "ไฟฟ้า": "lighting",
        "ฝุ่นควัน&กลิ่น&PM2.5": "air",
        "road": "road",
    }


def test_a_mapping_holds_in_its_years_only(shipped: Taxonomy) -> None:
    assert shipped.category_of("สำรวจขึ้นทะเบียน", 2023) == "stray-animal"
    assert shipped.category_of("สำรวจขึ้นทะเบียน", 2024) is None
    assert shipped.category_of("ไม่มีป้ายนี้") is None


def test_a_word_means_what_its_desk_means_by_it(shipped: Taxonomy) -> None:
    assert shipped.meaning_of("1111", "ไฟฟ้า") == ("utility-electricity",)
    assert shipped.category_of("ไฟฟ้า", 2026) == "lighting"
    assert shipped.meaning_of("damrongdhama", " ปัญหาที่ดิน ") == ("land",)
    assert shipped.meaning_of("damrongdhama", "ไม่มีคำนี้") == ()


@pytest.mark.parametrize("desk", ["1111", "damrongdhama"])
def test_every_group_has_words_of_each_desk(shipped: Taxonomy, desk: str) -> None:
    groups = {group.code for group in shipped.groups}
    group_of = {code: code for code in groups} | {row.code: row.group for row in shipped.categories}
    found = {group_of[code] for row in shipped.desk_words if row.desk == desk for code in row.means}
    assert groups - found <= {"other"}


def test_every_word_of_a_desk_means_known_codes(shipped: Taxonomy) -> None:
    known = shipped.codes | {group.code for group in shipped.groups}
    assert {code for row in shipped.desk_words for code in row.means} <= known


def test_names_are_thai_and_english(shipped: Taxonomy) -> None:
    assert shipped.names["category/canal"] == ("คลอง", "Canal")
    assert shipped.names["kind/praise"] == ("ชมเชย", "Praise")
    assert all(re.search("[\u0e00-\u0e7f]", thai) and english.isascii() for thai, english in shipped.names.values())


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("categories", 0, "group"), "nowhere", "categories.0.group: no group 'nowhere'"),
        (("categories", 1, "code"), "road", "categories: code 'road' occurs twice"),
        (("labels", 1, "category"), "nothing", "labels.1: สายไฟ: no category 'nothing'"),
        (("labels", 1, "label"), "อื่นๆ", "labels.1: อื่นๆ: two mappings hold in the same year"),
        (("labels", 4, "from"), 2030, "labels.4: สำรวจขึ้นทะเบียน: from 2030 is after until 2023"),
        (("kinds", 0, "urgency"), "soon", "kinds.0.urgency: no urgency 'soon'"),
        (("kinds", 0, "default"), True, "kinds: exactly one must have default: true"),
        (("kinds", 3, "categories"), ["wish"], "kinds.3.categories: no category 'wish'"),
        (("kinds", 1, "words"), ["สั้น", "ส่ว"], r"kinds\.1\.words\.1: Expected `str` of length >= 4"),
        (("groups", 0, "colour"), "red", r"groups\.0\.colour: unknown key 'colour'"),
        (("urgencies",), [], "urgencies: at least one level"),
        (("desk_words", 0, "means"), ["nothing"], "desk_words.0.means: สังคมและสวัสดิการ: no category or group 'nothing'"),
        (("desk_words", 1, "word"), "สังคมและสวัสดิการ", "desk_words.1: สังคมและสวัสดิการ: occurs twice for 1111"),
    ],
)
def test_a_mistake_is_named_with_file_and_key(
    tmp_path: Path, path: tuple[str | int, ...], value: object, message: str
) -> None:
    written = quick_yaml.load((DEFAULT_CONFIG / "taxonomy.yaml").read_text(encoding="utf-8"))
    place = written
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    (tmp_path / "taxonomy.yaml").write_text(quick_yaml.dump(written, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"taxonomy\.yaml:\d+: .*{message}"):
        load_taxonomy(tmp_path)


def test_without_other_it_is_refused(tmp_path: Path) -> None:
    text = (DEFAULT_CONFIG / "taxonomy.yaml").read_text(encoding="utf-8")
    (tmp_path / "taxonomy.yaml").write_text(text.replace("code: other, group: other", "code: rest, group: other"))
    with pytest.raises(ConfigError, match="categories: 'other' is missing"):
        load_taxonomy(tmp_path)
