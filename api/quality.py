"""How well incidents are placed, as plain values for programs: the same from the command line and over HTTP."""

from typing import Any

from models.quality import PARTS, USABLE_SHARE, WHY_COARSE, HitRate, Quality


def quality_as_plain(measured: Quality) -> dict[str, Any]:
    """Write the measurement with its shares and intervals, for programs."""
    return {
        "data_version": measured.data_version,
        "period": None if measured.period is None else str(measured.period),
        "usable_share": USABLE_SHARE,
        "whole": rate_as_plain(measured.whole),
        **{part: [rate_as_plain(one) for one in getattr(measured, part)] for part in PARTS},
        "reasons": [
            {"why": one.why, "incidents": one.incidents, "meaning": meaning, "meaning_sv": meaning_sv}
            for one in measured.reasons
            for meaning, meaning_sv in (WHY_COARSE.get(one.why, (one.why, one.why)),)
        ],
        "suppressed": measured.suppressed,
    }


def rate_as_plain(one: HitRate) -> dict[str, Any]:
    """Write one hit rate with its share and interval."""
    low, high = one.interval
    return {
        "name": one.name,
        "incidents": one.incidents,
        "placed": one.placed,
        "fine": one.fine,
        "share": one.share,
        "low": low,
        "high": high,
        "fine_share": one.fine_share,
        "is_usable": one.is_usable,
        "is_surely_unusable": one.is_surely_unusable,
    }
