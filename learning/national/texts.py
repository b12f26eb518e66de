"""Texts to learn national decisions from: the corpus, labelled files, and city tickets as negative examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from complaints.csv_table import read_csv
from complaints.errors import ConfigError
from complaints.reference.agencies import Agencies
from learning.national.corpus import Corpus

JUDGED = 6.0
"""How often a text that a person judged counts, compared with a generated one."""
_MOST_NEGATIVE = 12_000
_PER_TEXT = 1.5
"""Texts generated from each way to tell a scenario; more of them cost time and teach nothing new."""


class Example(NamedTuple):
    """One text with the right decision; a field is empty where the source does not tell it."""

    text: str
    subject: str
    lead: str
    also: tuple[str, ...]
    kind: str
    part: str
    """Texts of one part must stay together when some are left out."""
    weight: float


def from_corpus(config: Path, agencies: Agencies, seed: int, per_subject: int) -> Iterator[Example]:
    """Generated texts, each of weight 1."""
    for made in Corpus.load(config).generate(seed, per_subject, _PER_TEXT):
        lead, also = agency_id(agencies, made.lead), tuple(agency_id(agencies, name) for name in made.also)
        part = "/".join(made.scenario.split("/")[:2])
        yield Example(made.text, made.subject, lead, also, made.kind, part, 1.0)


def from_file(path: Path, agencies: Agencies, weight: float) -> Iterator[Example]:
    """Rows of a CSV file with `text` and any of `subject` (`group/subject` or code), `lead`, `also`, `kind`.

    Bodies are ids or official names; several in `also` are separated by `;`. Raises ConfigError naming file and line.
    """
    for line, row in read_csv(path, ["text"]):
        where = f"{path}:{line}: "
        also = tuple(agency_id(agencies, name, where) for name in row.get("also", "").split(";") if name.strip())
        lead = agency_id(agencies, row["lead"], where) if row.get("lead") else ""
        subject = row.get("subject", "").replace("/", "-")
        yield Example(row["text"], subject, lead, also, row.get("kind", ""), row["text"], weight)


def from_mandates(path: Path, agencies: Agencies) -> Iterator[Example]:
    """The phrases of a CSV file that describe a body's mandate, as texts that this body leads.

    Raises ConfigError naming file and line, also for a body that is not in agencies.yaml.
    """
    for line, row in read_csv(path, ["body", "competence"]):
        lead = agency_id(agencies, row["body"], f"{path}:{line}: ")
        for phrase in filter(None, map(str.strip, (row["body"], *row["competence"].split(";")))):
            yield Example(phrase, "", lead, (), "", phrase, 1.0)


def city_tickets(paths: Sequence[Path], columns: Sequence[str], seed: int) -> list[str]:
    """Texts of tickets about a city's streets: at most _MOST_NEGATIVE different ones, a random sample of all files.

    Raises ConfigError naming a file that cannot be read.
    """
    texts: dict[str, str] = {}
    for _, row in chain.from_iterable(map(read_csv, paths)):
        text = next((row[name] for name in columns if row.get(name)), "")
        if text.strip():
            texts[sha256(f"{seed}/{text}".encode()).hexdigest()] = text
    return [texts[mark] for mark in sorted(texts)[:_MOST_NEGATIVE]]


def halves(judged: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """Two halves, split by a hash of the text: one to learn from, one to calibrate on."""
    even = [sha256(example.text.encode()).digest()[0] % 2 == 0 for example in judged]
    first = [example for example, chosen in zip(judged, even, strict=True) if chosen]
    return first, [example for example, chosen in zip(judged, even, strict=True) if not chosen]


def agency_id(agencies: Agencies, name: str, where: str = "") -> str:
    """The id of the agency with this id or official name. Raises ConfigError, behind `where`, if there is none."""
    name = name.strip()
    found = name if name in agencies else agencies.named(name)
    if found is None:
        raise ConfigError(f"{where}no agency {name!r} in agencies.yaml")
    return found


def digest(examples: Iterable[Example], negatives: Iterable[str]) -> str:
    """A digest of everything that a model is trained on."""
    told = sha256()
    for example in examples:
        told.update(repr(example).encode())
    for text in negatives:
        told.update(text.encode())
    return told.hexdigest()[:16]
