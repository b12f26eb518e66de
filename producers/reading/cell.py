"""What one cell of a table holds, whatever file it comes from: text, number, date, or the error a formula gave."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class CellError:
    """A formula that has no value. It is not a text: two cells with `#N/A` do not hold the same value."""

    code: str
    """As the person sees it, such as `#N/A`."""


Cell = str | int | float | bool | datetime | date | time | timedelta | CellError | None
"""None is an empty cell."""

NOT_CALCULATED = CellError("a formula without its result")
"""The program that wrote the file never calculated it."""

_ERROR = re.compile(
    r"""\s*(?:
        \#(?:N/A | NV | [¡¿]?(?:REF|VALUE|NAME|NULL|NUM|SPILL|CALC|FIELD|BLOCKED|UNKNOWN|CONNECT|BUSY|PYTHON|EXTERNAL
           |ERROR|BEZUG|WERT|VALEUR|NOM|NOMBRE|ZAHL|VALOR|NULO|RIF|VALORE|NOME)[!?] | ¡?DIV/0! | GETTING_DATA)(?:\ N/A)?
      | \#{3,}
      | Err:\d{3}
    )\s*""",
    re.VERBOSE | re.IGNORECASE,
)
"""Errors of Excel, LibreOffice and Google Sheets, also as texts in CSV files. `####` is what Excel writes into a CSV
file for a date in a column too narrow to show it. Names in other languages are those seen in exports."""


def with_error(text: str) -> str | CellError:
    """The text, or an error when the whole text spells one."""
    if text[:1] not in "#Ee \t\n\r\u00a0" or not _ERROR.fullmatch(text):
        return text
    return CellError(text.strip())


def shown(cell: object) -> str:
    """The cell as a text: whole numbers without a decimal point, dates in ISO 8601, an empty cell as ""."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e22 else repr(cell)
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
    return cell.code if isinstance(cell, CellError) else str(cell)


def empty(cell: object) -> bool:
    """Whether the cell is empty or blank."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
