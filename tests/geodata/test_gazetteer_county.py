"""A county's worth of streets and houses: made once, then loaded in under a second."""

import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.gazetteer import open_gazetteer
from geodata.project import to_degrees
from geodata.store import Store
from geodata.streets import node_streets

TOWNS, STREETS, HOUSES, BLOCK_M = 100, 200, 20, 120.0


def county(store: Store) -> None:
    """A hundred towns, each a grid of two hundred streets that cross ten others and bear twenty houses."""
    rng = np.random.default_rng(14)
    street = np.arange(TOWNS * STREETS)
    origin = np.column_stack([600_000 + street // STREETS % 10 * 14_000, 6_540_000 + street // STREETS // 10 * 14_000])
    is_upright, row = street % 2 == 1, street % STREETS // 2
    first = rng.integers(0, STREETS // 2 - 10, len(street))

    def place(along: np.ndarray, aside: np.ndarray) -> np.ndarray:
        plan = np.stack([along + first[:, None] * BLOCK_M, aside + row[:, None] * BLOCK_M], axis=-1)
        plan[is_upright] = plan[is_upright][:, :, ::-1]
        return (plan + origin[:, None, :]).reshape(-1, 2)

    corners = place(np.tile(np.arange(11) * BLOCK_M, (len(street), 1)), np.zeros((len(street), 11)))
    degrees = np.column_stack(to_degrees(corners, crs="EPSG:3006"))
    names = [f"Prov{number % 3000}gatan" for number in street]
    lines = shapely.linestrings(degrees, indices=np.repeat(street, 11))
    store.save_streets(node_streets(gpd.GeoDataFrame({"name": names}, geometry=lines, crs=4326), crs="EPSG:3006"))
    number = np.arange(1, HOUSES + 1)
    aside = np.where(number % 2, 12.0, -12.0)
    houses = place(np.tile(10 + number * 50.0, (len(street), 1)), np.tile(aside, (len(street), 1)))
    longitude, latitude = to_degrees(houses, crs="EPSG:3006")
    addresses = {"street": np.repeat(names, HOUSES), "number": np.tile(number, len(street)), "letter": ""}
    where = {"municipality": np.repeat([f"Kommun {one // STREETS}" for one in street], HOUSES)}
    store.add_addresses(pd.DataFrame(addresses | where | {"longitude": longitude, "latitude": latitude}))


@pytest.mark.slow
def test_a_county_is_loaded_in_under_a_second(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    county(store)
    made = open_gazetteer(store)
    assert sum(len(streets) for streets in made.streets.values()) >= TOWNS * STREETS
    script = (
        "import time; from pathlib import Path; from geodata.store import Store\n"
        "from geodata.gazetteer import open_gazetteer\n"
        f"store = Store(Path({str(tmp_path / 'data')!r})); begin = time.process_time()\n"
        "known = open_gazetteer(store); print(len(known.entries), time.process_time() - begin)"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    entries, seconds = done.stdout.split()
    assert int(entries) == len(made.entries)
    assert float(seconds) < 1
