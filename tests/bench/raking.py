"""From a million invented respondents to how long raking takes: ours beside svy, weightipy and ipfn.

    make bench

Each starts from the same answers as it likes them (codes, a table of pandas, a sample of polars), without base
weights, for weightipy has none, and ends with a weight for every respondent. Making that start is not timed.
They take turns, so that whatever else the machine does falls on all alike; the median of the rounds counts.
The others are told to go on until nothing moves, as ours does. Exit code 1 when a promise is not kept.
"""

from __future__ import annotations

import contextlib
import io
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version

import numpy as np
import pandas as pd

from helpers.intake.weighting import Margin, raked
from sweeps import counted_sweeps, swept

RESPONDENTS, SEED, ROUNDS = 1_000_000, 2026, 5
QUESTIONS = {"sector": 3, "role": 5, "organisation": 11, "region": 13}
AGREEMENT, SECONDS, SWEEPS = 1e-8, 2.0, 10  # what the project promises

Rake = Callable[[], np.ndarray]


@dataclass
class Contender:
    """A way to rake, how long it took in each round, and what became of it."""

    name: str
    release: str
    timed: str
    rake: Rake | None = None
    seconds: list[float] = field(default_factory=list)
    weights: np.ndarray | None = None
    said: str = ""


def answers() -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Each question's answers as codes, and the shares of the population; drawn from the seed."""
    chance = np.random.default_rng(SEED)
    shares = {question: chance.dirichlet(np.full(size, 8.0)) for question, size in QUESTIONS.items()}
    leaning = {question: chance.dirichlet(np.full(size, 8.0)) for question, size in QUESTIONS.items()}
    codes = {question: chance.choice(len(of), RESPONDENTS, p=of) for question, of in leaning.items()}
    return codes, shares


def ours(codes: dict[str, np.ndarray], shares: dict[str, np.ndarray]) -> Rake:
    margins = [Margin(codes[question], shares[question] * RESPONDENTS) for question in QUESTIONS]
    return lambda: raked(margins).weights


def with_svy(codes: dict[str, np.ndarray], shares: dict[str, np.ndarray]) -> Rake:
    import polars
    import svy

    sample = svy.Sample(polars.DataFrame(codes).with_columns(weight=1.0), svy.Design(wgt="weight"))
    targets = {question: dict(enumerate(of.tolist())) for question, of in shares.items()}

    def rake() -> np.ndarray:
        found = sample.weighting.rake(shares=targets, tol=1e-12, max_iter=1_000, wgt_name="raked")
        return found.data["raked"].to_numpy()

    return rake


def with_weightipy(codes: dict[str, np.ndarray], shares: dict[str, np.ndarray]) -> Rake:
    import weightipy

    responses = pd.DataFrame(codes)
    targets = {question: {code: 100 * share for code, share in enumerate(of)} for question, of in shares.items()}
    scheme = weightipy.scheme_from_dict(targets)
    return lambda: weightipy.weight(responses, scheme).to_numpy()


def with_ipfn(codes: dict[str, np.ndarray], shares: dict[str, np.ndarray]) -> Rake:
    from ipfn import ipfn

    targets = [of * RESPONDENTS for of in shares.values()]
    each = [[axis] for axis in range(len(targets))]

    def rake() -> np.ndarray:
        counts = np.zeros(tuple(QUESTIONS.values()))
        np.add.at(counts, tuple(codes.values()), 1)
        fitting = ipfn.ipfn(counts.copy(), targets, each, convergence_rate=1e-13, rate_tolerance=0, max_iteration=1_000)
        factors = np.divide(fitting.iteration(), counts, out=np.zeros_like(counts), where=counts > 0)
        return factors[tuple(codes.values())]

    return rake


