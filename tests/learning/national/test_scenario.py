"""Errors in a file of scenarios are refused with file, line and path."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaints.errors import ConfigError
from learning.national.scenario import FOLDER, load_groups

GOOD = """\
group: money
subjects:
  - code: money-tax
    scenarios:
      - lead: กรมสรรพากร
        also: [กระทรวงการคลัง]
        kind: grievance
        texts:
          - "ขอคืนภาษีไปแล้วยังไม่ได้ {amount}"
          - "ภาษีที่ยื่นไว้ยังไม่คืน {thing}"
          - "รอเงินคืนจากสรรพากรนานแล้ว"
          - "ยื่นแบบออนไลน์แล้วเงียบ {place}"
slots:
  thing: [รอมานาน, "ผ่านมา {amount} วัน"]
"""


def _folder(path: Path, text: str, name: str = "money.yaml") -> Path:
    (path / "scenarios").mkdir()
    (path / "scenarios" / name).write_text(text, encoding="utf-8")
    (path / "bodies.yaml").write_text("bodies: [กรมสรรพากร, กระทรวงการคลัง]\n", encoding="utf-8")
    (path / "slots.yaml").write_text("slots: {amount: [1500, สองพัน]}\n", encoding="utf-8")
    return path


def test_a_good_file_is_read_with_the_shared_slots(tmp_path: Path) -> None:
    (group,) = load_groups(_folder(tmp_path, GOOD))
    (scenario,) = group.subjects[0].scenarios
    assert (scenario.lead, scenario.also, scenario.kind) == ("กรมสรรพากร", ("กระทรวงการคลัง",), "grievance")
    assert group.filled == {"amount": ("1500", "สองพัน"), "thing": ("รอมานาน", "ผ่านมา {amount} วัน")}


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("lead: กรมสรรพากร", "lead: กรมสรรพภาษี", 5, "subjects.0.scenarios.0.lead: no body 'กรมสรรพภาษี'"),
        ("also: [กระทรวงการคลัง]", "also: [คลัง]", 6, "subjects.0.scenarios.0.also.0: no body 'คลัง'"),
        ("also: [กระทรวงการคลัง]", "also: [กรมสรรพากร]", 6, "is the lead already"),
        ("kind: grievance", "kind: complaint", 7, "subjects.0.scenarios.0.kind: Invalid enum value"),
        ("{thing}", "{thin}", 10, "subjects.0.scenarios.0.texts.1: no slot 'thin'"),
        ("รอเงินคืนจากสรรพากรนานแล้ว", "ภาษีที่ยื่นไว้ยังไม่คืน {thing}", 8, "a text occurs twice"),
        ("code: money-tax", "code: labour-tax", 3, "does not begin with the group 'money'"),
        ("group: money", "group: labour", 1, "does not go with the name of the file"),
        ('          - "รอเงินคืนจากสรรพากรนานแล้ว"\n', "", 8, "subjects.0.scenarios.0.texts"),
        ("วัน", "{nothing}", 14, "slots.thing.1: no slot 'nothing'"),
        ("kind:", "sort:", 5, "subjects.0.scenarios.0"),
    ],
)
def test_an_error_names_file_line_and_path(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    assert GOOD.count(old) == 1
    with pytest.raises(ConfigError) as caught:
        load_groups(_folder(tmp_path, GOOD.replace(old, new)))
    assert f"scenarios/money.yaml:{line}: " in str(caught.value)
    assert message in str(caught.value)


def test_a_subject_of_two_files_is_an_error(tmp_path: Path) -> None:
    folder = _folder(tmp_path, GOOD)
    (folder / "scenarios" / "money-more.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"subject 'money-tax' occurs twice"):
        load_groups(folder)


def test_every_body_is_listed_once() -> None:
    names = [line for line in (FOLDER / "bodies.yaml").read_text(encoding="utf-8").splitlines() if line[:4] == "  - "]
    assert len(names) == len(set(names)) > 200
