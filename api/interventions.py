"""Reading a register of interventions from GeoJSON, all faults in one message."""

from datetime import date
from pathlib import Path
from typing import Any

import orjson
import shapely
from shapely.geometry import shape

from models.errors import DataRefusedError, KlarsynError
from models.intervention import Intervention, InterventionKind
from models.period import Hours

_MOST_BYTES = 20_000_000
_NEEDED = ("intervention_id", "name", "kind", "first_day", "last_day")


def read_interventions(path: Path) -> tuple[Intervention, ...]:
    """Read a GeoJSON FeatureCollection of polygons.

    Raises
    ------
    DataRefusedError
        Where the file or any of its features cannot be used; every fault is named.
    """
    features = _features(path)
    found, faults = [], []
    for number, feature in enumerate(features, 1):
        try:
            found.append(_intervention(feature))
        except (KlarsynError, ValueError, TypeError, KeyError, AttributeError, shapely.errors.ShapelyError) as error:
            faults.append(f"feature {number}: {error}")
    if faults:
        raise DataRefusedError(f"'{path}' was not imported: " + "; ".join(faults))
    return tuple(found)


def _features(path: Path) -> list[dict[str, Any]]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise DataRefusedError(f"'{path}' is larger than {_MOST_BYTES // 1_000_000} MB; split it.")
        document = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise DataRefusedError(f"'{path}' cannot be read as GeoJSON ({error}).") from error
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        raise DataRefusedError(f"'{path}' is no FeatureCollection; it needs a list named 'features'.")
    features: list[dict[str, Any]] = document["features"]
    return features


def _intervention(feature: dict[str, Any]) -> Intervention:
    properties = feature["properties"]
    missing = [name for name in _NEEDED if not properties.get(name)]
    if missing:
        raise DataRefusedError(f"lacks {', '.join(missing)}; it has {', '.join(properties) or 'no properties'}.")
    kinds = [kind.value for kind in InterventionKind]
    if properties["kind"] not in kinds:
        raise DataRefusedError(f"has the kind '{properties['kind']}'; choose one of {', '.join(kinds)}.")
    hours = properties.get("hours")
    return Intervention(
        intervention_id=str(properties["intervention_id"]),
        name=str(properties["name"]),
        kind=InterventionKind(properties["kind"]),
        area=shape(feature["geometry"]),
        first_day=date.fromisoformat(properties["first_day"]),
        last_day=date.fromisoformat(properties["last_day"]),
        hours=Hours.parse(hours) if hours else None,
        note=str(properties.get("note") or ""),
    )
