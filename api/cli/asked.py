"""The options that say which incidents a command analyses, and how they become one value."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from inspect import Signature, get_annotations, signature
from typing import Annotated, Any

import typer

from api.asking import read_bandwidth, read_categories, read_detections
from hotspot.ground import LocatedIncidents
from models.incident import PUBLIC_INITIATED
from models.period import Hours, Period, parse_weekdays
from models.selection import Selection, default_bandwidth_m


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which incidents a command analyses, as they were typed."""

    first: datetime
    last: datetime
    category: str
    hours: str | None
    weekdays: str | None
    detection: str | None
    resolution: int
    bandwidth_m: str | None

    def selection(self, incidents: LocatedIncidents) -> Selection:
        """Read what was typed.

        Raises
        ------
        ParameterError
            Where something is malformed, out of range or unknown to the data.
        """
        return Selection(
            period=Period.of_days(self.first.date(), self.last.date(), timezone=incidents.site.timezone),
            categories=read_categories(self.category, incidents),
            hours=Hours.parse(self.hours) if self.hours else None,
            weekdays=parse_weekdays(self.weekdays) if self.weekdays else (),
            detection=read_detections(self.detection) if self.detection else PUBLIC_INITIATED,
            resolution=self.resolution,
            bandwidth_m=(
                default_bandwidth_m(self.resolution) if self.bandwidth_m is None else read_bandwidth(self.bandwidth_m)
            ),
        )


def _asking(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day, included.")],
    category: Annotated[str, typer.Option("--category", help="Categories or groups, comma between.")] = "",
    hours: Annotated[str | None, typer.Option("--hours", help="Clock hours, may cross midnight: 18-02.")] = None,
    weekdays: Annotated[str | None, typer.Option("--weekdays", help="Such as fri,sat.")] = None,
    detection: Annotated[str | None, typer.Option("--detection", help="public,alarm,police,unknown.")] = None,
    resolution: Annotated[int, typer.Option("--resolution", help="H3 resolution, 7 to 11.")] = 10,
    bandwidth_m: Annotated[
        str | None,
        typer.Option(
            "--bandwidth-m",
            help="Kernel bandwidth in metres, or auto; default 250, or the distance between cells.",
        ),
    ] = None,
) -> None:
    """Declare the options that say which incidents are analysed."""


def asks(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say which incidents it analyses; it takes them as one value, ``asked``."""
    shared, own = signature(_asking).parameters, signature(command).parameters
    kept = [one for name, one in own.items() if name != "asked"]

    @wraps(command)
    def run(**given: Any) -> None:  # noqa: ANN401  typer has typed them
        asked = Asked(**{name: given.pop(name) for name in shared})
        command(asked=asked, **given)

    typed = {**get_annotations(_asking), **get_annotations(command)}
    parameters = [one for one in (*kept, *shared.values()) if one.default is one.empty]
    optional = [one for one in (*shared.values(), *kept) if one.default is not one.empty]
    by_name = [one.replace(kind=one.KEYWORD_ONLY) for one in (*parameters, *optional)]
    run.__signature__ = Signature(by_name)  # type: ignore[attr-defined]
    run.__annotations__ = {name: kind for name, kind in typed.items() if name != "asked"}
    return run
