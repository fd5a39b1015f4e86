"""Every one of R's reference numbers is compared with ours, or left for a reason that stands here.

A path is a file's name and the keys down to a figure, or to a list of figures. In a pattern `*` is any key, and `a|b`
either of two.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import product
from pathlib import Path
from typing import Any

import pytest

# By the test that compares it, or takes it as what both it and R start from.
COMPARED = {
    "test_intervals": """
        survey_estimates/*/n|df|mean|se|ci|deff|kish_deff|ess|prop|prop_se|ratio|ratio_se|median
        survey_estimates/*/ciprop/logit|xlogit|beta|mean/p|lo|hi
        survey_estimates/*/by_stype/level|mean|se
    """,
    "test_weighting": "api_margins/*/*",
    "test_difference_tests": """
        survey_tests/ttest/t|df|p|diff|ci
        survey_tests/chisq_F/F|ndf|ddf|p
        survey_tests/ranktest/t|df|p
        survey_tests/kw/df|p
        survey_tests/linear/b|se
        tests/trend/x|n|chisq|chisq_p
        tests/waves/kw|wilcox_W_1v4|wilcox_p_nocorrect
    """,
    "test_traps": """
        tests/trend/cochran_armitage_chisq|p
        tests/waves/jonckheere/p
    """,
    "test_reference": """
        tests/clopper_3_12
        tests/waves/kw_p|polr_slope|polr_se
    """,
    "test_multiplicity": "tests/pvals|holm|BH",
    "test_ordinal": """
        survey_tests/logistic|svyolr/b|se
        ordinal/housing/term|b|se|deviance|logLik_clm|clm_b|clm_terms
        ordinal/bfi_N1/n|b|se|deviance
    """,
    "test_reliability": """
        reliability_bfi/*/items|reversed|n_complete|alpha|std_alpha|average_r|feldt_ci|alpha_if_dropped|r_drop
    """,
    "test_factors": "reliability_bfi/*/omega_total_1f|loadings_1f_minres",
    "test_drivers": """
        drivers/*/lmg/*
        drivers/*/total_R2|by_size
        drivers/bfi_scales/n
    """,
}

LEFT = {
    "survey_estimates/*/ciprop/likelihood|asin/p|lo|hi": "the report gives logit intervals, and beta ones near 0 and 1",
    "survey_tests/chisq_wald/F|p": "tables are tested by Rao and Scott's F, R's own default",
    "survey_tests/logistic|linear|svyolr/term": "names, and no figures",
    "ordinal/bfi_N1/term": "names, and no figures",
    "ordinal/housing/nominal_test/*": "a likelihood-ratio test, which survey weights rule out: ours is a Wald test",
    "reliability_bfi/*/n_pairwise|alpha_pairwise|std_alpha_pairwise": "reliability rests on complete rows",
    "reliability_bfi/*/omega_total_3f|omega_h_3f": "a theme has one score: its omega is that of one factor",
    "reliability_bfi/*/lambda6": "the report gives alpha and omega",
    "drivers/swiss/johnson_relative_weights/*": "a stand-in for LMG, which is exact for as few as there are themes",
    "tests/BY|hommel|bonferroni": "families are adjusted by Holm, and the heat map by Benjamini and Hochberg",
    "tests/wilson_62_120|wilson_0_15": "of counts without weights: intervals of shares are logit and beta",
    "tests/newcombe_88_140_vs_62_120/diff|lo|hi": "of counts without weights: differences have t intervals",
    "tests/fisher/table|p|or|ci": "of counts without weights: tables are tested by Rao and Scott's F",
    "tests/waves/kendall_tau|kendall_z|kendall_p": "no trend is tested: no questionnaire says that groups are ordered",
    "tests/waves/jonckheere/J|E|V|z": "no trend is tested: no questionnaire says that groups are ordered",
    "tests/waves/wilcox_p": "with a continuity correction, which ranks of unequal weight do not have",
    "versions/*": "what R computed with",
}  # fmt: skip

# The tables that the figures are of, by a test that reads them.
TABLES = {
    "apiclus1.csv": "test_intervals",
    "apisrs.csv": "test_intervals",
    "apisrs_q.csv": "test_ordinal",
    "apisrs_rake_weights.csv": "test_weighting",
    "apistrat.csv": "test_intervals",
    "bfi.csv": "test_reliability",
    "bfi_scales.csv": "test_drivers",
    "housing.csv": "test_ordinal",
    "labelled.sav": "test_exports",
    "swiss.csv": "test_drivers",
    "waves.csv": "test_difference_tests",
}


def plain(patterns: str) -> Iterator[str]:
    """Patterns without alternatives."""
    for pattern in patterns.split():
        yield from ("/".join(parts) for parts in product(*(part.split("|") for part in pattern.split("/"))))


def matches(pattern: str, path: str) -> bool:
    keys, wanted = path.split("/"), pattern.split("/")
    return len(keys) == len(wanted) and all(map(fnmatchcase, keys, wanted))


def leaves(found: Any, path: str) -> Iterator[str]:
    if isinstance(found, dict):
        for key, value in found.items():
            yield from leaves(value, f"{path}/{key}")
    else:
        yield path


@pytest.fixture(scope="module")
def golden(shared: Path) -> Path:
    return shared / "golden"


@pytest.fixture(scope="module")
def paths(golden: Path) -> list[str]:
    files = sorted(golden.glob("*.json"))
    return [path for file in files for path in leaves(json.loads(file.read_text("utf-8")), file.stem)]


PATTERNS = [one for patterns in [*COMPARED.values(), *LEFT] for one in plain(patterns)]


def test_every_figure_is_compared_or_left_and_none_is_both(paths: list[str]) -> None:
    places = {path: sum(matches(pattern, path) for pattern in PATTERNS) for path in paths}

    assert {path: count for path, count in places.items() if count != 1} == {}


def test_no_pattern_is_of_nothing(paths: list[str]) -> None:
    assert [pattern for pattern in PATTERNS if not any(matches(pattern, path) for path in paths)] == []


def test_every_table_is_read_by_a_test(golden: Path) -> None:
    assert sorted(TABLES) == sorted(file.name for file in golden.iterdir() if file.suffix in (".csv", ".sav"))
    assert [name for name, test in TABLES.items() if name not in source(test) and stem(name) not in source(test)] == []


def test_a_test_that_is_said_to_compare_a_figure_names_its_file_and_its_keys() -> None:
    for test, patterns in COMPARED.items():
        for pattern in plain(patterns):
            file, *keys = pattern.split("/")
            named = [f"{file}.json" in source(test) or f'"{file}"' in source(test)]
            named += [f'"{key}"' in source(test) for key in keys if key != "*"]
            assert all(named), f"{test} does not take {pattern}"


def source(test: str) -> str:
    return Path(__file__).with_name(f"{test}.py").read_text("utf-8")


def stem(name: str) -> str:
    return f'"{Path(name).stem}"'
