"""The demo city's raw reports, as a police export might look: Swedish columns, corrections, copies and slips."""

from datetime import datetime, time, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.project import to_degrees
from hotspot.synthetic.events import DETECTIONS, Calendar, Events
from hotspot.synthetic.places import CRS, city_places
from hotspot.synthetic.rhythm import CATEGORIES
from hotspot.synthetic.sightings import PLACE_KINDS, Sightings

COLUMNS = (
    "ärendenummer", "inkom", "från", "till", "händelse", "brottskod", "plats", "ost", "nord", "kommun",
    "upptäckt_av", "status", "reviderad", "prioritet", "enhet",
)  # fmt: skip

_DETECTED = dict(zip(DETECTIONS, ("allmänhet", "larm", "", "polis"), strict=True))
_DISTRICT_IN_TEXT = {"Gamla stan": "Stockholm", "Liljeholmen": "Stockholm"}
"""Districts named like a station would be taken for the station."""

_CENTROID = (669_000.0, 6_579_500.0)
_OUTSIDE = (319_000.0, 6_399_000.0)
_MISSPELT, _COPIED, _CORRECTED = 0.03, 0.008, 0.012
_BAD_TIME = 0.003
_BAD_TIMES = ("", "okänd tid", "2023-13-45 10:00", "2023-03-26 02:30", "2024-03-31 02:15")

Texts = NDArray[np.object_]


def write_reports(
    events: Events, sightings: Sightings, *, calendar: Calendar, rng: np.random.Generator
) -> pd.DataFrame:
    """Turn events and what is known of them into the rows of a file, all of them text; "" = empty."""
    frame = pd.DataFrame({name: [""] * len(events) for name in COLUMNS}, dtype="str")
    frame["ärendenummer"] = [f"5000-K{number:06d}-{calendar.first.year % 100}" for number in range(1, len(events) + 1)]
    _write_times(frame, sightings, calendar=calendar, rng=rng)
    _write_kind(frame, events, rng=rng)
    _write_place(frame, events, sightings, rng=rng)
    frame["status"] = "ny"
    versions = [frame, _corrections(frame, rng), _withdrawals(frame, sightings.is_withdrawn), _copies(frame, rng)]
    return pd.concat(versions, ignore_index=True)


def _write_times(frame: pd.DataFrame, sightings: Sightings, *, calendar: Calendar, rng: np.random.Generator) -> None:
    is_span = sightings.last_minute > sightings.first_minute
    found = np.where(is_span, sightings.last_minute + rng.exponential(90, len(frame)), sightings.first_minute)
    came_in = (found + rng.exponential(12, len(frame))).astype(np.int64)
    frame["från"] = clock_texts(sightings.first_minute, calendar)
    frame["till"] = np.where(is_span, clock_texts(sightings.last_minute, calendar), "")
    frame["inkom"] = clock_texts(came_in, calendar)
    is_bad = rng.random(len(frame)) < _BAD_TIME
    frame.loc[is_bad, "från"] = rng.choice(_BAD_TIMES, int(is_bad.sum()))
    frame.loc[is_bad, "till"] = ""


def _write_kind(frame: pd.DataFrame, events: Events, *, rng: np.random.Generator) -> None:
    frame["händelse"] = np.array([one.name for one in CATEGORIES])[events.category]
    frame["brottskod"] = np.array([one.code for one in CATEGORIES])[events.category]
    frame["upptäckt_av"] = np.array([_DETECTED[name] for name in DETECTIONS])[events.detection]
    frame["prioritet"] = rng.choice(["1", "2", "3"], len(frame), p=[0.25, 0.5, 0.25])
    frame["enhet"] = [f"35-{number}" for number in rng.integers(1000, 9999, len(frame))]
    frame["kommun"] = "Stockholm"


def _write_place(frame: pd.DataFrame, events: Events, sightings: Sightings, *, rng: np.random.Generator) -> None:
    east, north = sightings.points.T.copy()
    kind = sightings.place_kind
    swapped = kind == PLACE_KINDS.index("swapped")
    east[swapped], north[swapped] = north[swapped], east[swapped]
    for name, (x, y) in {"zero": (0.0, 0.0), "centroid": _CENTROID, "outside": _OUTSIDE}.items():
        east[kind == PLACE_KINDS.index(name)], north[kind == PLACE_KINDS.index(name)] = x, y
    has_none = np.isin(kind, [PLACE_KINDS.index(name) for name in ("text", "district", "nothing")])
    frame["ost"], frame["nord"] = _decimal_comma(east, has_none), _decimal_comma(north, has_none)
    frame["plats"] = _place_texts(events, kind, rng)


