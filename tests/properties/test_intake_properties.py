"""However reports come in, the folder comes to mean the same: shuffled, split, repeated, corrected out of order."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata import intake
from geodata.gazetteer import load_gazetteer
from geodata.geocode import Geocoder
from geodata.proof import prove
from geodata.read import load_mapping
from geodata.store import Store

HEADER = "id,earliest,category,longitude,latitude,place,status,revised_at"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
GEOCODER = Geocoder(load_gazetteer(None))
MAPPING = load_mapping("csv")
SLOW = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

# Two revisions may bear the same time and say different things; the last is sometimes a withdrawal, or no incident.
dated_reports = st.builds(
    "{},{},{},{},{},{}".format,
    st.integers(1, 4),
    st.sampled_from(["2024-05-03 21:10", "2024-05-04 02:30", "2024-03-31 02:30"]),
    st.sampled_from(["Rån", "Stöld", "Bråk"]),
    st.sampled_from(["18.0649,59.3326,", ",,Sergels torg", ",,Liljeholmen", "6581100,674344,", ",,"]),
    st.sampled_from(["", "changed", "withdrawn"]),
    st.sampled_from(["2024-06-01", "2024-06-02", "2024-06-03"]),
)
undated_reports = st.builds(
    "{},2024-05-03 21:10,{},{},,".format,
    st.integers(1, 3),
    st.sampled_from(["Rån", "Stöld", "Bråk"]),
    st.sampled_from(["18.0649,59.3326,", ",,Sergels torg"]),
)


def take(store: Store, folder: Path, files: list[list[str]], *, backwards: bool = False) -> str:
    """Ingest files of these lines, by a clock that may run backwards, and give the folder's state hash."""
    for number, lines in enumerate(files):
        path = folder / f"{number}.csv"
        path.write_text("\n".join([HEADER, *lines]), encoding="utf-8")
        now = NOW + timedelta(hours=-number if backwards else number)
        intake.ingest(path, mapping=MAPPING, store=store, geocoder=GEOCODER, now=now, progress=quiet)
    return store.state_hash().whole


def quiet(_stage: str, _share: float) -> None:
    """Tell nobody."""


@SLOW
@given(data=st.data(), lines=st.lists(dated_reports, min_size=1, max_size=10))
def test_dated_reports_mean_the_same_in_whatever_order_files_and_repeats_they_come(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, lines: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("dated")
    whole = take(Store(folder / "whole"), folder, [lines])
    shuffled = [*data.draw(st.permutations(lines)), *data.draw(st.lists(st.sampled_from(lines), max_size=4))]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(shuffled)), max_size=3)))
    parts = [shuffled[start:end] for start, end in zip([0, *cuts], [*cuts, len(shuffled)], strict=True)]
    store = Store(folder / "parts")
    assert take(store, folder, [part for part in parts if part], backwards=True) == whole
    before = store.data_version()
    assert take(store, folder, [lines, shuffled]) == whole
    assert store.data_version() == before
    assert prove(store, geocoder=GEOCODER, progress=quiet).holds


@SLOW
@given(lines=st.lists(undated_reports, min_size=1, max_size=10), cut=st.integers(0, 10))
def test_undated_reports_mean_the_same_however_they_are_split_and_told_again_in_their_order(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], cut: int
) -> None:
    folder = tmp_path_factory.mktemp("undated")
    whole = take(Store(folder / "whole"), folder, [lines, lines])
    store = Store(folder / "parts")
    parts = [part for part in (lines[:cut], lines[cut:]) if part]
    assert take(store, folder, parts) == whole
    assert prove(store, geocoder=GEOCODER, progress=quiet).holds
