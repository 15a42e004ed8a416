"""Self-exciting likelihoods against values that others published for the process in time alone.

At one place, with a background of 1 / (2 pi sigma²) there, our rate is that of a Hawkes process with an exponential
kernel times 1 / (2 pi sigma²), so its log-likelihood differs by n log(2 pi sigma²).
"""

import numpy as np
import pytest

from hotspot.stats.self_exciting import self_exciting_log_likelihood
from hotspot.stats.triggering import Triggering

SPREAD_M = 100.0
UNIT = 1 / (2 * np.pi * SPREAD_M**2)

# HawkesPyLib 0.2 (Simbold), tests/timestamp_fixture.csv with tests/test_logL.py: mu 0.5, eta 0.7, theta 0.001, T 50.
TIMES = """
1.465947125106949356 1.469487627002175500 1.816434769411798378 1.816446255528823217 3.543881393707841276
6.407767578400645370 6.409897931707599916 7.595082783444118135 7.596834433526665542 7.598814247675716338
7.599165955751233881 9.144766520515169361 13.47205299041616655 13.50037586009770152 15.35029441847608211
17.83790956664746474 18.15230483645834880 18.15394319410591706 18.15402876239161856 18.15429494722062742
18.15445039432854202 18.15465818546209320 18.15598779704456334 18.15609277456322346 18.15619051240419779
18.15677156296371564 18.15744812072278336 18.15991974372354179 18.76354984525521985 21.91895165989032179
25.27160521686142758 25.27322116674891106 29.98131901976556080 29.98182841967619794 29.98799334346708179
31.06804324737263912 31.07124005917473397 33.49274497167892406 35.28137350344218248 35.64393959949953938
35.64513713478747547 35.64609835664999338 35.64630039700094244 35.64654620484884617 35.64853194638051548
37.16362642470701161 39.16092721196722692 39.16369535215545028 43.00755921850086594 44.77615604906034008
44.77669712131177704 44.77719563815497850 44.77725188495151087 44.77752980829794183 44.77792154955363912
44.77822700992108906 47.31975435233123051
"""


def in_time(times: list[float], *, mu: float, eta: float, delay: float, end: float) -> float:
    """Give the log-likelihood of the process in time alone."""
    n = len(times)
    value = self_exciting_log_likelihood(
        np.zeros((n, 2)),
        times,
        background=np.full(n, UNIT),
        duration_days=end,
        triggering=Triggering(background_per_day=mu, branching_ratio=eta, mean_days=delay, spread_m=SPREAD_M),
    )
    return float(value - n * np.log(UNIT))


def hawkes_py_lib(*, mu: float = 0.5, eta: float = 0.7, theta: float = 0.001) -> float:
    return in_time([float(one) for one in TIMES.split()], mu=mu, eta=eta, delay=theta, end=50.0)


def test_the_likelihood_is_that_of_hawkes_py_lib() -> None:
    assert -hawkes_py_lib() == pytest.approx(-113.65329797780952, rel=1e-9)


def test_no_incident_costs_what_the_background_expected() -> None:
    # HawkesPyLib, test_nlogL_empty: mu T.
    assert -in_time([], mu=0.5, eta=0.7, delay=0.001, end=50.0) == pytest.approx(25.0)


@pytest.mark.parametrize(
    ("name", "at", "published"),
    [("mu", 0.5, 1.4612153393174436), ("eta", 0.7, 10.241989043344681), ("theta", 0.001, -12926.138457184903)],
)
def test_its_slopes_are_those_of_hawkes_py_lib(name: str, at: float, published: float) -> None:
    # HawkesPyLib, test_nlogL_grad; here as a central difference.
    step = 1e-5 * at
    up, down = (-hawkes_py_lib(**{name: at + sign * step}) for sign in (1, -1))
    assert (up - down) / (2 * step) == pytest.approx(published, rel=1e-5)


def test_three_incidents_by_the_formula_of_epihawkes() -> None:
    # epihawkes (mrc-ide), tests/testthat/test-loglikelihood.R: alpha 1, delta 1, mu 2, events 0, 1, 3.
    first = np.log(2) + np.log(2 + np.exp(-1)) + np.log(2 + np.exp(-3) + np.exp(-2))
    second = 2 * 3 + (1 - np.exp(-3)) + (1 - np.exp(-2)) + 0
    assert in_time([0, 1, 3], mu=2, eta=1, delay=1, end=3) == pytest.approx(first - second, rel=1e-12)


def test_two_incidents_without_a_background_by_the_formula_of_epihawkes() -> None:
    # As above, events 0 and 1 and no background; epihawkes leaves out the first incident, which then has no rate.
    second = in_time([0, 1], mu=1e-9, eta=1, delay=1, end=1) - np.log(1e-9)
    assert second == pytest.approx(np.log(np.exp(-1)) - (1 - np.exp(-1)), abs=1e-6)
