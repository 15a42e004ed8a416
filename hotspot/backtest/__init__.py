"""Ask how much of each past month the score would have foreseen, and how much something simpler would."""

from hotspot.backtest.rankings import PROGNOSIS, RANKINGS, Ranking
from hotspot.backtest.result import SHARES, Accuracy, Advantage, BackTest, WindowResult
from hotspot.backtest.run import run_backtest, score_windows
from hotspot.backtest.windows import Window, covered_since, month_windows, span_windows

__all__ = [
    "PROGNOSIS",
    "RANKINGS",
    "SHARES",
    "Accuracy",
    "Advantage",
    "BackTest",
    "Ranking",
    "Window",
    "WindowResult",
    "covered_since",
    "month_windows",
    "run_backtest",
    "score_windows",
    "span_windows",
]
