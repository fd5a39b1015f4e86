"""From tables of barriers and support to claims: where to target help first, as far as the figures tell."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import pandas as pd

from helpers.display.claims.claim import MOST_NAMED, Claim
from helpers.display.claims.differences import OTHER
from helpers.display.spelling import capital, figure, listed, lowered, number_in_words, percentage, quoted
from helpers.privacy.suppression import MINIMUM_BASE

NOTHING = Claim(
    "There is nothing to show", f"every figure rests on fewer than {MINIMUM_BASE} respondents, and is withheld"
)
UNADJUSTED = "the groups differ in other ways too, and the figures are not adjusted for that"


def of_targets(table: pd.DataFrame) -> Claim:
    """Where a theme is weaker, and its support asked for more, than among everybody else; or that this is nowhere.

    The table has the groups of one profile question, or those of any that are weaker (`section` says of which).
    Whoever answered "Other" is not named while others are: they are no group that can be helped.
    """
    by = f"By {lowered(str(table.attrs['by_title']))}, " if table.attrs.get("by_title") else ""
    shown = table[table["estimate"].notna()]
    if shown.empty:
        return NOTHING if len(table) or not table.attrs["compared"] else _of_none(int(table.attrs["compared"]))
    apart = (shown["estimate"] - shown["others"]).sort_values(ascending=False, kind="stable")
    shown = shown.loc[apart.index]
    both = _where(shown, "target")
    if both["group"].ne(OTHER).any():
        return _of_both(both[both["group"].ne(OTHER)], by)
    worse, more = shown[shown["stands"].eq("worse")], shown[shown["asked_stands"].eq("more")]
    if len(worse):
        return _of_worse(worse, more, by)
    alike = f"{by}no group is clearly weaker than everybody else"
    if len(more):
        return Claim(capital(alike), _asking(more))
    return Claim(capital(f"{by}no group is clearly weaker, or asks for more support, than everybody else"))


def of_weakness(table: pd.DataFrame) -> Claim:
    """Whether those for whom a theme is weak ask more often for what answers to it."""
    shown = table[table["difference"].notna()]
    if shown.empty:
        return NOTHING
    more = _where(shown, "more").sort_values("difference", ascending=False, kind="stable")
    if more.empty:
        return Claim("It cannot be shown that people for whom a theme is weak ask more often for what answers to it")
    others = table[~table["group"].isin(shown["group"])].set_index(["theme", "option"])["estimate"]
    options = more.drop_duplicates("option")
    first, left = options.head(MOST_NAMED), len(options) - MOST_NAMED
    names = [quoted(str(option)) for option in first["option"]]
    if left > 0:
        names += [f"{number_in_words(left)} more kind{'s' if left > 1 else ''} of support"]
    own = listed([percentage(share) for share in first["estimate"]])
    elsewhere = [percentage(others[of_theme]) for of_theme in zip(first["theme"], first["option"], strict=True)]
    return Claim(
        f"People for whom a theme is weak ask more often for {listed(names)}",
        f"{own} of them do, against {listed(elsewhere)} of the others",
    )


def of_option_comparisons(table: pd.DataFrame) -> Claim:
    """Which options groups tick differently, as far as the tests tell."""
    by = f"By {lowered(str(table.attrs['by_title']))}"
    if table["p"].isna().all():
        return Claim(f"{by}, there are no two groups to compare")
    differing = table[table["survives"].eq(True)].sort_values("effect", ascending=False, kind="stable")
    if differing.empty:
        return Claim(f"{by}, no answer is clearly chosen more by one group than by another")
    told = [
        f"{quoted(row['option'])} from {percentage(row['lowest'])} ({row['lowest_group']}) to "
        f"{percentage(row['highest'])} ({row['highest_group']})"
        for row in differing.head(MOST_NAMED).to_dict("records")
    ]
    if len(differing) == 1:
        return Claim(f"{by}, the share choosing {told[0].replace(' from ', ' runs from ', 1)}", UNADJUSTED)
    among = "among them " if len(differing) > MOST_NAMED else ""
    many = f"{number_in_words(len(differing))} of {number_in_words(len(table))} answers differ"
    first = differing.to_dict("records")[0]
    most = f"{quoted(first['option'])} most, {percentage(first['lowest'])} to {percentage(first['highest'])}"
    return Claim(f"{by}, {many}", f"{among}{listed(told)}; {UNADJUSTED}", most)


def _of_none(tests: int) -> Claim:
    survives = f"of {number_in_words(tests)} comparisons, none survives adjustment for there being so many"
    return Claim("No group is clearly weaker than everybody else on any theme", survives)


def _of_both(rows: pd.DataFrame, by: str) -> Claim:
    first = rows.to_dict("records")[0]
    proof = (
        f"the barrier score is {figure(first['estimate'], 'score')}, against {figure(first['others'], 'score')} among "
        f"everybody else, and {percentage(first['asked'])} ask for support that answers to it, against "
        f"{percentage(first['asked_others'])}"
    )
    if len(rows) == 1:
        return Claim(capital(f"{by}target first {_place(first)}"), proof)
    proof = f"for {_place(first)}, {proof}"
    if len(rows) <= MOST_NAMED:
        return Claim(capital(f"{by}target first {listed([_place(row) for row in rows.to_dict('records')])}"), proof)
    many = number_in_words(len(rows))
    return Claim(capital(f"{by}{many} places stand out as weaker and asking for more support"), proof)


def _of_worse(worse: pd.DataFrame, more: pd.DataFrame, by: str) -> Claim:
    """Which groups are weaker, on which themes, where none of them is shown to ask for more of what would help."""
    named = worse[worse["group"].ne(OTHER)]
    if named.empty:
        return Claim(capital(f"{by}no named group is clearly weaker than everybody else"), f"only {_on(worse)} is")
    who = pd.Series([_who(row) for row in named.to_dict("records")], index=named.index)
    groups = who.unique().tolist()
    first = pd.concat([named[who == one] for one in groups[:MOST_NAMED]])
    own, others = (listed([figure(score, "score") for score in first[of]]) for of in ("estimate", "others"))
    scores = (
        f"barrier score{'s (100 is worst) are' if len(first) > 1 else ' (100 is worst) is'} {own}, against {others}"
    )
    them = "them" if len(first) > 1 else "it"
    if first["support"].eq("").all():
        asked = f", and no kind of support that was offered answers to {them}"
    elif len(groups) == 1:
        asked = f", but it does not clearly ask for more of the support that answers to {them}"
    else:
        asked = ", but none of them clearly asks for more of the support that answers to it"
    asked += f"; {_asking(more)}" if len(more) else ""
    if len(groups) <= MOST_NAMED:
        short = f"{by}{_on(first, how=' is weaker than everybody else')}"
        return Claim(capital(short), f"{'its ' if len(groups) == 1 else ''}{scores}{asked}")
    short = f"{by}{number_in_words(len(groups))} groups are clearly weaker than everybody else on a theme"
    return Claim(capital(short), f"first {_on(first)}, whose {scores}{asked}")


def _asking(more: pd.DataFrame) -> str:
    """Which groups ask for more of which support, without being weaker on what it answers to."""
    first = more.head(MOST_NAMED)
    shares = zip(first["asked"], first["asked_others"], strict=True)
    told = [f" ({percentage(own)}, against {percentage(others)})" for own, others in shares]
    return f"{_on(first, told, ' asks for more support')}, without being clearly weaker"


def _on(rows: pd.DataFrame, figures: Sequence[str] = (), how: str = "") -> str:
    """Each group once, with its themes: "“Public” on risk and skills, “Private” on risk"; `how` follows the first."""
    on: dict[str, list[str]] = {}
    for row, told in zip(rows.to_dict("records"), figures or [""] * len(rows), strict=True):
        on.setdefault(_who(row), []).append(f"{lowered(str(row['title']))}{told}")
    return ", ".join(
        f"{who}{'' if place else how} on {listed(themes)}" for place, (who, themes) in enumerate(on.items())
    )


def _where(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """The rows that a column of yes, no and withheld says yes to."""
    return rows[rows[column].astype("boolean").fillna(False).to_numpy(dtype=bool)]


def _place(row: dict[Hashable, Any]) -> str:
    return f"{_who(row)} on {lowered(str(row['title']))}"


def _who(row: dict[Hashable, Any]) -> str:
    """A group, and the profile question it is of where the table has groups of several."""
    return quoted(str(row["group"])) + (f" ({lowered(str(row['section']))})" if "section" in row else "")
