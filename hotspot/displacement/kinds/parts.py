"""Of the parts of one whole, which fell and which rose: families of effects, and what they allow to be said."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from hotspot.displacement.phrases import told_all
from models.effect import Effect, NamedEffect
from models.finding import DisplacementKind, KindVerdict, Verdict
from models.report import swedish_number

ALPHA = 0.05
NOT_MEASURED = "not_measured"

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The parts that fell and rose beyond chance, in the families where both did; empty where none did."""

    fallen: tuple[NamedEffect, ...]
    risen: tuple[NamedEffect, ...]

    def __bool__(self) -> bool:
        """Tell whether something moved from part to part."""
        return bool(self.risen)


def find_moved(families: Sequence[tuple[NamedEffect, ...]]) -> Moved:
    """Find what fell in a family in which something else rose.

    A rise is looked for in every family where something fell. It must pass its own family's q-value, and one-sided the
    5 % divided by the number of parts in all those families that did not themselves fall: so many rises could come by
    chance, and in at most 5 % one does, however many families there are. Families without a fall cost nothing.

    References
    ----------
    Wang, Gui, Su, Sabatti & Owen (2022), Annals of Statistics 50:1890: filter by the one, then test the other.
    """
    looked_in = [family for family in families if any(_fell(one.effect) for one in family)]
    candidates = sum(not _fell(one.effect) for family in looked_in for one in family)
    level = 2 * ALPHA / max(candidates, 1)
    both = [family for family in looked_in if any(_rose(one.effect, level=level) for one in family)]
    return Moved(
        fallen=tuple(one for family in both for one in family if _fell(one.effect)),
        risen=tuple(one for family in both for one in family if _rose(one.effect, level=level)),
    )


def family_verdict(
    kind: DisplacementKind,
    families: Sequence[tuple[NamedEffect, ...]],
    *,
    incidents: float,
    fell: bool,
    unit: str,
    moved_words: str,
    still_words: str,
    tail: str = "",
) -> KindVerdict:
    """Conclude about one kind.

    Parameters
    ----------
    incidents : behind it, in the treated area.
    fell : whether the treated area as a whole fell beyond chance.
    unit : what the series counts, such as "händelser".
    moved_words : with `{fallen}` and `{risen}`, for what moved.
    still_words : a sentence for nothing having moved.
    tail : further sentences, "" for none.
    """
    moved = find_moved(families)
    smallest = smallest_of(families)
    if moved:
        verdict = Verdict.DISPLACEMENT
        reason = moved_words.format(fallen=told_all(moved.fallen), risen=told_all(moved.risen))
    else:
        verdict = Verdict.LOCAL_EFFECT_ONLY if fell else Verdict.NO_EFFECT_SEEN
        reason = " ".join(filter(None, [still_words, _one_sided(families), _could_have_been_seen(smallest, unit)]))
    return KindVerdict(
        kind=kind,
        verdict=verdict,
        reason=f"{reason} {tail}".strip(),
        effects=tuple(one for family in families for one in family),
        incidents=incidents,
        smallest_detectable_effect=smallest,
    )


def smallest_of(families: Sequence[tuple[NamedEffect, ...]]) -> float:
    """Give the largest of the parts' smallest detectable effects, at the level that a single rise must pass.

    A rise beside one sure fall is held against 5 % times two over the number of parts; by normal quantiles.
    """
    found = []
    for family in families:
        level = min(ALPHA, 2 * ALPHA / len(family))
        stricter = (stats.norm.isf(level / 2) + stats.norm.ppf(0.8)) / (stats.norm.isf(ALPHA / 2) + stats.norm.ppf(0.8))
        found += [one.effect.smallest_detectable_effect * float(stricter) for one in family]
    return float(np.max(found)) if found else float("nan")


def _could_have_been_seen(smallest: float, unit: str) -> str:
    return f"En ökning på {swedish_number(smallest)} {unit} i en av delarna hade sannolikt märkts."


def _one_sided(families: Sequence[tuple[NamedEffect, ...]]) -> str:
    """Say what fell or rose without a counterpart; a table tells all of it."""
    parts = sorted((one for family in families for one in family), key=lambda one: -abs(one.effect.value))
    fallen = _most("Minskade", [one for one in parts if _fell(one.effect)])
    risen = _most("Ökade", [one for one in parts if _rose(one.effect)])
    return " ".join(filter(None, [fallen, risen]))


def _most(verb: str, parts: Sequence[NamedEffect]) -> str:
    if not parts:
        return ""
    return f"{verb}{' mest' if len(parts) > _MOST_NAMED else ''}: {told_all(parts[:_MOST_NAMED])}."


def _fell(effect: Effect) -> bool:
    return effect.is_significant and effect.value < 0


def _rose(effect: Effect, *, level: float = 1.0) -> bool:
    return effect.is_significant and effect.value > 0 and effect.p_value <= level
