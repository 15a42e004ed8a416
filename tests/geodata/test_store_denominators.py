"""Denominators in the data folder: kept as they came, replaced by name, and seen as a change."""

from datetime import date
from pathlib import Path

from shapely.geometry import MultiPolygon, Point, box

from geodata.store import Store
from models.denominator import Denominator, DenominatorPart, DenominatorUnit


def denominator(name: str = "boende 2024", value: float = 1800.0) -> Denominator:
    shapes = (box(18.05, 59.33, 18.07, 59.34), MultiPolygon([box(18, 59, 18.1, 59.1)]), Point(18.0649, 59.3326))
    return Denominator(
        name=name,
        unit=DenominatorUnit.PERSONS,
        source="Stockholms stad",
        as_of=date(2024, 12, 31),
        label_sv="folkbokförda",
        parts=tuple(DenominatorPart(name=f"Del {n}", value=value + n, shape=one) for n, one in enumerate(shapes)),
    )


def test_what_is_kept_comes_back_as_it_was(tmp_path: Path) -> None:
    store = Store(tmp_path)
    others = denominator("anställda")
    store.add_denominator(denominator())
    store.add_denominator(others)
    assert Store(tmp_path).denominators() == (others, denominator())


def test_a_denominator_of_the_same_name_is_replaced_whole(tmp_path: Path) -> None:
    store, newer = Store(tmp_path), denominator(value=2000)
    store.add_denominator(denominator())
    store.add_denominator(Denominator(**{**fields(newer), "parts": newer.parts[:1]}))  # type: ignore[arg-type]
    assert [[part.value for part in one.parts] for one in store.denominators()] == [[2000]]


def test_a_change_is_seen_and_the_same_again_is_none(tmp_path: Path) -> None:
    store = Store(tmp_path)
    empty = store.state_version()
    store.add_denominator(denominator())
    first = store.state_version()
    store.add_denominator(denominator())
    assert first != empty
    assert store.state_version() == first
    store.add_denominator(denominator(value=1801))
    assert store.state_version() != first


def fields(one: Denominator) -> dict[str, object]:
    return {name: getattr(one, name) for name in ("name", "unit", "source", "as_of", "label_sv", "parts")}
