from __future__ import annotations

from pathlib import Path

import pytest

from complaints.errors import ConfigError
from complaints.reference.located_yaml import LocatedYaml


def test_a_copy_of_a_file_is_not_parsed_again(tmp_path: Path) -> None:
    first, second = LocatedYaml(tmp_path / "a.yaml", "a: [1, 2]\n"), LocatedYaml(tmp_path / "b.yaml", "a: [1, 2]\n")
    assert first.value is second.value


@pytest.mark.parametrize(
    ("text", "message"),
    [("a: 1\nb: 2\na: 3\n", ":3: key 'a' occurs twice"), ("", ": the file is empty"), ("a: [", ": .*line")],
)
@pytest.mark.parametrize("name", ["a.yaml", "b.yaml"])
def test_what_is_wrong_with_a_text_is_said_of_the_file_that_has_it(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    with pytest.raises(ConfigError, match=f"(?s)^{tmp_path / name}{message}"):
        LocatedYaml(tmp_path / name, text)
    second = LocatedYaml(tmp_path / name, "a: 1\n")
    assert str(second.error(("a",), "no")) == f"{tmp_path / name}:1: no"
