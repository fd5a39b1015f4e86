"""Broken questionnaires: what happens to a file that people write by hand."""

from __future__ import annotations

from broken.breakage import CLEAN, Breakage, Edit, edited, swap
from broken.good import QUESTIONNAIRE


def more(lines: str) -> Edit:
    return lambda text: text + lines


def without(section: str, until: str) -> Edit:
    """The text without a section, up to the one that comes after it."""
    return lambda text: text[: text.index(section)] + text[text.index(until) :]


LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{of}'] * 9)}]\n" for of, name in zip("abcdefgh", "bcdefghi", strict=True)
)
LEADERS = "{id: leaders_back, wording: Leaders back sharing, scale: agreement}"
GUIDANCE = "{option: Guidance, helps: [sharing]}"

YAML: dict[str, tuple[Edit, str]] = {
    "nothing in it": (lambda text: "", "line 1: found no sections"),
    "remarks only": (lambda text: "# to be written\n", "line 1: found no sections"),
    "a list": (lambda text: "- wave\n- scales\n", "line 1: found no sections"),
    "one word": (lambda text: "questionnaire", "line 1: found no sections"),
    "an object of Python": (
        swap("title: The toy survey", "title: !!python/object:os.system {}"),
        "line 3: found the tag",
    ),
    "a call of Python": (
        swap("title: The toy survey", 'title: !!python/object/apply:os.system ["touch reports/owned"]'),
        "line 3: found the tag tag:yaml.org,2002:python/object/apply:os.system; expected none",
    ),
    "a name of Python": (swap("title: The toy survey", "title: !!python/name:os.system"), "line 3: found the tag"),
    "a module of Python": (more("x: !!python/module:os\n"), "found the tag tag:yaml.org,2002:python/module:os"),
    "a tag that nobody knows": (swap("title: The toy survey", "title: !secret x"), "line 3: found the tag !secret"),
    "a date tag on what is none": (
        swap("first_day: 2026-03-02", "first_day: !!timestamp soon"),
        "line 5: found the tag",
    ),
    "a number tag on what is none": (swap("title: The toy survey", "title: !!int many"), "line 3: found the tag"),
    "a float tag on what is none": (swap("title: The toy survey", "title: !!float many"), "line 3: found the tag"),
    "a truth tag on what is none": (swap("title: The toy survey", "title: !!bool perhaps"), "line 3: found the tag"),
    "bytes that are none": (swap("title: The toy survey", "title: !!binary '*'"), "line 3: found the tag"),
    "a set": (swap("title: The toy survey", "title: !!set {a, b}"), "line 3: found the tag"),
    "a billion laughs": (more(LAUGHS), "line 41, a: found 'a'; expected no such entry"),
    "a section inside itself": (more("x: &x {y: *x}\n"), "found a section that holds itself"),
    "a list inside itself": (more("x: &x [*x]\n"), "found a section that holds itself"),
    "a merge with itself": (more("x: &x {<<: *x}\n"), "line 41: found a section that holds itself"),
    "a merge with a word": (
        more("x: {<<: word}\n"),
        "line 41: found expected a mapping or list of mappings for merging",
    ),
    "an alias of nothing": (more("x: *nowhere\n"), "found found undefined alias"),
    "an anchor twice on one": (more("x: &a &b y\n"), "line 41: found expected <block end>"),
    "nested without end": (more(f"x: {'[' * 200}{']' * 200}\n"), "within each other, more than 50 deep"),
    "nested by far too deep": (more(f"x: {'[' * 100_000}\n"), "within each other, more than 50 deep"),
    "a tab for an indentation": (swap("  title: The toy survey", "\ttitle: The toy survey"), "line 3: found"),
    "a bracket that never closes": (
        swap("[Public, Private, Other]", "[Public, Private, Other"),
        "line 21: found expected ',' or ']', but got ':'; expected YAML",
    ),
    "a quotation mark that never closes": (swap('id: "2026"', 'id: "2026'), "line 8: found expected <block end>"),
    "a colon in a text": (swap('"May we use your answers?"', "May we: yes or no"), "line 8: found mapping values"),
    "a section moved in": (swap("\nscales:", "\n scales:"), "line 11: found expected <block end>"),
    "a section moved out": (swap("  title: The toy survey", "title: The toy survey"), "line 4: found"),
    "two documents": (lambda text: f"{text}---\n{text}", "found but found another document"),
    "a directive": (lambda text: f"%YAML 9.9\n---\n{text}", "line 1: found found incompatible YAML document"),
    "a NUL byte": (more("\0\n"), "found unacceptable character"),
    "a bell": (more("x: \x07\n"), "found unacceptable character"),
    "Latin-1": (lambda text: text.replace("The toy", "Café").encode("latin-1"), "found text that is not UTF-8"),
    "UTF-16": (lambda text: text.encode("utf-16"), "byte 0: found text that is not UTF-8"),
    "half an emoji": (lambda text: text.replace("The toy", "\ud83d").encode("utf-8", "surrogatepass"), "not UTF-8"),
    "an export": (lambda text: "Respondent ID,Collector ID\n1,2\n", "line 1: found no sections"),
    "a key twice": (more("open: []\n"), "found 'open' twice; expected it once"),
    "a key twice within a section": (
        swap("  title: The toy survey", "  title: A\n  title: B"),
        "line 4: found 'title'",
    ),
    "a list for a key": (more("? [a, b]\n: c\n"), "found a name that is a list or a section"),
    "a section for a key": (more("? {a: b}\n: c\n"), "found a name that is a list or a section"),
    "null for a key": (more("~: c\n"), "found None; expected otherwise: keys should be strings"),
    "a number for a key": (more("1: c\n"), "found '1'; expected no such entry"),
    "a date for a key": (more("2026-01-01: c\n"), "found '2026-01-01'; expected no such entry"),
}