def contenders() -> list[Contender]:
    codes, shares = answers()
    made = [(Contender("ours", "", "raked(margins)"), ours)]
    made += [
        (Contender("svy", version("svy"), "sample.weighting.rake(...)"), with_svy),
        (Contender("weightipy", version("weightipy"), "weight(table, scheme)"), with_weightipy),
        (Contender("ipfn", version("ipfn"), "counting, ipfn, looking up"), with_ipfn),
    ]
    for one, start in made:
        _attempt(one, lambda one=one, start=start: setattr(one, "rake", start(codes, shares)))
    return [one for one, _ in made]


def race(running: list[Contender]) -> None:
    """Every contender once a round, the first of a round another each time; one round to warm up is not counted."""
    for turn in range(ROUNDS + 1):
        first = turn % len(running)
        for one in [*running[first:], *running[:first]]:
            if one.rake is not None:
                _attempt(one, lambda one=one, counts=turn > 0: _timed(one, counts))


def _timed(one: Contender, counts: bool) -> None:
    began = time.perf_counter()
    one.weights = one.rake()
    if counts:
        one.seconds.append(time.perf_counter() - began)


def _attempt(one: Contender, step: Callable[[], object]) -> None:
    """A step of another's, whose chatter and whose failure are noted and end nothing."""
    heard = io.StringIO()
    try:
        with contextlib.redirect_stdout(heard):
            step()
    except Exception as error:
        one.rake, one.said = None, f"{type(error).__name__}: {error}"
    else:
        one.said = " ".join(heard.getvalue().split())[:100]


def distance(one: Contender, other: Contender) -> float:
    """How far the weights of two lie apart at most, relative to the second's, both with a mean of 1."""
    if one.weights is None or other.weights is None or len(one.weights) != len(other.weights):
        return float("nan")
    return float(np.abs(one.weights / one.weights.mean() / (other.weights / other.weights.mean()) - 1).max())


def sweeps() -> list[str]:
    codes, shares = answers()
    margins = [Margin(swept(codes[question]), shares[question] * RESPONDENTS) for question in QUESTIONS]
    with counted_sweeps(RESPONDENTS) as counted:
        raked(margins, swept(np.ones(RESPONDENTS)))
    return counted


def main() -> int:
    running = contenders()
    race(running)
    mine = running[0]
    median = statistics.median(mine.seconds)
    tell = sys.stdout.write
    of_each = " × ".join(map(str, QUESTIONS.values()))
    tell(f"{RESPONDENTS:,} respondents, {len(QUESTIONS)} margins ({of_each} answers), seed {SEED}; ")
    tell(f"median of {ROUNDS} rounds in turn\n")
    tell(f"Python {platform.python_version()}, numpy {np.__version__}, pandas {pd.__version__}, ")
    tell(f"{os.cpu_count()} cores\n\n")
    tell(f"{'':10}{'release':>9}{'seconds':>10}{'times ours':>12}{'furthest off':>14}  what was timed\n")
    kept = []
    for one in running:
        if not one.seconds:
            tell(f"{one.name:10}{one.release:>9}{'could not run':>36}  {one.said}\n")
            continue
        took, off = statistics.median(one.seconds), distance(one, mine)
        tell(f"{one.name:10}{one.release:>9}{took:>10.3f}{took / median:>12.1f}{off:>14.1e}  {one.timed}\n")
        if not off <= AGREEMENT:
            tell(f"{'':10}disagrees: its weights run from {one.weights.min():.4g} to {one.weights.max():.4g}\n")
        if one.said:
            tell(f"{'':10}it said: {one.said}\n")
        kept.append(off <= AGREEMENT)
    over = sweeps()
    tell(f"\nOurs goes {len(over)} times over the respondents: {', '.join(over)}.\n")
    promises = {
        f"under {SECONDS:g} seconds": median < SECONDS,
        f"at most {SWEEPS} times over the respondents": len(over) <= SWEEPS,
        f"whoever ran has the same weights within {AGREEMENT:g}": all(kept),
        "somebody else ran": len(kept) > 1,
    }
    for promise, holds in promises.items():
        tell(f"{'yes' if holds else 'NO':>4}  {promise}\n")
    return 0 if all(promises.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
