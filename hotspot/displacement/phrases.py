"""Swedish phrases for effects: signs, intervals and lists, as a coordinator reads them."""

from collections.abc import Sequence

from models.effect import Effect, NamedEffect
from models.incident import Detection
from models.report import swedish_number


def join_names(names: Sequence[str]) -> str:
    """Join names as Swedish prose does.

    >>> join_names(["närområdet", "Liljeholmen", "Slussen"])
    'närområdet, Liljeholmen och Slussen'
    """
    return " och ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def signed(value: float, decimals: int = 0) -> str:
    """Write a change with its sign.

    >>> signed(45), signed(-45), signed(0.2)
    ('+45', '−45', '0')
    """
    text = swedish_number(value, decimals)
    return f"+{text}" if round(value, decimals) > 0 else text


def interval(effect: Effect) -> str:
    """Write a 95 % interval.

    >>> interval(Effect(value=-60, low=-80, high=-40, standard_error=10, dispersion=1, p_value=0.001, q_value=None,
    ...     smallest_detectable_effect=28, before=100, after=40))
    '95 %: −80 till −40'
    """
    return f"95 %: {signed(effect.low)} till {signed(effect.high)}"


def told(one: NamedEffect) -> str:
    """Write a part's name with its change and interval."""
    return f"{one.name} ({signed(one.effect.value)}; {interval(one.effect)})"


def told_all(parts: Sequence[NamedEffect]) -> str:
    """Write several parts with their changes."""
    return join_names([told(one) for one in parts])


def subject(detection: Sequence[Detection]) -> str:
    """Say what a series counts, as the subject of a sentence.

    What the police discover by themselves tells how much they found, never how much there was.

    >>> subject((Detection.POLICE,)), subject((Detection.PUBLIC, Detection.ALARM))
    ('polisens egna upptäckter', 'händelserna')
    """
    return "polisens egna upptäckter" if set(detection) == {Detection.POLICE} else "händelserna"


def unit(detection: Sequence[Detection]) -> str:
    """Say what a series counts, after a number.

    >>> unit((Detection.POLICE,))
    'upptäckter'
    """
    return "upptäckter" if set(detection) == {Detection.POLICE} else "händelser"
