"""The report as files: one page, one tagged PDF, one JSON, each whole and each the same again."""

import base64
import re
from pathlib import Path

import orjson
import pytest
from pypdf import PdfReader

from api.render import write_report
from api.render.document import lay_out
from api.render.figures import draw
from hotspot.report.monthly import write_monthly
from models.errors import ParameterError
from models.provenance import Provenance
from models.report import Figure, Report, Table, swedish_number
from tests.hotspot import report_month as made

REAL = Provenance(data_version=3, parameters={}, made_at=made.NOW, seed=7)


@pytest.fixture(scope="module")
def report() -> Report:
    return write_monthly(made.facts(), made.PROVENANCE)


@pytest.fixture(scope="module")
def files(report: Report, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    paths = write_report(report, tmp_path_factory.mktemp("reports") / "new")
    return {path.suffix[1:]: path for path in paths}


@pytest.fixture(scope="module")
def page(files: dict[str, Path]) -> str:
    return files["html"].read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pdf(files: dict[str, Path]) -> PdfReader:
    return PdfReader(files["pdf"])


def words_of(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def test_the_files_are_named_after_kind_and_month_and_nothing_else_is_left(files: dict[str, Path]) -> None:
    folder = files["pdf"].parent
    expected = ["displacement-2024-07.html", "displacement-2024-07.json", "displacement-2024-07.pdf"]
    assert sorted(path.name for path in folder.iterdir()) == expected


def test_the_same_report_gives_the_same_bytes(report: Report, files: dict[str, Path], tmp_path: Path) -> None:
    for path in write_report(report, tmp_path):
        assert path.read_bytes() == files[path.suffix[1:]].read_bytes(), path.suffix


def test_an_older_report_is_replaced_as_a_whole(report: Report, files: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "displacement-2024-07.html").write_text("half a rep")
    write_report(report, tmp_path)
    assert (tmp_path / "displacement-2024-07.html").read_bytes() == files["html"].read_bytes()


def test_the_json_holds_the_report_with_its_numbers_as_numbers(report: Report, files: dict[str, Path]) -> None:
    read = orjson.loads(files["json"].read_bytes())
    assert [section["title"] for section in read["sections"]] == [section.title for section in report.sections]
    volumes = next(one for one in read["sections"] if one["title"] == "Volymer")
    assert volumes["tables"][0]["rows"][0][2] == 900.0
    assert read["provenance"]["seed"] == 7


def test_the_pdf_has_every_heading_in_swedish_and_is_tagged_for_screen_readers(pdf: PdfReader, report: Report) -> None:
    root = pdf.trailer["/Root"]
    assert root["/Lang"] == "sv-SE"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert "pdfuaid" in root["/Metadata"].get_object().get_data().decode()
    assert pdf.metadata is not None
    assert pdf.metadata.title == report.title
    text = words_of(pdf)
    for section in report.sections:
        assert section.title in text
    assert [item["/Title"] for item in pdf.outline] == [section.title for section in report.sections]


def test_the_pdf_is_six_to_twelve_pages_each_with_mark_number_and_classification(pdf: PdfReader) -> None:
    total = len(pdf.pages)
    assert 6 <= total <= 12
    for number, page in enumerate(pdf.pages, start=1):
        text = page.extract_text()
        assert "PÅHITTADE DATA" in text
        assert f"Sida {number} av {total}" in text
        assert "Internt arbetsmaterial" in text


def test_the_pdf_carries_its_own_fonts(pdf: PdfReader) -> None:
    fonts = {
        font["/BaseFont"]: font.get_object()
        for page in pdf.pages
        for font in (one.get_object() for one in page["/Resources"]["/Font"].values())
    }
    assert fonts
    for name, font in fonts.items():
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        assert any(key.startswith("/FontFile") for key in inner["/FontDescriptor"].get_object()), name


def test_every_cell_of_every_table_is_on_the_page_as_swedish_text(page: str, report: Report) -> None:
    tables = [table for section in report.sections for table in section.tables]
    assert page.count("<table ") == len(tables)
    for table in tables:
        for row in table.rows:
            for value, decimals in zip(row, table.decimals, strict=True):
                assert f">{swedish_number(value, decimals).replace('<', '&lt;')}<" in page


def test_the_page_needs_nothing_from_elsewhere(page: str) -> None:
    assert not re.search(r"(?:src|href)=\"(?!data:|#)", page)
    assert "http" not in re.sub(r"http-equiv", "", page)
    assert "<script" not in page
    assert "default-src 'none'" in page


def test_the_page_is_swedish_titled_and_fits_a_phone(page: str) -> None:
    assert '<html lang="sv">' in page
    assert "<title>Månadsrapport omfördelning, Påhittade Stockholm, juli 2024 (påhittade data)</title>" in page
    assert "width=device-width" in page


def test_every_table_has_headed_columns_and_rows_and_every_picture_says_what_it_shows(page: str) -> None:
    for table in re.findall(r"<table.*?</table>", page, flags=re.DOTALL):
        label = re.search(r'aria-labelledby="([^"]+)"', table)
        assert label is not None
        assert re.search(rf'<figcaption id="{label[1]}">Tabell \d+\. \S', page)
        columns = table.count('<th scope="col"')
        assert columns
        for row in re.findall(r"<tr>(.*?)</tr>", table.split("<tbody>")[1], flags=re.DOTALL):
            assert row.startswith('<th scope="row"')
            assert row.count("<td") == columns - 1
    pictures = re.findall(r"<img [^>]*>", page)
    assert len(pictures) == 5
    for picture in pictures:
        alt = re.search(r'alt="([^"]*)"', picture)
        assert alt is not None
        assert len(alt[1]) > 20


def test_every_sentence_points_at_the_tables_it_cites(page: str, report: Report) -> None:
    targets = set(re.findall(r'<figure id="(tabell-\d+)"', page))
    links = re.findall(r'href="#(tabell-\d+)"', page)
    assert set(links) <= targets
    assert len(links) == sum(len(one.cites) for section in report.sections for one in section.sentences)


def test_invented_data_are_marked_on_page_and_picture_and_real_ones_are_not(page: str, tmp_path: Path) -> None:
    assert "PÅHITTADE DATA" in page
    real = write_report(write_monthly(made.facts(site_name="Stockholm"), REAL), tmp_path)
    texts = (real[0].read_text(encoding="utf-8"), words_of(PdfReader(real[1])))
    for text in texts:
        assert "PÅHITTADE" not in text


def test_text_from_data_is_escaped(tmp_path: Path) -> None:
    odd = made.facts(site_name="<script>alert(1)</script> & #co [x] $y$ *z* _å_")
    html, pdf, _ = write_report(write_monthly(odd, REAL), tmp_path)
    assert "<script" not in html.read_text(encoding="utf-8")
    assert "& #co [x] $y$ *z* _å_" in words_of(PdfReader(pdf))


def test_a_month_without_interventions_is_drawn_and_set(tmp_path: Path) -> None:
    report = write_monthly(made.facts(interventions=(), findings=()), made.PROVENANCE)
    html, pdf, _ = write_report(report, tmp_path)
    assert "Ingen registrerad insats pågick under månaden." in html.read_text(encoding="utf-8")
    assert "Ingen registrerad insats pågick under månaden." in words_of(PdfReader(pdf))


def test_a_column_of_numbers_is_told_from_one_with_words() -> None:
    table = Table(
        table_id="t", caption="c", columns=("a", "b", "c"), rows=(("x", 1.5, "y"), ("z", None, 2)), decimals=(0, 1, 0)
    )
    report = write_monthly(made.facts(), made.PROVENANCE)
    section = type(report.sections[0])(title="T", tables=(table,))
    laid = lay_out(type(report)(kind="k", title="t", period=report.period, sections=(section,), provenance=REAL))
    columns = laid["sections"][0]["tables"][0]["columns"]
    assert [column["is_number"] for column in columns] == [False, True, False]
    assert laid["sections"][0]["tables"][0]["rows"] == [["x", "1,5", "y"], ["z", "–", "2"]]


def test_an_unknown_kind_of_figure_is_refused_by_name() -> None:
    with pytest.raises(ParameterError, match="'pie' cannot be drawn"):
        draw(Figure(figure_id="f", kind="pie", caption="", alt="", data={}), is_synthetic=False)


def test_an_empty_map_says_so_instead_of_failing() -> None:
    empty = Figure(
        figure_id="f", kind="map", caption="", alt="", data={"hotspots": [], "areas": [], "flows": [], "changes": []}
    )
    assert draw(empty, is_synthetic=False).startswith(b"<?xml")


def test_pictures_need_no_font_and_no_file_where_they_are_read(page: str) -> None:
    for encoded in re.findall(r"base64,([A-Za-z0-9+/=]+)", page):
        svg = base64.b64decode(encoded).decode()
        assert "<text" not in svg
        assert not re.search(r'href="(?!#|data:)', svg)