def _place_texts(events: Events, kind: NDArray[np.int64], rng: np.random.Generator) -> Texts:
    places = city_places()
    longest = max(len(place.texts) for place in places)
    names = np.array([(*place.texts, *([""] * longest))[:longest] for place in places], dtype=object)
    usable = np.array([max(len(place.texts), 1) for place in places])[events.place]
    # The first way to write it is the commonest.
    chosen = np.where(rng.random(len(events)) < 0.6, 0, (rng.random(len(events)) * usable).astype(np.int64))
    texts: Texts = names[events.place, chosen]
    is_text = kind == PLACE_KINDS.index("text")
    also_coordinates = (kind == PLACE_KINDS.index("coordinates")) & (rng.random(len(events)) < 0.4)
    texts[~(is_text | also_coordinates)] = ""
    for row in np.flatnonzero(is_text & (rng.random(len(events)) < _MISSPELT)):
        texts[row] = _misspell(texts[row], rng)
    districts = np.array([_district(place.name) for place in places], dtype=object)
    in_district = kind == PLACE_KINDS.index("district")
    texts[in_district] = districts[events.place[in_district]]
    return texts


def _district(name: str) -> str:
    plain = name.rstrip("0123456789 ")
    return _DISTRICT_IN_TEXT.get(plain, plain)


def _misspell(text: str, rng: np.random.Generator) -> str:
    """Leave one letter out, not the first."""
    at = int(rng.integers(1, len(text)))
    return text[:at] + text[at + 1 :]


def _corrections(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    rows = frame[rng.random(len(frame)) < _CORRECTED].copy()
    rows["status"] = "ändrad"
    rows["prioritet"] = "4"
    rows["reviderad"] = _later(rows["inkom"], timedelta(days=3))
    return rows


def _withdrawals(frame: pd.DataFrame, is_withdrawn: NDArray[np.bool_]) -> pd.DataFrame:
    rows = frame[is_withdrawn].copy()
    rows["status"] = "återkallad"
    # Later than any correction.
    rows["reviderad"] = _later(rows["inkom"], timedelta(days=9))
    return rows


def _copies(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return frame[rng.random(len(frame)) < _COPIED].copy()


def _later(texts: pd.Series, delay: timedelta) -> pd.Series:
    return _clock(pd.to_datetime(texts, format="%Y-%m-%d %H:%M") + delay)


def clock_times(minutes: NDArray[np.int64], calendar: Calendar) -> pd.Series:
    """Turn minutes of the wall clock into naive local times; the hour that spring skips becomes the next."""
    start = np.datetime64(datetime.combine(calendar.first, time()), "m")
    times = pd.Series((start + minutes.astype("timedelta64[m]")).astype("datetime64[us]"))
    zoned = times.dt.tz_localize("Europe/Stockholm", ambiguous=np.ones(len(times), bool), nonexistent="shift_forward")
    return zoned.dt.tz_localize(None)


def clock_texts(minutes: NDArray[np.int64], calendar: Calendar) -> pd.Series:
    """Write minutes of the wall clock as an export does."""
    return _clock(clock_times(minutes, calendar))


def _clock(times: pd.Series) -> pd.Series:
    # Text from NumPy: a hundred thousand calls of strftime would take longer than all the rest.
    values = times.to_numpy("datetime64[m]")
    return pd.Series(np.char.replace(np.datetime_as_string(values, unit="m"), "T", " "), index=times.index, dtype="str")


def _decimal_comma(values: NDArray[np.float64], is_empty: NDArray[np.bool_]) -> Texts:
    texts = np.array([f"{value:.1f}".replace(".", ",") for value in values], dtype=object)
    texts[is_empty] = ""
    return texts


def place_points(events: Events, sightings: Sightings) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give longitude and latitude as good reading and geocoding would; NaN where no fine place is known."""
    longitude, latitude = to_degrees(sightings.points, crs=CRS)
    places = city_places()
    is_text = sightings.place_kind == PLACE_KINDS.index("text")
    longitude[is_text] = np.array([one.text_longitude for one in places])[events.place[is_text]]
    latitude[is_text] = np.array([one.text_latitude for one in places])[events.place[is_text]]
    is_unknown = sightings.place_kind > PLACE_KINDS.index("text")
    longitude[is_unknown], latitude[is_unknown] = np.nan, np.nan
    return longitude, latitude
