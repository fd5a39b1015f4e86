"""Quotations: what a reviewer is offered, what of it is published, and that nothing else ever is."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from helpers.analysis.voices import accepted_quotations, quotation_candidates
from helpers.display.composed.voices import quotations
from helpers.display.exhibit import Exhibit
from helpers.display.wording import Sentence
from helpers.survey import Survey
from published import leaks, published
from written_surveys import written_survey

CODES = [
    {"id": "risk", "title": "Risk", "about": "risk", "keywords": ["blame", "fear"]},
    {"id": "time", "title": "Time", "keywords": ["time"]},
]
LONG = "There is far too much fear of blame to share anything at all"
TIMED = "Nobody has the time to answer requests from other organisations"
PLAIN = "We should simply talk to each other more often than we do now"


def survey(texts: list[str], accepted: list[tuple[str, str]] | None = None) -> Survey:
    drawn = written_survey({"say": texts}, codes=CODES)
    if accepted is None:
        return drawn
    table = pd.DataFrame(
        [(*one, "Ann") for one in accepted], columns=["question", "quotation", "reviewer"], dtype="str"
    )
    return replace(drawn, quotations=table)


def test_what_was_accepted_is_shown_word_for_word_with_its_themes() -> None:
    wave = survey([LONG, TIMED, PLAIN] * 4, [("say", TIMED), ("say", "fear of blame")])
    assert accepted_quotations(wave)[["quotation", "themes"]].to_numpy().tolist() == [
        [TIMED, ""], ["fear of blame", wave.questionnaire.theme("risk").title],
    ]  # fmt: skip
    shown = quotations(wave)
    assert isinstance(shown, Exhibit)
    assert shown.title == "Two answers, as people wrote them"
    assert shown.table["Quotation"].tolist() == [TIMED, "fear of blame"]
    assert leaks(published({"page": [shown]})) == []


def test_without_a_reviewer_or_with_few_who_wrote_nothing_is_quoted() -> None:
    for wave in (survey([LONG] * 12), survey([LONG] * 12, []), survey([LONG] * 9, [("say", LONG)])):
        shown = quotations(wave)
        assert isinstance(shown, Sentence)
        assert "nobody has read any and accepted it" in str(shown)


def test_candidates_are_quotable_by_turns_of_their_codes_and_with_what_to_look_at() -> None:
    named = "It was so much better before, when Jarrow had 3 people for it, and we all knew"
    gone = "Ask [name] about it, who knows far more of this than all of us do"
    wave = survey([LONG, LONG + " in this place", LONG + " in any place", TIMED, PLAIN, named, gone, "Blame", LONG])
    found = quotation_candidates("say", wave)
    assert list(found) == ["question", "quotation", "accepted", "reviewer", "look_at"]
    texts = found["quotation"].tolist()
    assert texts[-1] == named
    assert found["look_at"].tolist()[-1] == "Jarrow, 3"
    # What one code has alone comes before the second of another; those who name nobody come first.
    assert sorted(text[:10] for text in texts[:3]) == sorted(text[:10] for text in (LONG, TIMED, PLAIN))
    assert sorted(texts) == sorted({LONG, LONG + " in this place", LONG + " in any place", TIMED, PLAIN, named})
    assert quotation_candidates("say", wave, 2)["quotation"].tolist() == texts[:2]
    pd.testing.assert_frame_equal(found, quotation_candidates("say", wave))


def test_a_survey_without_a_code_frame_has_candidates_too() -> None:
    wave = written_survey({"say": [LONG, TIMED]}, codes=[])
    assert sorted(quotation_candidates("say", wave)["quotation"]) == sorted([LONG, TIMED])
