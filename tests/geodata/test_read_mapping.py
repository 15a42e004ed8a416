"""A mapping file says what the columns are, and a slip of the pen is named."""

import re
from pathlib import Path

import pytest

from geodata.read import load_mapping
from models.errors import MappingError
from models.incident import Detection, Status

DOCUMENT = Path(__file__).parents[2] / "docs" / "mapping-files.md"
SHIPPED = sorted(path.stem for path in (Path(__file__).parents[2] / "geodata" / "mappings").glob("*.toml"))
EXAMPLES = sorted((Path(__file__).parents[2] / "docs" / "examples").glob("*.toml"))
SMALL = """
[site]
name = "Stockholm"
timezone = "Europe/Stockholm"
study_area = [17.2, 58.65, 19.4, 60.35]
[source]
name = "hr"
[time]
earliest = "when"
[place]
text = ["where"]
[category]
column = "what"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", [*SHIPPED, *EXAMPLES])
def test_every_mapping_that_ships_or_is_shown_loads(name: str | Path) -> None:
    mapping = load_mapping(name)
    assert {"csv", "polisen"} <= set(SHIPPED)
    assert mapping.category.groups
    assert mapping.site.local_crs.startswith("EPSG:")


def test_the_whole_example_of_the_documentation_loads(tmp_path: Path) -> None:
    example = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), flags=re.DOTALL)[0]
    mapping = load_mapping(write(tmp_path, example))
    assert mapping.place.crs == "EPSG:3006"
    assert mapping.place.withheld == ((0.0, 0.0),)
    assert mapping.status.words["återkallad"] is Status.WITHDRAWN
    assert mapping.detection.words["polis"] is Detection.POLICE
    assert mapping.category.groups["fylleri/lob"] == "Alkohol och narkotika"


def test_the_mapping_needs_no_more_than_five_short_tables(tmp_path: Path) -> None:
    mapping = load_mapping(write(tmp_path, SMALL))
    assert (mapping.name, mapping.site.local_crs, mapping.time.formats) == ("own", "EPSG:3006", ("ISO",))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[time]\n", "[time]\nearlyest = 'x'\n"), "unknown keys ['earlyest']"),
        (("[site]\n", "[sight]\n"), "'sight'"),
        (('name = "hr"', "name = 3"), "name = 3; it needs a text"),
        (('timezone = "Europe/Stockholm"', 'timezone = "Stockholm"'), "'Stockholm' is no time zone"),
        (("[17.2, 58.65, 19.4, 60.35]", "[17.2, 58.65]"), "four numbers"),
        (("[17.2, 58.65, 19.4, 60.35]", "[59.2, 58.65, 17.4, 60.35]"), "is no box"),
        (("[source]", 'local_crs = "EPSG:4326"\n[source]'), "does not measure in metres"),
        (('text = ["where"]', 'first = "x"'), "'first' and 'second' together"),
        (('text = ["where"]', 'first = "x"\nsecond = "y"'), "the coordinates' CRS"),
        (('text = ["where"]', ""), "coordinates, text or both"),
        (('earliest = "when"', ""), "either 'earliest' or 'parts'"),
        (('earliest = "when"', 'parts = ["year"]'), "three to six columns"),
        (
            ('earliest = "when"', 'earliest = "when"\nformats = ["Svenska"]'),
            "formats = ['Svenska']; it needs some of ['ISO'",
        ),
        (('earliest = "when"', 'text = ["what"]'), "'reported_at' in [columns] too"),
        (('text = ["where"]', 'first = "x"\nsecond = "y"\ncrs = "EPSG:3006"\nunit = "degrees"'), "one of ['m', 'mm']"),
        (('text = ["where"]', 'first = "x"\nsecond = "y"\ncrs = "EPSG:9"\nunit = "m"'), "'EPSG:9' is no known CRS"),
        (
            ('text = ["where"]', 'pair = "x"\ncrs = "EPSG:3006"\naxis_order = "northing_easting"'),
            "'pair_order' instead",
        ),
        (('text = ["where"]', 'text = ["where"]\nunit = "feet"'), "one of ['m', 'mm', 'degrees', 'degrees_minutes']"),
        (('column = "what"', ""), "either 'column' or 'constant'"),
        (('name = "hr"', 'name = "hr"\nreader = "magic"'), "one of ['columns', 'polisen']"),
        (('text = ["where"]', 'text = ["where"]\nprecision = "exact"'), "'address'"),
        (("[category]", "[category"), "no readable TOML"),
    ],
)
def test_a_slip_of_the_pen_is_named(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    with pytest.raises(MappingError, match=re.escape(said)):
        load_mapping(write(tmp_path, SMALL.replace(*change)))


def test_an_unknown_mapping_names_the_known_ones() -> None:
    with pytest.raises(MappingError, match=r"name one of \['csv', "):
        load_mapping("polis")


def test_every_key_of_the_format_is_documented() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    source = (Path(__file__).parents[2] / "geodata" / "read" / "load.py").read_text(encoding="utf-8")
    keys = set(re.findall(r'table\.\w+\(\s*"(\w+)"', source))
    assert len(keys) > 25
    assert [key for key in sorted(keys) if f"`{key}`" not in text and f".{key}]" not in text] == []