PARTS: dict[str, tuple[Edit, str]] = {
    "no wave": (without("wave:", "consent:"), "wave: found nothing; expected it to be given"),
    "a wave that is a word": (lambda text: "wave: 2026\n" + text[text.index("consent:") :], "wave: found '2026'"),
    "no title": (swap("  title: The toy survey\n", ""), "wave.title: found nothing; expected it to be given"),
    "an empty title": (swap("The toy survey", '""'), "line 3, wave.title: found ''"),
    "a title of null": (swap("The toy survey", "null"), "line 3, wave.title: found None"),
    "no fieldwork": (without("  fieldwork:", "consent:"), "wave.fieldwork: found nothing"),
    "an unknown section": (more("profiles: []\n"), "profiles: found 'profiles'; expected no such entry"),
    "an unknown entry": (swap("    other: Other", "    others: Other"), "expected no such entry: check the spelling"),
    "an id in capitals": (
        swap("id: leaders_back", "id: Leaders_Back"),
        "found 'Leaders_Back'; expected an id of small",
    ),
    "an id with spaces": (
        swap("id: leaders_back", "id: leaders back"),
        "found 'leaders back'; expected an id of small",
    ),
    "an id of two underscores": (
        swap("id: leaders_back", "id: leaders__back"),
        "found 'leaders__back'; expected an id",
    ),
    "an id that climbs out": (swap('id: "2026"', "id: ../../etc"), "found '../../etc'; expected an id"),
    "an id twice": (swap("id: fear_of_blame", "id: leaders_back"), "found 'leaders_back'; expected an id of its own"),
    "an id that intake keeps": (swap("id: sector", "id: raw_row"), "found 'raw_row'; expected an id of its own"),
    "an option named other": (
        swap(GUIDANCE, "{option: Guidance, id: other}"),
        "found 'other'; expected an id of its own",
    ),
    "two options of one id": (
        swap("Training]", "Training, {option: More, id: training}]"),
        "found 'training'; expected",
    ),
    "a theme twice": (
        swap("multiple_choice:", "  - {id: sharing, title: Again, items: []}\nmultiple_choice:"),
        "found 'sharing'",
    ),
    "a theme without items": (without("    items:", "multiple_choice:"), "found no items; expected at least one item"),
    "an unknown scale": (swap("sharing, scale: agreement", "sharing, scale: agree"), "found 'agree'; expected one of"),
    "no scales": (without("scales:", "profile:"), "found 'agreement'; expected one of the scales none"),
    "a scale of one answer": (
        swap("      - {answer: Disagree, means: negative}\n      - Neither\n", ""),
        "scales.agreement.answers: found",
    ),
    "a scale without order": (
        swap("    answers:\n      - {answer: Disagree", "    answers: Disagree\n    x:\n      - {answer: Disagree"),
        "scales.agreement.answers: found 'Disagree'",
    ),
    "a scale that is kept": (swap("  agreement:", "  ticked:"), "found 'ticked'; expected another name"),
    "a meaning that is none": (swap("means: negative", "means: bad"), "means: found 'bad'"),
    "two answers alike": (swap("- Neither", "- disagree"), "found 'disagree'; expected it to differ from 'Disagree'"),
    "an alias that two answers claim": (
        swap("- Neither", "- {answer: Neither, aliases: [Agree]}"),
        "expected it to differ from",
    ),
    "an answer that is a list": (swap("- Neither", "- [Neither]"), "scales.agreement.answers.1: found a list"),
    "an answer that is blank": (swap("- Neither", '- " "'), "scales.agreement.answers.1"),
    "no answers": (swap("answers: [Public, Private, Other]", "answers: []"), "profile.0.answers: found"),
    "answers that are a section": (swap("[Public, Private, Other]", "{Public: 1}"), "profile.0.answers: found a dict"),
    "a barrier that is neither true nor false": (swap("barrier: true", "barrier: maybe"), "barrier: found 'maybe'"),
    "a day that is none": (swap("first_day: 2026-03-02", "first_day: 2026-02-30"), "first_day: found '2026-02-30'"),
    "a day in words": (swap("first_day: 2026-03-02", "first_day: 2 March"), "found '2 March'; expected a date"),
    "a day in British order": (swap("first_day: 2026-03-02", "first_day: 02/03/2026"), "expected a date, as in"),
    "days turned": (swap("last_day: 2026-03-31", "last_day: 2026-03-01"), "expected the first day first"),
    "consent that no answer is": (
        swap('admits: "Yes"', 'admits: "Aye"'),
        "consent.admits: found 'Aye'; expected one of",
    ),
    "margins of no question": (
        swap("margins: [sector]", "margins: [role]"),
        "found 'role'; expected a profile question",
    ),
    "no margins": (swap("margins: [sector]", "margins: []"), "weighting.margins: found"),
    "a trim below one": (swap("[sector]}", "[sector], trim: {upper: 0.5}}"), "weighting.trim.upper: found '0.5'"),
    "a trim that is no number": (
        swap("[sector]}", "[sector], trim: {upper: .nan}}"),
        "weighting.trim.upper: found '.nan'",
    ),
    "help for no theme": (swap("helps: [sharing]", "helps: [caring]"), "found 'caring'; expected a theme"),
    "at most none": (swap("    other: Other (please specify)\nopen", "    at_most: 0\nopen"), "at_most: found '0'"),
    "barriers of no question": (
        swap("    title: Sharing", "    title: Sharing\n    ticked_barriers: [fears]"),
        "found 'fears'; expected a multiple",
    ),
    "a code about nothing": (swap("about: sharing", "about: caring"), "codes.0.about: found 'caring'"),
    "a code twice": (swap("id: blame,", "id: training,"), "found 'training'; expected an id of its own"),
    "a code without keywords": (swap("[train*]", "[]"), "codes.0.keywords: found"),
    "a keyword that is a pattern": (swap("[train*]", "['(a+)+$']"), "found '(a+)+$'; expected a word or a phrase"),
    "a keyword of stars": (swap("[train*]", "['**']"), "found '**'; expected a word or a phrase"),
    "an alias that two questions claim": (
        swap(
            LEADERS,
            LEADERS.replace("}", ", aliases: [Backing]}"),
            "barrier: true}",
            "barrier: true, aliases: [Backing]}",
        ),
        "found 'Backing'; expected it for one question",
    ),
    "an order of dates that is none": (swap("month first", "year first"), "export.date_order: found 'year first'"),
    "a column that is not there": (
        swap("month first", "month first, weight: wt"),
        "export.weight: found 'wt'; expected a heading of the export",
    ),
    "an id that is not there": (
        swap("month first", "month first, respondent_id: Key"),
        "found 'Key'; expected a heading of the export",
    ),
    "a column left out that is not there": (
        swap("month first", "month first, left_out: [{column: Notes, why: ours}]"),
        "export.left_out: found 'Notes'",
    ),
    "a column left out without a reason": (
        swap("month first", "month first, left_out: [{column: IP Address}]"),
        "export.left_out.0.why: found nothing",
    ),
    "an e-mail address for an id": (
        swap("month first", "month first, respondent_id: IP Address"),
        "expected numbers or codes",
    ),
    "weights that are no numbers": (
        swap("month first", "month first, weight: Collector ID, started: End Date"),
        "column C, 'Start Date': found no question that it answers",
    ),
    "an exclusion that is none": (more("exclusions: {fastest: 0.2}\n"), "exclusions.fastest: found 'fastest'"),
    "an exclusion of all": (more("exclusions: {minimum_share_answered: 2}\n"), "minimum_share_answered: found '2'"),
    "an exclusion that is a word": (more("exclusions: {straight_lining_batteries: two}\n"), "found 'two'"),
    "a question of another survey": (
        swap("How could sharing be better?", "What is your favourite colour?"),
        "open question better, 'What is your favourite colour?': found no column that answers it",
    ),
    "wordings that are half the same": (
        swap("What would help?", "What would help"),
        "question support, 'What would help': option 'Guidance': found no column",
    ),
}

BREAKAGES: dict[str, Breakage] = edited(QUESTIONNAIRE, YAML | PARTS, CLEAN)
