"""What a questionnaire file may say, and what each mistake in it is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers import documents
from helpers.errors import InputError
from helpers.questionnaire import TICKED, Questionnaire, normalised, parse_questionnaire, slug

DATA = Path(__file__).resolve().parents[1] / "data" / "raw"

SMALL = """\
wave:
  id: 2026
  title: A small survey
  fieldwork: {first_day: 2026-03-02, last_day: 2026-04-17}
consent:
  wording: I agree to take part.
  answers: [Yes, No]
  admits: Yes
scales:
  agreement:
    answers:
      - {answer: Disagree, means: negative}
      - {answer: Neither, means: neutral}
      - {answer: Agree, means: positive, aliases: [I agree]}
    outside: [Don't know]
profile:
  - {id: sector, wording: "Which sector?", answers: [Public, Private], aliases: [Your sector]}
themes:
  - id: risk
    title: Risk
    asked: How far do you agree?
    items:
      - {id: risk_blame, wording: Fear of blame stops us., scale: agreement, barrier: true}
      - {id: risk_advice, wording: Advice is clear., scale: agreement}
  - {id: hurdles, title: Hurdles, ticked_barriers: [hurdle]}
multiple_choice:
  - {id: hurdle, wording: "What is in the way?", aliases: [Hurdles], options: [Money, {id: time, option: No time}]}
open:
  - {id: improvement, wording: "How could it be improved?"}
"""
FRAME = """\
codes:
  - {id: law, title: The law, about: risk, keywords: [law, data protection, "don't know"]}
  - {id: fear, title: Fear, about: risk_blame, keywords: [blame*]}
  - {id: kit, title: Kit, keywords: [e-mail, chief exec* officer]}
"""


def small() -> Questionnaire:
    return parse_questionnaire(SMALL)


@pytest.mark.parametrize(
    ("right", "wrong", "line", "sentence"),
    [
        ("barrier: true", "barier: true", 23, "found 'barier'; expected no such entry: check the spelling"),
        (
            "Advice is clear., scale: agreement",
            "Advice is clear., scale: frequency",
            24,
            "found 'frequency'; expected one of the scales agreement",
        ),
        (
            "id: risk_advice",
            "id: risk_blame",
            24,
            "found 'risk_blame'; expected an id of its own: this one is the id of",
        ),
        ("id: risk_advice", "id: Risk Advice", 24, "expected an id of small letters, digits and single underscores"),
        ("id: improvement", "id: weight", 29, "expected an id of its own: this one is kept for intake"),
        ("id: hurdles,", "id: risk,", 25, "found 'risk'; expected an id of its own: this one is the id of themes.0"),
        ("id: time, option", "id: money, option", 27, "found 'money'; expected an id of its own"),
        ("ticked_barriers: [hurdle]", "meaning: None", 25, "found no items; expected at least one item"),
        ("ticked_barriers: [hurdle]", "ticked_barriers: [hurdel]", 25, "found 'hurdel'; expected a multiple-choice"),
        ("[Public, Private]", "[Public, 'PUBLIC  ']", 17, "expected it to differ from 'Public' in more than case"),
        ("[Public, Private]", "[Public, {answer: Private, aliases: [public]}]", 17, "to differ from 'Public'"),
        ("aliases: [I agree]", "aliases: [neither]", 14, "found 'neither'; expected it to differ from 'Neither'"),
        ("aliases: [Hurdles]", "aliases: [your  SECTOR]", 27, "expected it for one question: sector has it too"),
        ("last_day: 2026-04-17", "last_day: 2026-02-30", 4, "found '2026-02-30'; expected a date, as in 2026-03-02"),
        ("last_day: 2026-04-17", "last_day: 2026-02-28", 4, "before the first day 2026-03-02; expected the first day"),
        ("admits: Yes", "admits: Maybe", 8, "found 'Maybe'; expected one of Yes, No"),
        ("answers: [Yes, No]", "answers: [Yes, 'yes ', No]", 7, "found 'yes'; expected it to differ from 'Yes'"),
        ("  title: A small survey\n", "", 1, "found nothing; expected it to be given"),
        ("open:", "themes:", 28, "found 'themes' twice; expected it once"),
        ("profile:", "profile", 17, "expected YAML: check the indentation, and put texts"),
        (
            "means: neutral",
            "means: nothing",
            13,
            "expected otherwise: input should be 'negative', 'neutral' or 'positive'",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line_what_was_found_and_what_was_expected(
    right: str, wrong: str, line: int, sentence: str
) -> None:
    assert right in SMALL
    with pytest.raises(InputError) as caught:
        parse_questionnaire(SMALL.replace(right, wrong, 1), "survey/questionnaire.yml")
    told = str(caught.value)
    assert told.startswith(f"survey/questionnaire.yml, line {line}")
    assert sentence in told


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("about: risk,", "about: rsik,", "found 'rsik'; expected a theme (risk, hurdles) or an item's id"),
        ("id: fear", "id: law", "found 'law'; expected an id of its own"),
        ("[blame*]", "[]", "codes.1.keywords: found a list; expected otherwise"),
        ("blame*", '"*"', "found '*'; expected a word or a phrase, with * only where a word goes on"),
        ("blame*", '"*blame"', "found '*blame'; expected a word or a phrase"),
        ("blame*", "bl*me", "found 'bl*me'; expected a word or a phrase"),
    ],
)
def test_a_mistake_in_the_code_frame_is_told(right: str, wrong: str, sentence: str) -> None:
    assert FRAME.count(right) == 1
    with pytest.raises(InputError) as caught:
        parse_questionnaire(SMALL + FRAME.replace(right, wrong))
    assert sentence in str(caught.value)


def test_codes_belong_to_a_theme_to_an_item_or_to_neither() -> None:
    codes = parse_questionnaire(SMALL + FRAME).codes
    assert [(code.id, code.about, code.keywords) for code in codes] == [
        ("law", "risk", ("law", "data protection", "don't know")),
        ("fear", "risk_blame", ("blame*",)),
        ("kit", None, ("e-mail", "chief exec* officer")),
    ]


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        parse_questionnaire(SMALL.replace("id: risk_advice", "id: risk_blame").replace("admits: Yes", "admits: Maybe"))
    assert len(caught.value.mistakes) == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("wave: &a [*a]", "line 1: found a section that holds itself; expected no `*name` inside `&name`"),
        ("wave:\n  ? [id, title]\n  : 2026", "line 2: found a name that is a list or a section; expected a word"),
        pytest.param("a: " + "[" * 200_000, "line 1: found sections and lists within each other", id="without an end"),
        pytest.param("wave: !!python/name:os.system", "line 1: found the tag", id="a tag"),
    ],
)
def test_yaml_that_no_questionnaire_needs_is_told(text: str, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_questionnaire(text)
    assert sentence in str(caught.value)


# What turns one line of YAML into another, or into none.
MARKS = [*":#'\"-[]{},?|>&*!%@`\t\n ", "é", "\x00", "\x85", "\u2028", "\ufeff", " #", ": ", "- "]


@settings(max_examples=300, deadline=None)
@given(slips=st.lists(st.tuples(st.integers(0, len(SMALL)), st.sampled_from(MARKS), st.booleans()), max_size=3))
@example(slips=[(55, "\ufeff", False), (55, "\x85", False)])
def test_yaml_is_read_alike_whether_libyaml_is_there_or_not(slips: list[tuple[int, str, bool]]) -> None:
    text = SMALL
    for place, mark, instead in slips:
        text = text[:place] + mark + text[place + instead :]
    quick = _nodes(lambda text: documents._composed(text)[1], text)
    plain = _nodes(lambda text: documents._PlainLoader(text).get_single_node(), text)
    # What libyaml refuses is read again; it takes some of what PyYAML refuses.
    assert quick == plain or plain is None


def _nodes(read: Callable[[str], yaml.Node | None], text: str) -> object:
    """Everything that a text comes to, and the line of each part; None where it is refused."""

    def told(node: yaml.Node | None) -> object:
        if node and not node.tag.startswith("tag:yaml.org,2002:"):
            raise yaml.YAMLError("a tag of its own, which is refused however it is read")
        if isinstance(node, yaml.MappingNode):
            return [(told(name), told(value)) for name, value in node.value]
        if isinstance(node, yaml.SequenceNode):
            return [told(value) for value in node.value]
        # Where nothing is, they may see it at the end of one line or the start of the next.
        return node and (node.tag, node.value, node.start_mark.line if node.value else None)

    try:
        return [told(read(text))]
    except yaml.YAMLError:
        return None


def test_an_empty_file_is_told() -> None:
    with pytest.raises(InputError, match="found no sections"):
        parse_questionnaire("")


def test_yes_no_and_numbers_stay_the_words_that_they_are() -> None:
    asked = parse_questionnaire(SMALL.replace("[Public, Private]", "[Yes, No, 1.10, 2026-03-02, on]"))
    assert asked.single("sector").labels == ["Yes", "No", "1.10", "2026-03-02", "on"]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-03-02", "2026-03-02", "2 March 2026"),
        ("2026-03-02", "2026-03-09", "2 to 9 March 2026"),
        ("2026-03-02", "2026-04-17", "2 March to 17 April 2026"),
        ("2025-11-30", "2026-01-04", "30 November 2025 to 4 January 2026"),
        ("2025-03-02", "2026-03-09", "2 March 2025 to 9 March 2026"),
    ],
)
def test_the_days_of_fieldwork_say_month_and_year_once_where_they_share_them(first: str, last: str, words: str) -> None:
    days = small().wave.fieldwork.model_copy(
        update={"first_day": date.fromisoformat(first), "last_day": date.fromisoformat(last)}
    )
    assert days.in_words() == words


def test_ticked_barriers_stand_as_items_that_are_barriers() -> None:
    items = small().items("hurdles")
    assert [(item.id, item.wording, item.barrier) for item in items] == [
        ("hurdle__money", "Money", True),
        ("hurdle__time", "No time", True),
    ]
    assert small().scale(items[0]) is TICKED


def test_an_item_stands_under_its_themes_heading_unless_it_names_its_own() -> None:
    asked = parse_questionnaire(SMALL.replace("id: risk_advice,", "id: risk_advice, asked: 'Next,',"))
    assert [asked.heading(item) for item in asked.items("risk")] == ["How far do you agree?", "Next,"]


def test_an_answer_outside_the_scale_counts_in_the_base_only_when_it_says_so() -> None:
    counted = SMALL.replace("[Don't know]", "[{answer: Don't know, in_base: true}, Not applicable]")
    scale = parse_questionnaire(counted).scales["agreement"]
    assert scale.labels == ["Disagree", "Neither", "Agree"]
    assert scale.base_labels == ["Disagree", "Neither", "Agree", "Don't know"]
    assert scale.outside_labels == ["Don't know", "Not applicable"]


def test_asking_for_what_the_questionnaire_lacks_lists_what_it_has() -> None:
    with pytest.raises(InputError, match="theme: found 'leadership'; expected one of risk, hurdles"):
        small().items("leadership")


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("<b>Strongly</b>\xa0agree ", "strongly agree"),
        ("Don’t&nbsp;know", "don't know"),
        ("\ufeffAgree", "agree"),
        ("0–2  years", "0-2 years"),
        ("< 18", "< 18"),
        ("> 60", "> 60"),
    ],
)
def test_wordings_are_compared_without_markup_case_and_odd_spaces(text: str, same_as: str) -> None:
    assert normalised(text) == same_as


@pytest.mark.parametrize(
    ("label", "made"),
    [
        ("Ready-made agreements", "ready_made_agreements"),
        ("1–5", "o_1_5"),
        ("Don’t know", "dont_know"),
        ("x" * 50, "x" * 40),
    ],
)
def test_an_option_without_an_id_gets_one_made_of_its_label(label: str, made: str) -> None:
    assert slug(label) == made


def asked(wave: str) -> Questionnaire:
    path = DATA / wave / "questionnaire.yml"
    return parse_questionnaire(path.read_text(encoding="utf-8"), path)


def test_the_2026_questionnaire_asks_five_items_in_each_of_six_themes() -> None:
    themes = {theme.title: len(theme.items) for theme in asked("2026").themes}
    assert themes == {
        "Leadership": 5,
        "Vision and collaboration": 5,
        "Risk management": 5,
        "Citizen engagement": 5,
        "Partnership working": 5,
        "Professional development": 5,
    }


def test_every_theme_asks_for_enablers_and_for_barriers() -> None:
    barriers = {theme.id: sum(item.barrier for item in theme.items) for theme in asked("2026").themes}
    assert barriers == {"leadership": 2, "vision": 2, "risk": 3, "citizens": 2, "partners": 2, "skills": 2}


def test_2025_words_two_items_otherwise_and_has_one_item_fewer_and_one_option_more() -> None:
    before, now = asked("2025"), asked("2026")
    then = {item.id: item.wording for item in before.asked_items()}
    today = {item.id: item for item in now.asked_items()}
    reworded = {name for name in then if then[name] != today[name].wording}
    assert len(reworded) == 2
    assert {name for name, item in today.items() if item.comparable_since == "2026"} == reworded
    assert len(today) - len(then) == 1
    options = {wave.wave.id: {(q.id, o.id) for q in wave.multiple_choice for o in q.options} for wave in (before, now)}
    assert len(options["2025"] - options["2026"]) == 1
    assert options["2026"] - options["2025"] == set()


@pytest.mark.parametrize("wave", ["2025", "2026"])
def test_the_code_frame_has_a_code_for_each_theme_and_some_for_its_barriers(wave: str) -> None:
    questionnaire = asked(wave)
    about = [code.about for code in questionnaire.codes]
    themes = [theme.id for theme in questionnaire.themes]
    assert [one for one in about if one in themes][:6] == themes
    assert {questionnaire.theme_of(one).id for one in about if one and one not in themes} == set(themes)
