"""The command that tells how well incidents are placed, and which points are defaults."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import geopandas as gpd
import orjson
import pandas as pd
import typer
from rich.table import Table
from rich.text import Text

from api.cli.options import DEFAULT_DATA_DIR, AsJson, AsOf, DataDir, Out, now, stderr, stdout
from api.export import MAP_FORMATS, write_layer, write_table
from api.quality import quality_as_plain, rate_as_plain
from geodata.geocode import given_points, judge_points
from geodata.store import Store
from hotspot.ground import LocatedIncidents, prepare_incidents
from hotspot.quality import measure_quality
from models.errors import ParameterError, StoreError
from models.layer import Layer, LayerField
from models.period import Period
from models.provenance import LeftOut, Provenance
from models.quality import PARTS, USABLE_SHARE, WHY_COARSE, HitRate, Quality

_LINE = f"{USABLE_SHARE:.0%}"
_MARKS = {True: f"under {_LINE}", False: f"perhaps under {_LINE}"}
_MOST_ROWS = 20
_WHY_PILE = {
    "count": "breaks away from the busiest places",
    "texts": "its texts speak of different places",
    "round": "its numbers end far too early",
}

Day = datetime | None


def quality(
    first: Annotated[Day, typer.Option("--from", formats=["%Y-%m-%d"], help="First day; default: all.")] = None,
    last: Annotated[Day, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day, included.")] = None,
    piles: Annotated[bool, typer.Option("--piles", help="List default coordinates instead.")] = False,
    out: Out = None,
    data_version: AsOf = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Tell the share placed by month, kind, area and source, with the line of 85 %, and why the rest is not placed."""
    store = Store(data_dir)
    if piles:
        if first is not None or last is not None:
            raise ParameterError("--piles judges all incidents of a data version; leave --from and --to out.")
        _tell_piles(store, data_version, out=out, json=json)
        return
    _check_days(first, last)
    incidents = _incidents(store, data_version)
    measured = measure_quality(incidents, _period(first, last, incidents.site.timezone))
    if out is not None:
        write_table(pd.DataFrame(_rows(measured)), out)
    if json:
        stdout.out(orjson.dumps(quality_as_plain(measured)).decode(), highlight=False)
    else:
        _show(measured)


def _incidents(store: Store, data_version: int | None) -> LocatedIncidents:
    site = store.site()
    if site is None:
        raise StoreError("The data folder holds no incidents yet; run `klarsyn ingest` or `klarsyn demo` first.")
    version = store.data_version() if data_version is None else data_version
    return prepare_incidents(store.incidents(version), site=site, data_version=version)


def _check_days(first: Day, last: Day) -> None:
    if (first is None) != (last is None):
        raise ParameterError("--from and --to belong together; give both, or none for all incidents.")


def _period(first: Day, last: Day, timezone: str) -> Period | None:
    if first is None or last is None:
        return None
    return Period.of_days(first.date(), last.date(), timezone=timezone)


def _rows(measured: Quality) -> Iterable[dict[str, Any]]:
    yield {"part": "all", **rate_as_plain(measured.whole)}
    for part in PARTS:
        yield from ({"part": part, **rate_as_plain(one)} for one in getattr(measured, part))
    for one in measured.reasons:
        yield {"part": "reasons", "name": one.why, "incidents": one.incidents}


def _show(measured: Quality) -> None:
    whole = measured.whole
    if whole.share is None:
        stdout.print("No incidents there.")
        return
    stdout.print(_line(whole))
    for part in PARTS:
        rates = getattr(measured, part)
        if rates:
            stdout.print(_table(part, rates))
    if measured.reasons:
        table = Table("not placed because", "incidents", title="reasons")
        for one in measured.reasons:
            table.add_row(WHY_COARSE.get(one.why, (one.why, ""))[0], f"{one.incidents:.0f}")
        stdout.print(table)


