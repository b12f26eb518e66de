"""What a column's name says about its field, by the words of `config/column_words.yaml`.

Thai puts the head of a name first: `วันที่รับเรื่องร้องเรียน` is a day, `ประเภทเรื่องร้องเรียน` a kind. So a known word at
the beginning of a name counts more than one at its end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from complaints.errors import ConfigError
from complaints.reference.channels import Columns
from complaints.settings import Section, read_yaml
from producers.reading.sheet import folded_name

FILE = "column_words.yaml"
NOT_READ = "not_read"
"""The field of columns that complaints have no field for."""
ADDRESS_PART = "address_part"
"""The field of a column that is one part of the address, as its district."""
_WEAK = 0.75
_LEAST = 3
"""Shorter words are not looked for within a name, and words of this length only at its beginning."""
_REPORTER = ("ผู้ร้อง", "ผู้แจ้ง", "ผู้ยื่น", "reporter", "complainant", "requester")
_ACCUSED = "ผู้ถูกร้อง"
_BRACKETS = re.compile(r"[(\[{].*?[)\]}]")
_MARKS = re.compile(r"[\s\-_/.,:;*'\"?()\[\]{}]+")
_NUMBER = re.compile(r"^\d{1,2}[.)]\s*")


class _File(Section, frozen=True, kw_only=True):
    words: dict[str, tuple[str, ...]]
    weak: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


class ColumnWords:
    """Names of columns by field."""

    def __init__(self, words: Mapping[str, tuple[str, ...]], weak: Mapping[str, tuple[str, ...]]) -> None:
        self._terms = {
            field: [(_plain(word), 1.0) for word in words[field]]
            + [(_plain(word), _WEAK) for word in weak.get(field, ())]
            for field in words
        }

    @classmethod
    def load(cls, config: Path) -> ColumnWords:
        """Raises ConfigError naming the file and key."""
        path = config / FILE
        try:
            file = msgspec.convert(read_yaml(path), _File)
        except msgspec.ValidationError as error:
            raise ConfigError(f"{path}: {error}") from error
        known = {*Columns.__struct_fields__, ADDRESS_PART, NOT_READ}
        for section, fields in (("words", file.words), ("weak", file.weak)):
            if unknown := sorted(fields.keys() - (known if section == "words" else file.words.keys())):
                raise ConfigError(f"{path}: {section}: no field {', '.join(unknown)}")
        return cls(file.words, file.weak)

    def match(self, name: str) -> dict[str, float]:
        """The fields this name speaks for and how much: 1 for a word of that field, {} where it says nothing."""
        plain = _plain(_BRACKETS.sub("", _NUMBER.sub("", name.strip()))) or _plain(name)
        scores = {
            field: max((weight * _similarity(plain, word) for word, weight in words), default=0.0)
            for field, words in self._terms.items()
        }
        return {field: score for field, score in scores.items() if score and plain}

    def best(self, name: str) -> tuple[str, float]:
        """The field this name speaks for most; ("", 0) where it says nothing."""
        return max(self.match(name).items(), key=lambda match: match[1], default=("", 0.0))


def about_reporter(name: str) -> bool:
    """Whether the name says that the column is about the person who complained, as in `จังหวัด (ผู้ร้อง)`."""
    plain = folded_name(name)
    return any(word in plain for word in _REPORTER) and _ACCUSED not in plain


def _similarity(name: str, word: str) -> float:
    if name == word:
        return 1.0
    if word not in name or len(word) < (_LEAST if name.startswith(word) else _LEAST + 1):
        return 0.0
    place = 0.6 if name.startswith(word) else 0.45 if name.endswith(word) else 0.35
    return place + 0.35 * len(word) / len(name)


def _plain(name: str) -> str:
    """Without blanks, marks, case and look-alikes: `ชื่อ - สกุล` is `ชื่อสกุล`."""
    return _MARKS.sub("", folded_name(name))
