"""What a back-test found: one number for each window, ranking and share of the area, and how sure their means are."""

from dataclasses import dataclass

SHARES = (0.01, 0.02, 0.05)
"""Of the area: what a shift can look after, up to what a district plans for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowResult:
    """One window.

    Attributes
    ----------
    known, asked : first and last day of each.
    incidents : how many were to be foreseen.
    hit_rate : of each ranking by name, one for each of `SHARES`; rankings that could not be asked are missing.
    efficiency : the same beside the best that any map could have had (PEI).
    """

    known: str
    asked: str
    incidents: float
    hit_rate: dict[str, tuple[float, ...]]
    efficiency: dict[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How well one ranking foresaw, at one share of the area; means over its windows.

    Attributes
    ----------
    share : of the area looked at.
    hit_rate : share of the incidents that fell there.
    low, high : 95 % interval of it; None with fewer than four windows.
    accuracy : hit rate per share of area (PAI); 1 is chance.
    efficiency : hit rate beside the best possible (PEI).
    windows : how many could be asked.
    """

    ranking: str
    share: float
    hit_rate: float
    low: float | None
    high: float | None
    accuracy: float
    efficiency: float
    windows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Advantage:
    """The first ranking's hit rate minus another's, paired by window.

    Attributes
    ----------
    value : positive where the first foresaw more.
    low, high : 95 % interval; None with fewer than four windows.
    """

    ranking: str
    share: float
    value: float
    low: float | None
    high: float | None
    windows: int

    @property
    def verdict(self) -> str:
        """Say in a word whether the first is better than the other, worse, or neither for sure.

        >>> Advantage(ranking="kde", share=0.01, value=0.1, low=0.05, high=0.2, windows=9).verdict
        'better'
        """
        if self.low is None or self.high is None:
            return "too few windows"
        return "better" if self.low > 0 else "worse" if self.high < 0 else "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackTest:
    """All windows of one question, and what they say together.

    Attributes
    ----------
    parameters : what was asked, as texts.
    cells, area_km2 : how many cells were ranked, and their area.
    skipped : windows in which nothing happened that could be foreseen.
    accuracies : of every ranking at every share.
    advantages : of the first ranking over each other at every share.
    """

    parameters: dict[str, str]
    data_version: int
    cells: int
    area_km2: float
    windows: tuple[WindowResult, ...]
    skipped: int
    accuracies: tuple[Accuracy, ...]
    advantages: tuple[Advantage, ...]
