"""From a deposit to its data dictionary as one accessible page, which needs no file beside it."""

from __future__ import annotations

from helpers.publishing.conversion import TEMPLATES
from helpers.publishing.deposit.records import Deposit
from helpers.publishing.deposit.words import ACCESS, DRAFT, FILES, SYNTHETIC, codes, facts, protection, risk
from helpers.publishing.exhibits import WITHHELD
from helpers.publishing.site import environment


def dictionary_page(deposit: Deposit) -> str:
    """The page: what the deposit is, what codes mean, and every variable with its question and its answers."""
    wave = deposit.wave
    return (
        environment()
        .get_template("dictionary.html.j2")
        .render(
            deposit=deposit,
            style=(TEMPLATES / "report.css").read_text("utf-8"),
            notices=[one for one, shown in ((ACCESS, True), (SYNTHETIC, wave.synthetic), (DRAFT, wave.draft)) if shown],
            facts=facts(deposit),
            files=FILES,
            protection=[*protection(deposit), risk(deposit)],
            codes=codes(),
            withheld=WITHHELD,
        )
    )
