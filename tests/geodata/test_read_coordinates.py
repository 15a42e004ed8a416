"""Coordinates are read as declared in every spelling, and a wrong declaration is always seen."""

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from geodata.crs import SWEDISH, Writing, other_writings, raw_box
from geodata.read import load_mapping
from geodata.read.coordinates import read_decimals, read_degrees_minutes, split_pairs
from geodata.read.mapping import AXIS_ORDERS, Mapping
from geodata.read.quarantine import Sieve
from geodata.read.records import Records
from geodata.read.where import place_fields
from models.site import Site

MUNICIPALITY = (17.76, 59.22, 18.21, 59.45)
"""Stockholm's box [degrees]; the shipped mappings' study area is the county around it."""
UNITS = {crs: ("degrees", "degrees_minutes") if crs == "EPSG:4326" else ("m", "mm") for crs in SWEDISH}
DECLARATIONS = [(crs, unit, order) for crs in SWEDISH for unit in UNITS[crs] for order in AXIS_ORDERS]
TO = {crs: Transformer.from_crs("EPSG:4326", crs, always_xy=True) for crs in SWEDISH}


def texts(*values: str) -> pd.Series:
    return pd.Series(values, dtype="str")


def mapping_with(*, decimal: str = "", **place: object) -> Mapping:
    mapping = load_mapping("csv")
    changed = replace(mapping.place, first="a", second="b", text=(), context="", withheld=(), **place)
    return replace(mapping, place=changed, source=replace(mapping.source, decimal=decimal))


def places(pairs: list[tuple[str, str]], mapping: Mapping) -> tuple[dict[str, object], Sieve]:
    frame = pd.DataFrame(pairs, columns=["a", "b"], dtype="str")
    sieve = Sieve(Records(frame=frame, row_number=np.arange(1, len(frame) + 1), columns=("a", "b")))
    return dict(place_fields(frame, mapping, sieve)), sieve


def write(longitude: float, latitude: float, declaration: tuple[str, str, str]) -> tuple[str, str]:
    crs, unit, order = declaration
    x, y = TO[crs].transform(longitude, latitude)
    if unit == "degrees_minutes":
        pair = tuple(f"{int(one)}° {(one % 1) * 60:.4f}'" for one in (x, y))
    else:
        pair = tuple(f"{one * (1000 if unit == 'mm' else 1):.6f}" for one in (x, y))
    return (pair[1], pair[0]) if order == AXIS_ORDERS[1] else (pair[0], pair[1])


@settings(max_examples=3, deadline=None)
@given(
    points=st.lists(
        st.tuples(st.floats(MUNICIPALITY[0], MUNICIPALITY[2]), st.floats(MUNICIPALITY[1], MUNICIPALITY[3])),
        min_size=1,
        max_size=8,
    )
)
def test_all_over_the_municipality_every_wrong_declaration_is_seen_and_every_right_one_read(
    points: list[tuple[float, float]],
) -> None:
    written = [(point, actual) for point in points for actual in DECLARATIONS]
    texts = [write(*point, actual) for point, actual in written]
    for declared in DECLARATIONS:
        crs, unit, order = declared
        fields, sieve = places(texts, mapping_with(crs=crs, unit=unit, axis_order=order))
        assert [actual == declared for _, actual in written] == sieve.keep.tolist()
        found = np.column_stack([fields["first_coordinate"], fields["second_coordinate"]])[sieve.keep]
        assert found == pytest.approx(np.array([TO[crs].transform(*point) for point in points]), abs=1e-5)
        table = sieve.table()
        assert set(table["reason"]) == {"crs_mismatch"}
        for number, message in zip(table["row_number"], table["message"], strict=True):
            (longitude, latitude), actual = written[number - 1]
            assert f"declared {crs}" in message
            assert f"as {actual[0]}" in message
            assert f"lies at {longitude:.2f} E {latitude:.2f} N" in message


