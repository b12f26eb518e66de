"""Every word is there in both languages, and every word is used."""

from __future__ import annotations

import re
import string

from web.portal.words import FILE
from web.words import LANGUAGES, read_words

HERE = FILE.parent
FILES = [
    *HERE.rglob("*.html"),
    *HERE.rglob("*.py"),
    HERE.parent / "templates" / "skeleton.html",
    HERE.parent / "words.py",
]
MADE_AT_RUN_TIME = re.compile(r"(state|means|step|reason|act|rating|said)\.")
"""test_visible.py goes through these."""
KEY = re.compile(r'"([a-z_]+(?:\.[a-z_]+)*)"')


def test_every_word_is_there_in_both_languages_with_the_same_fields() -> None:
    for key, pair in read_words(FILE).items():
        assert pair.keys() == set(LANGUAGES)
        assert all(text.strip() for text in pair.values()), key
        fields = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in pair.values()]
        assert fields[0] == fields[1], key


def test_every_key_that_is_written_is_there_and_no_other() -> None:
    texts = [file.read_text(encoding="utf-8") for file in FILES]
    called = {key for text in texts for key in re.findall(r'\bw\("([^"]+)"[,)]', text)}
    written = {key for text in texts for key in KEY.findall(text)}
    known = read_words(FILE).keys()
    assert called <= known
    assert {key for key in known - written if not MADE_AT_RUN_TIME.match(key)} == set()


def test_every_objection_has_its_words() -> None:
    objections = re.findall(r'return "([a-z]+)"', (HERE / "ask_step.py").read_text(encoding="utf-8"))
    assert {f"said.{each}" for each in objections} <= read_words(FILE).keys()
