"""Geometric means of ratios, and Student's t without SciPy."""

import math
import statistics


def interval(logs):
    """Geometric mean of ratios given by their logarithms, with its 95% interval; the latter takes two."""
    mean = statistics.fmean(logs)
    if len(logs) < 2:
        return {"value": math.exp(mean), "low": None, "high": None}
    half = t_quantile(0.975, len(logs) - 1) * statistics.stdev(logs) / math.sqrt(len(logs))
    return {"value": math.exp(mean), "low": math.exp(mean - half), "high": math.exp(mean + half)}


def excludes_one(ratio):
    return ratio["low"] > 1 or ratio["high"] < 1


def t_probability(t, df):
    """P(|T| < t) of Student's t with whole df: Abramowitz and Stegun 26.7.3 and 26.7.4."""
    theta = math.atan(t / math.sqrt(df))
    term = total = math.cos(theta) if df % 2 else 1.0
    for k in range(3 if df % 2 else 2, df - 1, 2):
        term *= (k - 1) / k * math.cos(theta) ** 2
        total += term
    if df % 2 == 0:
        return math.sin(theta) * total
    return 2 / math.pi * (theta + (math.sin(theta) * total if df > 1 else 0))


def t_quantile(p, df):
    low, high = 0.0, 1e3
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if t_probability(middle, df) < 2 * p - 1 else (low, middle)
    return low
