"""Keep the share of false discoveries low when a whole city of p-values is read at once."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def benjamini_hochberg(p_values: ArrayLike) -> NDArray[np.float64]:
    """Turn p-values into q-values; calling all with q <= a true is wrong in at most a share a of the calls.

    Holds for independent tests and for the positive dependence of neighbouring cells.

    Parameters
    ----------
    p_values : shape (n,), from 0 to 1.

    Raises
    ------
    ValueError
        Where a p-value is NaN or outside 0 to 1.

    References
    ----------
    Benjamini & Hochberg (1995), J. R. Statist. Soc. B 57:289.

    Examples
    --------
    The smallest of three counts three times, the largest once.

    >>> benjamini_hochberg([0.01, 0.5, 0.02]).round(3).tolist()
    [0.03, 0.5, 0.03]
    """
    return _step_up(_checked(p_values), 1.0)


def benjamini_yekutieli(p_values: ArrayLike) -> NDArray[np.float64]:
    """Turn p-values into q-values that hold whatever the dependence, at the price of a factor 1 + 1/2 + ... + 1/n.

    Parameters, errors as `benjamini_hochberg`.

    References
    ----------
    Benjamini & Yekutieli (2001), Annals of Statistics 29:1165.

    Examples
    --------
    >>> benjamini_yekutieli([0.01, 0.5]).tolist()  # 0.01 x 2 x 1.5
    [0.03, 0.75]
    """
    checked = _checked(p_values)
    return _step_up(checked, float(np.sum(1 / np.arange(1, checked.size + 1))))


def _checked(p_values: ArrayLike) -> NDArray[np.float64]:
    checked = np.asarray(p_values, np.float64)
    wrong = ~((checked >= 0) & (checked <= 1))
    if wrong.any():
        raise ValueError(
            f"{int(wrong.sum())} p-values are not from 0 to 1, the first is {checked[wrong][0]}; drop them."
        )
    return checked


def _step_up(p_values: NDArray[np.float64], factor: float) -> NDArray[np.float64]:
    order = np.argsort(p_values, kind="stable")
    ranks = np.arange(1, p_values.size + 1)
    raised = p_values[order] * factor * p_values.size / ranks
    q_values = np.empty_like(p_values)
    q_values[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1)
    return q_values
