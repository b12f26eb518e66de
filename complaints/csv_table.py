"""A CSV file that a person names, as rows by column: what is wrong with it is an error that names file and line."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from complaints.errors import ConfigError


def read_csv(
    path: Path, needed: Sequence[str] = (), *, strict: bool = False
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The rows of a file in UTF-8, plain or `.gz`, each with its line; a cell that is missing is "".

    `strict` refuses stray quotes. Raises ConfigError naming the file, and line where there is one: for a file that
    cannot be read or is no CSV in UTF-8, and for columns that are `needed` and missing.
    """
    line = 0
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="", strict=strict)
            if missing := [name for name in needed if name not in (reader.fieldnames or ())]:
                raise ConfigError(f"{path}:1: no column {', '.join(missing)}; needed are {', '.join(needed)}")
            for row in reader:
                line = reader.line_num
                yield line, row
    except (UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{path}: not a CSV file in UTF-8 after line {line}: {error}") from error
    except (EOFError, zlib.error, OSError) as error:
        raise ConfigError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