def test_in_the_whole_county_no_two_writings_share_a_pair_of_numbers() -> None:
    county = load_mapping("csv").site.study_area
    every = [Writing(crs="EPSG:4326"), *other_writings(Writing(crs="EPSG:4326"))]
    assert len(every) == 14
    boxes = []
    for one in every:
        box = np.array(raw_box(one.crs, county)) * (1000 if one.is_millimetres else 1)
        boxes.append(box[[1, 0, 3, 2]] if one.is_swapped else box)
    for (a, b), (c, d) in product([(box[:2], box[2:]) for box in boxes], repeat=2):
        assert a is c or not bool((np.maximum(a, c) <= np.minimum(b, d)).all())


def test_a_file_that_contradicts_its_mapping_says_once_what_to_declare() -> None:
    pairs = [write(18.06, 59.33, ("EPSG:3011", "mm", "northing_easting"))] * 3
    _, sieve = places(pairs, mapping_with(crs="EPSG:3006"))
    assert sieve.notes == [
        (
            "every row with coordinates contradicts the declared EPSG:3006 and fits EPSG:3011 in millimetres with axes "
            'swapped: declare crs = "EPSG:3011" and unit = "mm" and axis_order = "northing_easting" and retry'
        )
    ]
    assert "declared EPSG:3006 would lie at" in sieve.table()["message"][0]
    assert "as EPSG:3011 in millimetres with axes swapped it lies at 18.06 E 59.33 N" in sieve.table()["message"][0]


def test_two_readings_within_one_study_area_are_both_told() -> None:
    world = Site(name="Everywhere", timezone="UTC", local_crs="EPSG:3006", study_area=(10.0, 10.0, 70.0, 70.0))
    mapping = replace(mapping_with(crs="EPSG:4326"), site=world)
    fields, sieve = places([("18.0649", "59.3326")], mapping)
    assert sieve.keep.all()
    assert fields["first_coordinate"] == [18.0649]
    assert sieve.notes == [
        "1 of 1 rows lie in the study area as EPSG:4326 with axes swapped too; they were read as declared, EPSG:4326"
    ]
    _, sieve = places([("18.0649", "59.3326")], replace(mapping_with(crs="EPSG:3006"), site=world))
    assert "as EPSG:4326 it lies at 18.06 E 59.33 N or as EPSG:4326 with axes swapped" in sieve.table()["message"][0]


@pytest.mark.parametrize(
    ("first", "second", "decimal"),
    [
        ("674344.56", "6581100.54", ""),
        ("674344,56", "6581100,54", ""),
        ("674344,56", "6581100,54", ","),
        ("674 344,56", "6 581 100,54", ""),
        ("674\u00a0344,56", "6\u202f581\u202f100,54", ""),
        ("674.344,56", "6.581.100,54", ""),
        ("674,344.56", "6,581,100.54", ""),
        ("674'344.56", "6'581'100.54", ""),
        ("+674344.56", "N 6581100.54", ""),
    ],
)
def test_metres_in_every_spelling(first: str, second: str, decimal: str) -> None:
    read = read_decimals(texts(first), texts(second), decimal=decimal, is_in_degrees=False)
    assert (read.first[0], read.second[0]) == (674344.56, 6581100.54)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("18.0649", "59.3326"),
        ("18,0649", "59,3326"),
        ("E18.0649", "N59.3326"),
        ("18.0649° Ö", "59.3326° N"),
        ("18,0649 O", "59,3326 n"),
    ],
)
def test_degrees_in_every_spelling(first: str, second: str) -> None:
    read = read_decimals(texts(first), texts(second), decimal="", is_in_degrees=True)
    assert (read.first[0], read.second[0], read.is_crossed[0]) == (18.0649, 59.3326, False)


@pytest.mark.parametrize(
    "first",
    [
        "674,344",
        "6,58E+06",
        "674 34",
        "6743.44,5.1",
        "0x10",
        "1e999",
        "nan",
        "-5 W",
        "E 5 E",
        "1_000",
        "6 5811 00",
        "--5",
        "9" * 400,
    ],
)
def test_what_has_no_certain_reading_is_no_number(first: str) -> None:
    assert np.isnan(read_decimals(texts(first), texts("6581100"), decimal="", is_in_degrees=False).first[0])


