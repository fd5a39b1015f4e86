"""From how often the report was right about invented surveys to an exhibit that says so."""

from __future__ import annotations

import pandas as pd

from helpers.display.exhibit import Exhibit
from helpers.display.spelling import count
from helpers.display.tables import about_survey
from helpers.survey import Survey, calibration_record


def calibration_table(wave: Survey) -> Exhibit:
    """How often intervals covered, and tests were mistaken about, a truth that was known."""
    record = calibration_record()
    ends = zip(record["low"], record["high"], strict=True)
    shown = pd.DataFrame({
        "What was counted": record["counted"],
        "Of": record["measure"],
        "Cases": record["cases"].map(count),
        "Share": record["share"].map(tenths),
        "95% interval": [f"{tenths(low)} to {tenths(high)}" for low, high in ends],
    })  # fmt: skip
    return about_survey(
        wave, "calibration", coverage_in_words(record), "Invented surveys, analysed as this one is",
        shown, record, row_headings=2,
        notes=(
            f"{count(record['surveys'].max())} surveys were drawn from a world made up for it, each with a wave "
            "before and more waves in which groups differ in nothing, and analysed by the software that made this "
            "report. An interval of 95% should cover the truth "
            "95 times in a hundred, the interval of a rank more often than that, and no more than "
            "five families of tests in a hundred should raise a false alarm.",
        ),
    )  # fmt: skip


def coverage_in_words(record: pd.DataFrame) -> str:
    """Between which shares the coverage of intervals lies, measure by measure.

    >>> coverage_in_words(pd.DataFrame({"counted": ["Intervals that cover the truth"] * 2, "share": [0.948, 0.9561]}))
    'Intervals said to cover the truth 95 times in a hundred covered it 94.8% to 95.6% of the time'
    """
    covered = record.loc[record["counted"].str.startswith("Intervals"), "share"]
    ends = dict.fromkeys(tenths(end) for end in (covered.min(), covered.max()))
    return f"Intervals said to cover the truth 95 times in a hundred covered it {' to '.join(ends)} of the time"


def tenths(share: float) -> str:
    """A share to a tenth of a per cent, for a coverage of 95% is told from one of 94% there.

    >>> tenths(0.9549), tenths(0.0)
    ('95.5%', '0.0%')
    """
    return f"{share:.1%}"
