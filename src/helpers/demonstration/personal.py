"""From the promise to respondents to its test: invented personal data, planted where people leave it.

Nothing here belongs to anyone: telephone numbers are Ofcom's for drama, e-mail addresses are at
example.org, NHS numbers come from the range 999 kept for tests, postcodes from areas that do not
exist or stand for no address, and the names are made up.
"""

from __future__ import annotations

from dataclasses import dataclass

from helpers.privacy.redaction import CARD, EMAIL, NAME, NHS, NI, PHONE, POSTCODE, WEB


@dataclass(frozen=True)
class Planted:
    """A sentence for one open question or other box, and the personal data in it by kind."""

    question: str
    sentence: str
    data: tuple[tuple[str, str], ...]


def _planted(question: str, sentence: str, *data: tuple[str, str]) -> Planted:
    return Planted(question, sentence.format(*(text for _, text in data)), data)


_PLANTED = {
    "2025": (
        _planted("improvement", "Happy to explain, call me on {}.", (PHONE, "07700 900142")),
        _planted("improvement", "My e-mail is {} if you want the detail.", (EMAIL, "h.thistlewood@example.org")),
        _planted("improvement", "Ask for {} in our MASH, she has it all written down.", (NAME, "Rosalind Achebe")),
        _planted("improvement", "One chap, NHS number {}, was assessed five times.", (NHS, "999 000 0018")),
        _planted("improvement", "We had a family at {} known to eight teams.", (POSTCODE, "ZZ99 3VZ")),
        _planted(
            "improvement", "I still have the letter: NI number {}, sent to the wrong team twice.", (NI, "AB 12 34 56 C")
        ),
        _planted("improvement", "See what we wrote up at {}.", (WEB, "https://www.example.org/sharing/pilot")),
        _planted(
            "resources", "Could somebody ring {} about it? {}", (PHONE, "020 7946 0218"), (NAME, "Gareth Pemberton")
        ),
        _planted("resources", "Please send any templates to {}.", (EMAIL, "info.governance@example.org")),
        _planted("resources", "My name is {} and I would gladly take part in a pilot.", (NAME, "Oluwaseun Bright")),
        _planted("role", "Hospital discharge co-ordinator ({})", (EMAIL, "discharge.hub@example.org")),
        _planted("support", "A proper helpline, ours is {} and nobody answers", (PHONE, "0161 496 0347")),
    ),
    "2026": (
        _planted("improvement", "Contact me on {} if that is useful.", (PHONE, "07700 900618")),
        _planted("improvement", "I wrote to {} in January and have heard nothing.", (EMAIL, "data.team@example.org")),
        _planted(
            "improvement",
            "Speak to {}, our information governance lead, about how we did it.",
            (NAME, "Margaret Ashdown"),
        ),
        _planted(
            "improvement", "Last week it was a lady with NHS number {} and no discharge letter.", (NHS, "999 000 0026")
        ),
        _planted("improvement", "The patient ({}) had been seen by four services in a month.", (NHS, "9990000034")),
        _planted("improvement", "The address was {} and three agencies each knew half of it.", (POSTCODE, "ZZ99 3WZ")),
        _planted("improvement", "Nobody would confirm that a tenant at {} was safe.", (POSTCODE, "QX4 7PL")),
        _planted(
            "improvement",
            "A man rang us with his NI number, {}, because no one else would look him up.",
            (NI, "AB123456C"),
        ),
        _planted("improvement", "{} from probation was the only one who rang back.", (NAME, "Dave Whitlock")),
        _planted("improvement", "Regards, {}, {}", (NAME, "Siân Cadwallader"), (PHONE, "029 2018 0455")),
        _planted("improvement", "Our protocol is at {} for anyone to copy.", (WEB, "www.example.org/protocol")),
        _planted(
            "improvement",
            "Email {} or phone {} and I will send it.",
            (EMAIL, "p.nair@example.org"),
            (PHONE, "+44 7700 900733"),
        ),
        _planted("improvement", "{} had to repeat it all to each of us.", (NAME, "Mrs Featherstonehaugh")),
        _planted("resources", "Please ring {} to set up a session.", (PHONE, "(0113) 496 0812")),
        _planted("resources", "My name is {} and I manage the front door team.", (NAME, "Priya Nair")),
        _planted(
            "resources", "Whatever {} does in the county should be paid for everywhere.", (NAME, "Dr Okonjo-Bright")
        ),
        _planted("resources", "Send it to {}, thanks.", (EMAIL, "Tom.Harkness@example.org")),
        _planted("resources", "We are at {} and would host one.", (POSTCODE, "zz993gz")),
        _planted("resources", "Someone paid for a course on {} and it was cancelled.", (CARD, "4111 1111 1111 1111")),
        _planted("resources", "Kind regards, {}", (NAME, "Eleanor Vance")),
        _planted("role", "Early help co-ordinator, ask for {}", (NAME, "Bernadette Kilbride")),
        _planted("organisation", "Combined authority, {}", (PHONE, "020 7946 0771")),
        _planted("support", "Someone like {}", (EMAIL, "sharing.advice@example.org")),
        _planted("shares_with", "The coroner's officer ({})", (EMAIL, "coroner@example.org")),
    ),
}


def planted_in(wave: str) -> tuple[Planted, ...]:
    """The sentences planted in a wave; a wave of another name gets those of 2026."""
    return _PLANTED.get(wave, _PLANTED["2026"])


def planted_personal_data(wave: str) -> dict[str, list[str]]:
    """Kind -> the strings planted in a wave's open answers and other boxes.

    None of them may be found in anything that intake writes.
    """
    found: dict[str, list[str]] = {}
    for planted in planted_in(wave):
        for kind, text in planted.data:
            found.setdefault(kind, []).append(text)
    return found
