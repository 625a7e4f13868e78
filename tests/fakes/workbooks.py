"""Workbooks for tests, written without a library: XLSX and ODS."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FIRST_DAY = date(1899, 12, 30)
_ODS = "urn:oasis:names:tc:opendocument:xmlns"

Value = str | float | bool | date | None


def xlsx(rows: Sequence[Sequence[Value]], *more_sheets: Sequence[Sequence[Value]]) -> bytes:
    """Return a workbook with these rows on its first sheet; None is an empty cell."""
    return xlsx_of_xml(*(_sheet(sheet) for sheet in (rows, *more_sheets)))


def xlsx_of_xml(*sheets: str) -> bytes:
    """Return a workbook whose sheets have this content."""
    names = range(1, len(sheets) + 1)
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="'
        'application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/></Types>',
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(f'<sheet name="Feuil{n}" sheetId="{n}" r:id="rId{n}"/>' for n in names)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(
            [*(("worksheet", f"worksheets/sheet{n}.xml") for n in names), ("styles", "styles.xml")]
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs count="3"><xf numFmtId="0"/>'
        '<xf numFmtId="14"/><xf numFmtId="22"/></cellXfs></styleSheet>',
    }
    for number, content in enumerate(sheets, start=1):
        files[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{content}</sheetData></worksheet>'
        )
    return _archive(files)


def ods(rows: Sequence[Sequence[Value]]) -> bytes:
    """Return a workbook of LibreOffice with these rows."""
    return ods_of_xml(
        "".join(
            "<table:table-row>" + "".join(map(_ods_cell, row)) + "</table:table-row>"
            for row in rows
        )
    )


def ods_of_xml(content: str) -> bytes:
    """Return a workbook of LibreOffice whose only sheet has this content."""
    spaces = " ".join(
        f'xmlns:{name}="{_ODS}:{name}:1.0"' for name in ("office", "table", "text", "calcext")
    )
    return _archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="Feuille1">{content}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
            "META-INF/manifest.xml": f'<manifest xmlns="{_ODS}:manifest:1.0"/>',
        }
    )


def _archive(files: dict[str, str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, stored)
    return written.getvalue()


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    each = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'


def _sheet(rows: Sequence[Sequence[Value]]) -> str:
    return "".join(
        f'<row r="{line}">'
        + "".join(_cell(f"{chr(65 + place)}{line}", value) for place, value in enumerate(row))
        + "</row>"
        for line, row in enumerate(rows, start=1)
    )


def _cell(place: str, value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
        case str():
            return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        case datetime():
            day = (value - datetime.combine(_FIRST_DAY, datetime.min.time())).total_seconds()
            return f'<c r="{place}" s="2"><v>{day / 86400}</v></c>'
        case date():
            return f'<c r="{place}" s="1"><v>{(value - _FIRST_DAY).days}</v></c>'
        case _:
            return f'<c r="{place}"><v>{value!r}</v></c>'


def _ods_cell(value: Value) -> str:
    kind, content = "string", ""
    match value:
        case None:
            return "<table:table-cell/>"
        case bool():
            kind, content = "boolean", f' office:boolean-value="{str(value).lower()}"'
        case str():
            pass
        case date():
            kind, content = "date", f' office:date-value="{value.isoformat()}"'
        case _:
            kind, content = "float", f' office:value="{value!r}"'
    return (
        f'<table:table-cell office:value-type="{kind}"{content}>'
        f"<text:p>{escape(str(value))}</text:p></table:table-cell>"
    )