def test_under_a_declared_comma_a_point_is_no_decimal_point() -> None:
    read = read_decimals(texts("674344.56", "674.344"), texts("1", "2"), decimal=",", is_in_degrees=False)
    assert np.isnan(read.first[0])
    assert read.first[1] == 674344


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("18° 3' 53.64\" E", "59° 19' 57.36\" N"),
        ("18°03,894'", "59°19,956'"),
        ("18 3.894", "59 19.956"),
        ("E18:3:53,64", "N59:19:57,36"),
        ("18º 3′ 53.64″ Ö", "59º 19′ 57.36″ N"),
        ("18 3 53.64", "59 19 57.36"),
    ],
)
def test_degrees_and_minutes_in_every_spelling(first: str, second: str) -> None:
    read = read_degrees_minutes(texts(first), texts(second))
    # 3/60 + 53.64/3600 = 0.0649; 19/60 + 57.36/3600 = 0.3326
    assert (read.first[0], read.second[0]) == pytest.approx((18.0649, 59.3326), abs=1e-9)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(alphabet="0123456789.,:;°'\" -+eENSWÖ", max_size=30), min_size=1, max_size=5))
def test_whatever_stands_in_a_coordinate_is_a_finite_number_or_none(values: list[str]) -> None:
    one, other = split_pairs(texts(*values))
    for read in (
        read_decimals(one, other, decimal="", is_in_degrees=False),
        read_decimals(one, other, decimal=",", is_in_degrees=True),
        read_degrees_minutes(one, other),
    ):
        assert not np.isinf(read.first).any()
        assert not np.isinf(read.second).any()


@pytest.mark.parametrize("text", ["18° 63'", "18° 3' 61\"", "18° 3.5' 10\"", "18.0649", "18", "", "E 18° 3' E"])
def test_what_is_no_degrees_and_minutes_is_no_number(text: str) -> None:
    assert np.isnan(read_degrees_minutes(texts(text), texts("59 19.957")).first[0])


def test_west_and_south_are_negative_in_both_languages() -> None:
    read = read_degrees_minutes(texts("18 30 V", "18 30 W"), texts("59 30 S", "59 30 N"))
    assert read.first.tolist() == [-18.5, -18.5]
    assert read.second.tolist() == [-59.5, 59.5]


def test_letters_that_cross_the_axes_are_told() -> None:
    _, sieve = places([("59.3326 N", "18.0649 E")], mapping_with(crs="EPSG:4326"))
    assert "as EPSG:4326 with axes swapped it lies at 18.06 E 59.33 N" in sieve.table()["message"][0]
    _, sieve = places([("18.06 N", "59.33 E")], mapping_with(crs="EPSG:4326"))
    assert 'declare axis_order = "northing_easting"' in sieve.table()["message"][0]


@pytest.mark.parametrize(
    ("pair", "halves"),
    [
        ("59.33,18.06", ("59.33", "18.06")),
        ("59.33 18.06", ("59.33", "18.06")),
        ("59,33 18,06", ("59,33", "18,06")),
        ("59,33; 18,06", ("59,33", "18,06")),
        ("59,33, 18,06", ("59,33", "18,06")),
        ("6 581 100,54; 674 344,56", ("6 581 100,54", "674 344,56")),
        ("6581100,54 674344,56", ("6581100,54", "674344,56")),
        ("59°19'57\"N 18°3'53\"Ö", ("59°19'57\"N", "18°3'53\"Ö")),
        ("N 59° 19.957 E 18° 3.9", ("N 59° 19.957", "E 18° 3.9")),
        ("59 19.957, 18 3.9", ("59 19.957", "18 3.9")),
        ("mitt på torget", ("mitt på torget", "")),
    ],
)
def test_a_pair_in_one_column_is_cut_where_its_halves_meet(pair: str, halves: tuple[str, str]) -> None:
    one, other = split_pairs(texts(pair))
    assert (one[0], other[0]) == halves
