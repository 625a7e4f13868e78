"""Workbooks as people save them, and those that would harm the box."""

import io
import zipfile
from datetime import date, datetime

import pytest
from fakes.notation import FRENCH
from fakes.workbooks import Value, ods, ods_of_xml, xlsx, xlsx_of_xml

from appliance.messaging.directory.contact_files.records import ContactFileError
from appliance.messaging.merge import workbooks

ROWS: list[list[Value]] = [
    ["Nom", "Portable", "Le", "À", "Montant", "Payé"],
    [None],
    ["Zoë", 612345678.0, date(2026, 12, 1), datetime(2026, 12, 1, 9, 30), 12.5, True],  # noqa: DTZ001
]


@pytest.mark.parametrize(("data", "kind"), [(xlsx(ROWS), "xlsx"), (ods(ROWS), "ods")])
def test_cells_are_read_as_text_with_the_line_of_their_row(data: bytes, kind: str) -> None:
    book = workbooks.read(data, 100, FRENCH)
    assert (book.kind, book.row_count) == (kind, 2)
    first, second = book.rows
    assert (first.line, first.cells[:2]) == (1, ("Nom", "Portable"))
    assert second.line == 3
    assert second.cells == (
        "Zoë",
        "612345678",
        "01/12/2026",
        "01/12/2026 09:30",
        "12,5",
        "VRAI",
    )


def test_the_first_sheet_with_content_is_read() -> None:
    book = workbooks.read(xlsx([], [["a", "b"]], [["c"]]), 100, FRENCH)
    assert book.sheets == ("Feuil2", "Feuil3")
    assert [row.cells for row in book.rows] == [("a", "b")]


def test_rows_beyond_the_limit_are_counted_alone() -> None:
    book = workbooks.read(xlsx([[number] for number in range(200)]), 10, FRENCH)
    assert (book.rows, book.row_count) == ((), 200)


def test_an_error_of_a_formula_is_an_empty_cell() -> None:
    row = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="e"><v>#N/A</v></c></row>'
    [only] = workbooks.read(xlsx_of_xml(row), 10, FRENCH).rows
    assert only.cells == ("1", "")


FAR_APART = (
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
)
REPEATED = (
    '<table:table-row table:number-rows-repeated="1048576"><table:table-cell'
    ' office:value-type="float" office:value="1" table:number-columns-repeated="16384"/>'
    "</table:table-row>"
)


def entities() -> bytes:
    """Return a workbook with entities that multiply."""
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx([["a"]]))) as good, zipfile.ZipFile(written, "w") as bad:
        for name in good.namelist():
            content = good.read(name).decode()
            if name.endswith("sheet1.xml"):
                content = f'<!DOCTYPE x [<!ENTITY e0 "aaaaaaaaaa">{lines}]>' + content.replace(
                    "<t>a</t>", "<t>&e9;</t>"
                )
            bad.writestr(name, content)
    return written.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (xlsx(ROWS)[:-60], "damaged_workbook"),
        (xlsx(ROWS)[:200], "damaged_workbook"),
        (b"PK\x03\x04 and nothing else", "damaged_workbook"),
        (xlsx_of_xml("<row><c r='ZZZZ9'><v>"), "damaged_workbook"),
        (xlsx_of_xml("<row><c t='s'><v>7</v></c></row>"), "damaged_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_workbook"),
    ],
)
def test_a_workbook_that_cannot_be_read_says_so(data: bytes, code: str) -> None:
    with pytest.raises(ContactFileError) as caught:
        workbooks.read(data, 100, FRENCH)
    assert (caught.value.code, caught.value.field) == (code, "file")
    assert caught.value.cure


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(xlsx_of_xml(FAR_APART), id="two cells far apart"),
        pytest.param(ods_of_xml(REPEATED), id="a cell repeated sixteen billion times"),
        pytest.param(
            xlsx_of_xml(f"<row><c r='A1'><v>1</v></c>{' ' * 300_000_000}</row>"), id="a zip bomb"
        ),
        pytest.param(entities(), id="entities that multiply"),
    ],
)
def test_a_workbook_that_would_fill_the_memory_is_refused(data: bytes) -> None:
    with pytest.raises(ContactFileError) as caught:
        workbooks.read(data, 100, FRENCH)
    assert caught.value.code in ("workbook_too_large", "damaged_workbook")


def test_another_archive_is_no_workbook() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(ContactFileError) as caught:
        workbooks.read(written.getvalue(), 100, FRENCH)
    assert caught.value.code == "not_a_workbook"


def test_columns_whose_figures_may_have_lost_a_zero_are_told() -> None:
    rows = [
        ["Prix", "Taux", "Nombre", "Texte", "Mixte"],
        [12.5, 0.125, 3.0, "12,5", "12,50 EUR"],
        [7.25, 0.5, 4.0, "7,5", 3.5],
        [8.0, 1.0, 5.0, "", 2.0],
    ]
    for make in (xlsx, ods):
        assert workbooks.read(make(rows), 10, FRENCH).shortened == (0, 4)
    assert workbooks.read(xlsx([[12.25], [3.75]]), 10, FRENCH).shortened == ()
