"""The command that asks the past how much of it the score would have foreseen."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import orjson
import typer
from rich.table import Table

from api.cli.analysis import ground_of
from api.cli.asked import Asked, asks
from api.cli.options import DEFAULT_DATA_DIR, AsJson, AsOf, DataDir, progress, stdout
from hotspot.backtest import (
    PROGNOSIS,
    RANKINGS,
    SHARES,
    Accuracy,
    Advantage,
    BackTest,
    Window,
    covered_since,
    month_windows,
    run_backtest,
    span_windows,
)
from hotspot.ground import LocatedIncidents
from models.errors import ParameterError

Step = Literal["month", "week"]

_DAYS_OF_MONTH = 365.2425 / 12


@asks
def backtest(
    asked: Asked,
    months: Annotated[int, typer.Option("--months", min=1, max=60, help="How long is known before each.")] = 12,
    step: Annotated[Step, typer.Option("--step", help="What is foreseen each time: a month or a week.")] = "month",
    prognosis: Annotated[
        bool, typer.Option("--prognosis", help="Ask the prognosis too; it is off by default.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write every window to this file, as JSON.", dir_okay=False)
    ] = None,
    data_version: AsOf = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Ask of each month from --from to --to how much of it the score would have foreseen, beside simpler maps."""
    if out is not None and out.suffix != ".json":
        raise ParameterError(f"'{out}' cannot be written; the back-test's windows are written as .json.")
    ground = ground_of(data_dir, data_version)
    selection = asked.selection(ground.incidents)
    windows = _windows(asked, ground.incidents, months=months, step=step)
    rankings = (*RANKINGS.values(), *((PROGNOSIS,) if prognosis else ()))
    with progress() as tell:
        found = run_backtest(ground, selection, windows, rankings=rankings, tell=tell)
    answer = _answer(found, asked, months=months, step=step)
    if out is not None:
        out.write_bytes(orjson.dumps(answer, option=orjson.OPT_INDENT_2))
    if json:
        stdout.out(orjson.dumps(answer).decode(), highlight=False)
    else:
        _show(found, step=step)


def _windows(asked: Asked, incidents: LocatedIncidents, *, months: int, step: Step) -> list[Window]:
    since, timezone = covered_since(incidents), incidents.site.timezone
    first, last = asked.first.date(), asked.last.date()
    if step == "month":
        return month_windows(first, last, months=months, since=since, timezone=timezone)
    known = round(months * _DAYS_OF_MONTH)
    return span_windows(first, last, days=7, known=known, since=since, timezone=timezone)


def _answer(found: BackTest, asked: Asked, *, months: int, step: Step) -> dict[str, object]:
    parameters = {name: value for name, value in found.parameters.items() if name != "datetime"}
    how = {"from": f"{asked.first:%Y-%m-%d}", "to": f"{asked.last:%Y-%m-%d}", "months": str(months), "step": step}
    return {
        **asdict(found),
        "parameters": how | parameters,
        "advantages": [asdict(one) | {"verdict": one.verdict} for one in found.advantages],
    }


def _show(found: BackTest, *, step: Step) -> None:
    asked = found.windows
    seen = sum(one.incidents for one in asked)
    title = f"{asked[0].asked[:10]} to {asked[-1].asked[-10:]}: {len(asked)} {step}s, {seen:.0f} incidents"
    table = Table(
        "ranking", "of the area", "hits", "95 %", "PAI", "PEI", "score's lead", "95 %", "verdict", title=title
    )
    leads = {(one.ranking, one.share): one for one in found.advantages}
    for one in found.accuracies:
        is_last = one.share == SHARES[-1]
        table.add_row(*_row(one, leads.get((one.ranking, one.share))), end_section=is_last)
    stdout.print(table)
    stdout.print(
        f"Hits: share of a {step}'s incidents in the area ranked first. Lead: in percent points, paired by {step}.\n"
        f"{found.cells} cells, {found.area_km2:.0f} km²; {found.skipped} {step}s had nothing to foresee."
    )


def _row(one: Accuracy, lead: Advantage | None) -> tuple[str, ...]:
    name = f"{_title(one.ranking)} ({one.windows})" if one.share == SHARES[0] else ""
    indices = (f"{one.accuracy:.1f}", f"{one.efficiency:.2f}")
    own = (name, f"{one.share:.0%}", f"{100 * one.hit_rate:.1f} %", _interval(one.low, one.high, sign=""), *indices)
    if lead is None:
        return (*own, "", "", "")
    return (*own, f"{100 * lead.value:+.1f}", _interval(lead.low, lead.high, sign="+"), lead.verdict)


def _interval(low: float | None, high: float | None, *, sign: str) -> str:
    return "" if low is None or high is None else f"{100 * low:{sign}.1f} to {100 * high:{sign}.1f}"


def _title(name: str) -> str:
    return RANKINGS[name].title if name in RANKINGS else PROGNOSIS.title