def _line(whole: HitRate) -> Text:
    low, high = whole.interval
    side = "over" if whole.is_usable else "UNDER"
    return Text(
        f"{whole.share:.1%} of {whole.incidents:.0f} incidents are placed at area level or better "
        f"(95 % {low:.1%} to {high:.1%}), {side} the {_LINE} that a map needs; {whole.fine_share:.1%} are fine enough "
        "for the map.",
        style="" if whole.is_usable else "bold red",
    )


def _table(part: str, rates: tuple[HitRate, ...]) -> Table:
    shown = rates[-_MOST_ROWS:] if part == "months" else rates[:_MOST_ROWS]
    more = f", {len(shown)} of {len(rates)}; --out has all" if len(shown) < len(rates) else ""
    table = Table(part, "incidents", "placed", "95 %", "fine", "", title=f"{part}{more}")
    for one in shown:
        low, high = one.interval
        share, fine = one.share or 0.0, one.fine_share or 0.0
        mark = "" if one.is_usable else _MARKS[one.is_surely_unusable]
        figures = (f"{one.incidents:.0f}", f"{share:.1%}", f"{low:.0%} to {high:.0%}", f"{fine:.1%}", mark)
        table.add_row(one.name or "(not told)", *figures, style="" if one.is_usable else "red")
    return table


def _tell_piles(store: Store, data_version: int | None, *, out: Path | None, json: bool) -> None:
    version = store.data_version() if data_version is None else data_version
    stored = store.incidents(version)
    given = given_points(stored)
    found = judge_points(given["longitude"], given["latitude"], given["place_text"])
    is_mapped = pd.Series(found.is_piled & (given["place_note"] == "").to_numpy(), index=given.index)
    listed = found.found.assign(still_mapped=_counts_at(found.found, given[is_mapped]))
    if out is not None:
        _write_piles(listed, out, version)
    if json:
        told = {"data_version": version, "points": len(given), "piles": listed.to_dict("records")}
        stdout.out(orjson.dumps(told, default=str).decode(), highlight=False)
        return
    _show_piles(listed)


def _counts_at(piles: pd.DataFrame, mapped: pd.DataFrame) -> list[int]:
    at = mapped.groupby([mapped["longitude"].round(6), mapped["latitude"].round(6)]).size()
    return [int(at.get(point, 0)) for point in zip(piles["longitude"], piles["latitude"], strict=True)]


def _show_piles(piles: pd.DataFrame) -> None:
    if piles.empty:
        stdout.print("No coordinate holds more than chance lets a real place hold.")
        return
    table = Table("longitude", "latitude", "incidents", "next", "texts", "q", "why", "still on the map")
    for one in piles.to_dict("records"):
        figures = (f"{one['incidents']}", f"{one['next_incidents']}", f"{one['texts']}", f"{one['q_value']:.1e}")
        point = (f"{one['longitude']:.6f}", f"{one['latitude']:.6f}")
        table.add_row(*point, *figures, _WHY_PILE[str(one["why"])], f"{one['still_mapped']}")
    stdout.print(table)
    if piles["still_mapped"].sum():
        stderr.print("Some were placed before their point was known as a default; `klarsyn replace` mends them.")


def _write_piles(piles: pd.DataFrame, out: Path, version: int) -> None:
    if out.suffix.lower() not in MAP_FORMATS or out.suffix.lower() in {".csv", ".json"}:
        write_table(piles, out)
        return
    points = gpd.GeoDataFrame(
        piles.set_index(pd.Index([f"pile-{n}" for n in range(1, len(piles) + 1)])),
        geometry=gpd.points_from_xy(piles["longitude"], piles["latitude"]),
        crs="EPSG:4326",
    )
    made = Provenance(data_version=version, parameters={"layer": "piles"}, made_at=now())
    write_layer(
        Layer(
            layer_id="piles",
            title="Default coordinates",
            title_sv="Standardpunkter",
            fields=tuple(
                LayerField(name=str(name), type="string" if name == "why" else "number", unit="", title="", title_sv="")
                for name in piles.columns
            ),
            frame=points,
            left_out=LeftOut(),
            provenance=made,
        ),
        out,
    )
