"""The command that fetches the Police's public notices: the only one that asks anything outside."""

import threading
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import now, stderr
from api.feed.outside import ALLOWED_HOST, Answer, fetch, open_directly
from api.feed.pulling import LEAST_EVERY_S, Pulled, Puller, alone
from api.feed.signals import stopped_by_signals
from models.errors import DataRefusedError, ParameterError, SettingError, StoreError

STOCKHOLM_COUNTY = (
    *("Stockholms län", "Botkyrka", "Danderyd", "Ekerö", "Haninge", "Huddinge", "Järfälla", "Lidingö", "Nacka"),
    *("Norrtälje", "Nykvarn", "Nynäshamn", "Salem", "Sigtuna", "Sollentuna", "Solna", "Stockholm", "Sundbyberg"),
    *("Södertälje", "Tyresö", "Täby", "Upplands Väsby", "Upplands-Bro", "Vallentuna", "Vaxholm", "Värmdö", "Österåker"),
)


def pull(
    folder: Annotated[Path, typer.Argument(help="Where the notices are laid, such as a watched folder.")],
    outside: Annotated[
        bool,
        typer.Option(
            "--outside", envvar="KLARSYN_OUTSIDE", help=f"Allow the connection to {ALLOWED_HOST}; off unless said."
        ),
    ] = False,
    location: Annotated[
        list[str] | None,
        typer.Option("--location", help="Municipality or county, as often as needed; default: Stockholm county's."),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Ask once, and end.")] = False,
    every: Annotated[float, typer.Option("--every", help="Seconds between calls, 60 at least.")] = 300,
    contact: Annotated[
        str, typer.Option("--contact", help="Told to the Police with every call; nothing is otherwise.")
    ] = "",
) -> None:
    """Lay the Police's public notices in a folder as they come; the only command that asks anything outside."""
    if not outside:
        raise SettingError(
            f"`klarsyn pull` opens a connection to https://{ALLOWED_HOST} and was not allowed to. "
            "Add --outside, or set KLARSYN_OUTSIDE=true, if this machine may."
        )
    if every < LEAST_EVERY_S:
        raise ParameterError(f"--every is {every:g}; the Police's rules allow one call a minute: give 60 or more.")
    puller = Puller(
        folder=folder,
        ask=_ask_outside,
        locations=tuple(location or STOCKHOLM_COUNTY),
        every=every,
        user_agent=" ".join(filter(None, (f"Klarsyn/{version('klarsyn')}", f"({contact})" if contact else ""))),
    )
    stop = threading.Event()
    with alone(folder), stopped_by_signals(stop):
        if once:
            _pull_once(puller)
        else:
            _pull_on(puller, stop)


def _ask_outside(address: str, headers: Mapping[str, str]) -> Answer:
    return fetch(address, headers=headers, open_url=open_directly)


def _pull_once(puller: Puller) -> None:
    wait = puller.wait_s(now())
    if wait > 0:
        raise DataRefusedError(f"Nothing was asked: the next call may come in {wait:.0f} seconds.")
    _tell_pulled(puller.pull(now()))


def _pull_on(puller: Puller, stop: threading.Event) -> None:
    stderr.print(f"Asking {puller.address} every {puller.every:g} seconds. End with Ctrl-C.", soft_wrap=True)
    stop.wait(puller.wait_s(now()))
    while not stop.is_set():
        try:
            pulled = puller.pull(now())
            _tell_pulled(pulled)
            wait = pulled.wait_s
        except (DataRefusedError, StoreError) as error:
            stderr.print(f"klarsyn: {error}", style="red", soft_wrap=True, markup=False)
            wait = max(puller.wait_s(now()), puller.every)
        stop.wait(wait)


def _tell_pulled(pulled: Pulled) -> None:
    where = f", in {pulled.file.name}" if pulled.file else ""
    stderr.print(f"{pulled.notices} notices are new or changed{where}.", soft_wrap=True, markup=False)
