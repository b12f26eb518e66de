from __future__ import annotations

import pytest

from producers.reading.list_cell import read_addresses, read_list


@pytest.mark.parametrize(
    "cell",
    [
        "ถนน,ทางเท้า",
        " ถนน , ทางเท้า, ",
        "{ถนน,ทางเท้า}",
        '{ถนน,"ทางเท้า"}',
        "{ถนน, ทางเท้า, NULL}",
        "['ถนน', 'ทางเท้า']",
        "('ถนน', 'ทางเท้า')",
        '["ถนน", "ทางเท้า"]',
        '["ถนน", "ทางเท้า", null]',
        "['ถนน', 'ทางเท้า', None]",
        "[ถนน, ทางเท้า]",
        "{'ถนน', 'ทางเท้า'}",
        "['ถนน' 'ทางเท้า']",
        "['ถนน'\n 'ทางเท้า']",
        '"ถนน","ทางเท้า"',
        '\ufeff["ถนน", "ทางเท้า"]',
        "ถนน,\\N,ทางเท้า",
        ["ถนน", "ทางเท้า", None, "ถนน"],
    ],
)
def test_one_list_in_the_ways_it_is_written(cell: object) -> None:
    assert read_list(cell) == ("ถนน", "ทางเท้า")


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ('{ถนน,"ทางเท้า, ทางข้าม"}', ("ถนน", "ทางเท้า, ทางข้าม")),
        ("['ถนน', 'ทางเท้า, ทางข้าม']", ("ถนน", "ทางเท้า, ทางข้าม")),
        ('["a \\"b\\"", "c"]', ('a "b"', "c")),
        ('{"a \\"b\\"",c}', ('a "b"', "c")),
        ("['it''s', \"it's\"]", ("its", "it's")),
        ("[ด่วน]", ("ด่วน",)),
        ("[ก],[ข]", ("[ก]", "[ข]")),
        ("(ก),(ข)", ("(ก)", "(ข)")),
        ("(อื่นๆ)", ("(อื่นๆ)",)),
        ("[ด่วน] ถนนพัง", ("[ด่วน] ถนนพัง",)),
        ("{}", ()),
        ("[]", ()),
        ("nan", ()),
        (None, ()),
        ("{อื่นๆ}", ("อื่นๆ",)),
        ([1, 2.5], ("1", "2.5")),
    ],
)
def test_values_keep_their_commas_and_quotes(cell: object, values: tuple[str, ...]) -> None:
    assert read_list(cell) == values


@pytest.mark.parametrize("cell", ["['ถนน', 'ทาง", '["ถนน", "ทาง', '{"ถนน","ทาง', "['ถนน', 'ทาง]"])
def test_half_a_list_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="list"):
        read_list(cell)


@pytest.mark.parametrize(
    "cell",
    [
        '[["ถนน"], ["ทางเท้า"]]',
        "{{ถนน,ก},{ทางเท้า,ข}}",
        '[{"name": "ถนน"}]',
        [{"name": "ถนน"}],
        "array(['ถนน', 'ทางเท้า'], dtype=object)",
        "frozenset({'ถนน'})",
        "[\u201cถนน\u201d, \u201cทางเท้า\u201d]",
    ],
)
def test_lists_of_anything_else_are_refused(cell: object) -> None:
    with pytest.raises(ValueError, match="list"):
        read_list(cell)


@pytest.mark.parametrize(
    ("cell", "addresses"),
    [
        ("https://img.example/w_300,h_200/a.jpg", ("https://img.example/w_300,h_200/a.jpg",)),
        ("https://x.example/a,b.jpg,https://x.example/c.jpg", ("https://x.example/a,b.jpg", "https://x.example/c.jpg")),
        ("https://x.example/a.jpg; http://x.example/b.jpg", ("https://x.example/a.jpg", "http://x.example/b.jpg")),
        ('["https://x.example/a,b.jpg"]', ("https://x.example/a,b.jpg",)),
        ("{https://x.example/a.jpg,https://x.example/b.jpg}", ("https://x.example/a.jpg", "https://x.example/b.jpg")),
        ('{"https://x.example/a,b.jpg"}', ("https://x.example/a,b.jpg",)),
        ("{https://x.example/a,b.jpg,NULL}", ("https://x.example/a,b.jpg",)),
        ("[https://x.example/a,b.jpg, //x.example/c]", ("https://x.example/a,b.jpg", "//x.example/c")),
        ("https://x.example/a.jpg;ftp://x.example/b", ("https://x.example/a.jpg", "ftp://x.example/b")),
        ("https://x.example/?of=https://y.example/a,b", ("https://x.example/?of=https://y.example/a,b",)),
        ("a.jpg, b.jpg", ("a.jpg", "b.jpg")),
        ("", ()),
        (None, ()),
    ],
)
def test_a_comma_within_an_address_does_not_end_it(cell: object, addresses: tuple[str, ...]) -> None:
    assert read_addresses(cell) == addresses
