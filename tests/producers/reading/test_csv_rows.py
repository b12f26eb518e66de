from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from producers.reading.csv_rows import CsvRows
from producers.reading.input_file import MAX_LINE_BYTES
from producers.reading.sheet import SheetRow


def rows(content: bytes | str, *, encoding: str = "utf-8", delimiter: str = ",") -> list[SheetRow]:
    """The rows below a header of two columns on the first line."""
    data = content.encode() if isinstance(content, str) else content
    lines = iter(data.splitlines(keepends=True)[1:])
    return list(CsvRows(lines, 2, line=1, encoding=encoding, delimiter=delimiter))


def kinds(found: list[SheetRow]) -> list[object]:
    return [(row.number, row.broken.reason if row.broken else row.cells) for row in found]


def test_rows_have_their_lines_and_blank_ones_do_not_count() -> None:
    found = rows('a,b\r\n1,2\r\n\r\n"x\r\ny",3\r\n')
    assert kinds(found) == [(2, ["1", "2"]), (4, ["x\r\ny", "3"])]
    assert found[1].raw == b'"x\r\ny",3\r\n'


def test_wrong_number_of_fields_is_one_broken_row() -> None:
    found = rows("a,b\n1\n1,2,3\n1,2\n")
    assert kinds(found) == [(2, "broken_row"), (3, "broken_row"), (4, ["1", "2"])]
    assert found[0].broken is not None
    assert found[0].broken.detail == "1 fields, the header has 2"


def test_a_stray_quote_takes_no_other_row_with_it() -> None:
    lines = ["a,b", '1,"2', "3,4", '5,"6"', "7,8"]
    assert kinds(rows("\n".join(lines))) == [
        (2, "broken_row"),
        (3, ["3", "4"]),
        (4, ["5", "6"]),
        (5, ["7", "8"]),
    ]


def test_a_quote_within_a_text_is_a_character() -> None:
    assert kinds(rows('a,b\nเสา 2" หัก,x\n1,2\n')) == [(2, ['เสา 2" หัก', "x"]), (3, ["1", "2"])]


def test_bytes_that_are_not_text_break_one_row() -> None:
    found = rows(b"a,b\n" + "ถนน,1\n".encode("cp874") + "ถนน,2\n".encode())
    assert kinds(found) == [(2, "broken_row"), (3, ["ถนน", "2"])]
    assert found[0].broken is not None
    assert "not utf-8 at byte 0" in found[0].broken.detail


def test_other_encodings_and_delimiters() -> None:
    assert kinds(rows("ก;ข\nถนน;1\n".encode("cp874"), encoding="cp874", delimiter=";")) == [(2, ["ถนน", "1"])]


def test_an_endless_line_is_too_large() -> None:
    found = rows(b"a,b\n" + b"x" * (MAX_LINE_BYTES + 1) + b"\n1,2\n")
    assert kinds(found) == [(2, "too_large"), (3, ["1", "2"])]


def test_a_row_of_delimiters_alone_is_blank() -> None:
    assert kinds(rows("a,b\n,\n , \n1,2\n,\n")) == [(4, ["1", "2"])]


@given(st.lists(st.lists(st.text(st.sampled_from('ก1,"\n ')), min_size=2, max_size=2)))
def test_what_is_written_is_read(table: list[list[str]]) -> None:
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table]
    assert [row.cells for row in rows("\n".join(["a,b", *quoted]))] == table


@given(st.binary(max_size=300))
def test_no_bytes_are_lost_and_nothing_is_raised(content: bytes) -> None:
    found = rows(b"a,b\n" + content)
    assert (
        b"".join(row.raw for row in found).replace(b"\n", b"").strip()
        == b"".join(line for line in content.splitlines(keepends=True) if line.strip(b" \t\r\n,"))
        .replace(b"\n", b"")
        .strip()
    )
