"""Redaction: what is personal goes, what is not stays, and each kind is counted."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.demonstration import planted_personal_data
from helpers.privacy.redaction import redact, redact_text


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Write to jo.bloggs+work@example.org.", "Write to [e-mail address]."),
        ("jo.bloggs AT example.org", "[e-mail address]"),
        ("I am @jobloggs there", "I am [web address] there"),
        ("jo.bloggs (at) example (dot) org", "[e-mail address]"),
        ("jo.bloggs at example dot org please", "[e-mail address] please"),
        ("See https://www.example.org/a?b=c, page 2", "See [web address], page 2"),
        ("It is on www.example.org.", "It is on [web address]."),
        ("look at example.org/minutes/jo-bloggs", "look at [web address]"),
        ("Ring 020 7946 0018", "Ring [phone number]"),
        ("Ring (020) 7946 0018 or +44 (0)20 7946 0018.", "Ring [phone number] or [phone number]."),
        ("07700900123/07700-900-124", "[phone number]/[phone number]"),
        ("mob 07700-900-124", "mob [phone number]"),
        ("mob 07700\u2013900\u2013124", "mob [phone number]"),
        ("mob 07700\u2011900\u2212124 \u2013 ring", "mob [phone number] \u2013 ring"),
        ("My card 4111\u20141111\u20141111\u20141111", "My card [card number]"),
        ("NHS 999\u2013000\u20130018", "NHS [NHS number]"),
        ("A flat in SW1A\u20112AA", "A flat in [postcode]"),
        ("jo.bloggs\uff20example.org", "[e-mail address]"),
        ("7700 900123 is mine", "[phone number] is mine"),
        ("call me on 496 0123", "call me on [phone number]"),
        ("tel: 496 0123 ext. 2456", "tel: [phone number] ext. 2456"),
        ("We live at ZZ99 3WZ.", "We live at [postcode]."),
        ("zz993wz", "[postcode]"),
        ("A flat in SW1A 2AA", "A flat in [postcode]"),
        ("NHS number 999 000 0018", "NHS number [NHS number]"),
        ("his number is 9990000018", "his number is [NHS number]"),
        ("NHS no. 999 000 0019, mistyped", "NHS no. [NHS number], mistyped"),
        ("NI AB 12 34 56 C", "NI [National Insurance number]"),
        ("ab123456c", "[National Insurance number]"),
        ("Paid with 4111 1111 1111 1111", "Paid with [card number]"),
        ("She lives at 14 Acacia Avenue.", "She lives at [address]."),
        ("Flat 2b, 117 Upper Mill Lane", "[address]"),
        ("d.o.b. 12/03/1984", "d.o.b. [date of birth]"),
        ("born on 4th May 1979", "born on [date of birth]"),
        ("Date of birth: 1979-05-04", "Date of birth: [date of birth]"),
        ("DOB (08/08/88) here and 08/09/88 there", "DOB ([date of birth]) here and [date of birth] there"),
        ("dob 14061980", "dob [date of birth]"),
        ("born on the 1st of March 1990", "born on the [date of birth]"),
        ("My birthday, April 21, 1966", "My birthday, [date of birth]"),
        ("NI number QQ 12 34 56, smudged", "NI number [National Insurance number], smudged"),
        ("patient 999 0000 018", "patient [NHS number]"),
        ("write to j.bloggs @ example.org", "write to [e-mail address]"),
        ("It is jo7 at example.org", "It is [e-mail address]"),
        ("a b at example dot co dot uk", "a [e-mail address]"),
        ("I am @jo.bloggs there", "I am [web address] there"),
        ("6 The Paddocks, third time", "[address], third time"),
        ("Rowan Cottage, Quarry Lane is empty", "[address] is empty"),
        ("Flat 12 Marlow Court", "[address]"),
        ("he lives at 63 upper dock st.", "he lives at [address]."),
        ("The car, AB12 CDE, was there", "The car, [vehicle registration], was there"),
        ("ab12cde and Ab12 cde", "[vehicle registration] and [vehicle registration]"),
        ("An older one, A123 BCD", "An older one, [vehicle registration]"),
        ("the Land Rover (ABC 123D)", "the Land Rover ([vehicle registration])"),
        ("Over the border ABZ 1234", "Over the border [vehicle registration]"),
        ("number plate A1 BCD", "number plate [vehicle registration]"),
        ("the van (AB 12 CDE) is back", "the van ([vehicle registration]) is back"),
        ("reg is 1 ABC", "reg is [vehicle registration]"),
        ("his reg is xyz 7 i think", "his reg is [vehicle registration] i think"),
        ("01/02/1980 is his date of birth", "[date of birth] is his date of birth"),
        ("12 May 1979 was the patient's birthday", "[date of birth] was the patient's birthday"),
        ("She, 1/2/80 born, moved", "She, [date of birth] born, moved"),
        ("1980-02-01 is when the boy was born", "[date of birth] is when the boy was born"),
        (
            "Two of them: 01/02/1980 (DOB), 3 Mar 1981 d.o.b.",
            "Two of them: [date of birth] (DOB), [date of birth] d.o.b.",
        ),
        ("01.02.1980, born in Leeds", "[date of birth], born in Leeds"),
        ("01_02_1980 was recorded as his D.O.B", "[date of birth] was recorded as his D.O.B"),
        ("Seen 12/03/2024 DOB 01/02/1980", "Seen 12/03/2024 DOB [date of birth]"),
        ("DOB given as 01/02/1980", "DOB given as [date of birth]"),
        ("DOB (dd/mm/yyyy): 01/02/1980", "DOB (dd/mm/yyyy): [date of birth]"),
        ("My card 4111.1111.1111.1111.", "My card [card number]."),
        ("My card 4111_1111_1111_1111", "My card [card number]"),
        ("My card 4111 - 1111 - 1111 - 1111", "My card [card number]"),
        ("My card 4111  1111  1111  1111", "My card [card number]"),
        ("My card 3782/822463/10005", "My card [card number]"),
        ("mob 07700_900_123", "mob [phone number]"),
        ("mob 07700/900/123 or 0113/496 0456", "mob [phone number] or [phone number]"),
        ("mob 07700*900*123", "mob [phone number]"),
        ("020 7946 0018 020 7946 0019", "[phone number] [phone number]"),
        ("Patient 943/476/5919", "Patient [NHS number]"),
        ("Patient 943_476_5919, 943  476  5919", "Patient [NHS number], [NHS number]"),
        ("NHS number 943/476/5918", "NHS number [NHS number]"),
        ("It is AB/12/34/56/C or ab.12.34.56.c", "It is [National Insurance number] or [National Insurance number]"),
        ("Write to jo.bloggs%40example.org", "Write to [e-mail address]"),
        ("jo.bloggs&#64;example.org", "[e-mail address]"),
        ("jo.bloggs<at>example<dot>org, jo{at}example{dot}org", "[e-mail address], [e-mail address]"),
        ("jo.bloggs[@]example[.]org", "[e-mail address]"),
        ("jo.blo\u200bggs@exam\u00adple.org", "[e-mail address]"),
        ("Ring 07700\u200d900\u2060123 or\ufeff 020\u200c 7946 0018", "Ring [phone number] or\ufeff [phone number]"),
        ("Ring\u200b07700900123", "Ring\u200b[phone number]"),
        ("\u202a07700 900123\u202c", "\u202a[phone number]\u202c"),
        ("NHS 943\u200b 476\u00ad 5919", "NHS [NHS number]"),
        ("A flat in SW1A\u200b2\u200cAA", "A flat in [postcode]"),
    ],
)
def test_addresses_and_numbers_are_replaced_by_what_they_were(written: str, kept: str) -> None:
    assert redact_text(written)[0] == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("My name is Priya Nair and I manage a team", "My name is [name] and I manage a team"),
        ("my name is priya nair and i manage a team", "my name is [name] and i manage a team"),
        ("My name is Zbigniew", "My name is [name]"),
        ("I am Zbigniew Kowal, a volunteer", "I am [name], a volunteer"),
        ("Ask for Janet", "Ask for [name]"),
        ("Speak to Zbigniew Kowal.", "Speak to [name]."),
        ("Janet's team is good", "[name]'s team is good"),
        ("Dave Whitlock from probation rang back", "[name] from probation rang back"),
        ("Mary Ann O'Brien-Smith helped", "[name] helped"),
        ("JANET SMITH IS THE ONLY ONE", "[name] IS THE ONLY ONE"),
        ("Thanks to Mrs Featherstonehaugh", "Thanks to [name]"),
        ("Dr. A. Patel and DS Whitlock", "[name] and [name]"),
        ("mrs patel next door", "mrs [name] next door"),
        ("Kind regards, Eleanor Vance", "Kind regards, [name]"),
        ("Regards\nZbigniew", "Regards\n[name]"),
        ("Many thanks - Siân", "Many thanks - [name]"),
        ("Dean Ashworth knows", "[name] knows"),
        ("Mark Jones and Sue Barker left", "[name] and [name] left"),
        ("Talk to Oyinkan in housing.", "Talk to [name] in housing."),
        ("I spoke to Oyinkan and Janet", "I spoke to [name] and [name]"),
        ("Speak to Robin first", "Speak to [name] first"),
        ("Ask Oyinkan, she knows", "Ask [name], she knows"),
        ("ask dave in the office", "ask [name] in the office"),
        ("please speak to sarah jones", "please speak to [name]"),
        ("A lad called Kyron was missed", "A lad called [name] was missed"),
        ("The mother, Saorla, said so", "The mother, [name], said so"),
        ("My manager Oyinkan said no", "My manager [name] said no"),
        ("Hello, it's Oyinkan from housing", "Hello, it's [name] from housing"),
        ("PC 4512 Hargreaves and Mrs van der Berg", "[name] and [name]"),
        ("Siobhán and Jean-Pierre", "[name] and [name]"),
        ("J. Okafor and S Bhattacharya", "[name] and [name]"),
        ("Yours, K.M.", "Yours, [name]"),
        ("cheers, ken", "cheers, [name]"),
        ("ask trish or nasreen", "ask [name] or [name]"),
        ("Aled ap Gwilym rang", "[name] rang"),
        ("Zyxa Qwertel from public health", "[name] from public health"),
        ("Zyxa and I meet on Fridays", "[name] and I meet on Fridays"),
        ("We lost Mark to the county", "We lost [name] to the county"),
        ("I am Zyxa, a volunteer", "I am [name], a volunteer"),
        ("Terry Bloor NI", "[name] NI"),
        ("MR SMITH told us", "[name] told us"),
        ("MRS JONES AND DR PATEL WERE NOT TOLD", "[name] AND [name] WERE NOT TOLD"),
        ("MR J SMITH, DR. A. B. PATEL and MRS O'BRIEN-SMITH", "[name], [name] and [name]"),
        ("PROFESSOR FEMI KRISHNAN AND MRS DE SOUZA CAME", "[name] AND [name] CAME"),
        ("WE ASKED MR JOHN SMITH", "WE ASKED [name]"),
        ("Mr SMITH, mr SMITH and Mr John SMITH rang", "[name], mr [name] and [name] rang"),
        ("MR & MRS OLLERENSHAW", "MR & [name]"),
        ("MR AND MRS OLLERENSHAW CAME", "MR AND [name] CAME"),
        ("ask DR VENKAT or MS PATEL", "ask [name] or [name]"),
        ("Mr. smith and mr john smith rang", "Mr. [name] and mr [name] rang"),
        ("dr o'brien", "dr [name]"),
        ("Will Brown told us", "[name] told us"),
        ("Ask Will Brown, or Bill Green.", "Ask [name], or [name]."),
        ("Will Smith and June Patel", "[name] and [name]"),
        ("June Brown from housing", "[name] from housing"),
        ("john smith at the council", "[name] at the council"),
        ("we told sarah o'brien and john smith-jones", "we told [name] and [name]"),
        ("it was dave brown from housing", "it was [name] from housing"),
        ("John smith and john Smith", "[name] and [name]"),
        ("Bloggs (my manager) said no", "[name] (my manager) said no"),
        ("Bloggs, our director, said no", "[name], our director, said no"),
        ("I told Bloggs, the head of service.", "I told [name], the head of service."),
        ("Bloggs \u2013 my old line manager \u2013 said no", "[name] \u2013 my old line manager \u2013 said no"),
        ("Bloggs, head of housing, knows", "[name], head of housing, knows"),
        ("My manager (Bloggs) said no", "My manager ([name]) said no"),
        ("Our director is Bloggs.", "Our director is [name]."),
        ("Ja\u200bnet Sm\u200bith rang", "[name] rang"),
        ("Mrs\u200b Featherston\u200dehaugh", "[name]"),
    ],
)
def test_names_of_people_are_replaced(written: str, kept: str) -> None:
    assert redact_text(written)[0] == kept


@pytest.mark.parametrize(
    "written",
    [
        "Our Information Sharing Agreement with Fire and Rescue is out of date.",
        "MASH and MARAC work; the Local Authority does not.",
        "The Data Protection Act 2018 and GDPR, since 25 May 2018 (25/05/2018).",
        "Contact Adult Social Care, Citizens Advice or Leeds City Council.",
        "Ask Health, Housing and Children's Services. Then ask the Police.",
        "Speak to NHS England, NHS 111 or the Caldicott Guardian.",
        "We cover Yorkshire and the Humber, Tower Hamlets and Milton Keynes.",
        "I am a Social Worker in Greater Manchester.",
        "Thanks, Information Governance team",
        "Regards from North Yorkshire",
        "Clare's Law, Sarah's Law and the Stephen Lawrence Inquiry changed things.",
        "St Thomas' Hospital and St. Mary's; Marie Curie nurses.",
        "Will Police and Probation ever talk? May I ask?",
        "MS Teams, Word and Excel; the PC Support desk.",
        "In 2024-25 we had 1,200,000 contacts, 45 a day, and 3 in 10 came back.",
        "It came 1st, the e2 2nd, and cost £12,500.00 over 2019 2020 2021.",
        "Reference 20260314, case 123456, section 47, form CP1A.",
        "Reference 999 000 0019 fails the check of an NHS number.",
        "A dawn raid, a rose garden, and hope.",
        "Mark every record, sue nobody; Grace periods and Hope House.",
        "Talk to Commissioning, ask GPs, contact Barnardo's, speak to Polish and Somali families.",
        "Ask for help, ask them why, talk to people and ring round the partners.",
        "A client record, the officer handbook, a child protection plan, a system called Operation Encompass.",
        "It's Leeds from here. 3 Crown Court cases, 14 road closures, 16 Days of Action.",
        "Contact Details should be kept. Ask Gold what happens next.",
        "Have a look at example.org.",
        "Born out of frustration on 12/03/2019. We share @ work.",
        "Meet at ten and look at what works: dot the i's.",
        "1234 567 890 is no NHS number and 4111 1111 1111 1112 is no card.",
        "P45, Form 696, form CP21, GDPR 2018, S47 checks, S117 MDT and the M25 are no registrations.",
        "PM05 was the old code, cp21 for the new; ICO 2018 and BIZ 2020.",
        "Reg 44 visits and Reg 17 are regulations; the car has 20 km to go, in 20 min.",
        "Annex C Housing, Vitamin D Supplements, Plan B.",
        "Invoice 0012345678. The addresses end in @gov.uk. Look at one dot on the map.",
        "2 The Council. 24 Hour Place of Safety. 2019 Market Street; at 10 main road closures.",
        "Frank is a helpline for Christian and Muslim groups. The Elizabeth line.",
        "On 12/03/2024 our hub was born. Since 25 May 2018 nobody asks for a date of birth.",
        "We agreed on 12/03/2019, born out of frustration; 14/03/2025 was the day we lost the dates of birth.",
        "Reference 4500.4600.4700.4800 of 12.11.2024 14.11.2024, and 2019/2020/2021/2022.",
        "Crime number 14/1234567/24, URN 100/200/3000, IP 192.168.100.254, on 12/11/24 a man came.",
        "On 12-11-24 a man came. Prices rose by 50%40 times.",
        "Will Brown bins be collected? Will Police share? Will Green and Blue teams merge?",
        "On May Day and before June Price rises. The Bill Green MPs want.",
        "WE MISS MEETINGS. MS TEAMS, MS SQL AND THE MS SOCIETY. THE DR SAID SO. DR PLANS. A DR SITE.",
        "the mark brown bins, dot long before, the bill payers.",
        "Luckily, our manager said yes. Again, the head of service agreed. Anyway, my boss, who left, knew.",
        "Mosaic (our case system) and Morley, the lead authority. In Otley, the head of service shares.",
        "Soft\u00adhyphens and zero\u200bwidth, \U0001f469\u200d\U0001f4bb and \u0646\u06cc\u200c\u062e\u0648.",
    ],
)
def test_ordinary_words_of_the_field_stay_as_they_are(written: str) -> None:
    assert redact_text(written) == (written, {})


@pytest.mark.parametrize("wave", ["2025", "2026"])
def test_every_planted_piece_of_personal_data_is_found_in_a_plain_sentence(wave: str) -> None:
    planted = planted_personal_data(wave)
    missed = {
        kind: [
            text for text in texts if redact_text(f"We wrote this about {text} last week.")[0].count(f"[{kind}]") != 1
        ]
        for kind, texts in planted.items()
    }
    assert missed == {kind: [] for kind in planted}


def test_each_kind_is_counted_over_all_answers() -> None:
    texts = pd.Series(
        ["a@example.org, b@example.org", "a@example.org", "Ask for Janet", "nothing here", "a@example.org"]
    )
    assert redact(texts)[1].to_dict("records") == [
        {"kind": "e-mail address", "count": 2 + 1 + 1},
        {"kind": "name", "count": 1},
    ]


def test_blanks_stay_blank_and_the_index_stays_as_it_was() -> None:
    texts = pd.Series([None, "Ask for Janet", None, ""], index=[7, 3, 3, 9], name="improvement", dtype="str")
    kept, _ = redact(texts)
    assert (kept.name, kept.dtype, kept.index.tolist()) == ("improvement", texts.dtype, [7, 3, 3, 9])
    assert kept.isna().tolist() == [True, False, True, False]
    assert kept.dropna().tolist() == ["Ask for [name]", ""]
    assert texts.dropna().tolist() == ["Ask for Janet", ""]


def test_a_column_without_any_text_has_nothing_to_count() -> None:
    kept, found = redact(pd.Series([None, None], dtype="str"))
    assert (kept.isna().all(), len(found), found.columns.tolist()) == (True, 0, ["kind", "count"])


def test_redacting_twice_changes_nothing_more() -> None:
    once = redact_text("Dr Patel, 020 7946 0018, ZZ99 3WZ, www.example.org, NI AB123456C")[0]
    assert redact_text(once) == (once, {})


@pytest.mark.parametrize("number", ["٩٩٩ ٠٠٠ ٠٠١٨", "999000001٨", "999 000 001٨"])
def test_digits_of_other_scripts_are_digits(number: str) -> None:
    assert redact_text(f"Patient {number}, seen twice")[0] == "Patient [NHS number], seen twice"


PIECES = [
    "jo at example dot org", "j.b at example.org", "jo", "example", "org", "@", " at ", " AT ", " (at) ", "[ at ]",
    "(\xa0at ", ".", "_", " dot ", " Dot ", "/", "www.", "WWW.", "020 7946 0018", "4111 1111 1111 1111",
    "999 000 0018", "AB 12 34 56 C", "ZZ99 3WZ", "14 Acacia Avenue", "٣", "born ", "12/03/1984", "Mrs Patel",
    "ask dave", "my name is ", "Priya Nair", "We", " ", " ", "\n", ", ", "call ", "496 0123", "AB12 CDE", "A123 BCD",
    "abz 1234", "ABZ 1234", "his reg is ", "xyz 7", "1 ABC", "car ", "Rowan Cottage, Quarry Lane", "House, ",
    "Flat 3, Elm Court", " @ ", "jo7", "7 at example.org", "@gov.uk", "NI no QQ 12 34 56", "thanks, ", "ken",
    "J. Okafor", "6 The Paddocks", "DOB (", "1st of March 1990",
    "\u200b", "\u00ad", "%40", "&#64;", "[.]", " is his DOB",
    "MR SMITH", "john smith", "Will Brown", "07700/900/123", "4111.1111.1111.1111", "12/03/1984 born", "\ufeff", "<at>",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(texts=st.lists(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), min_size=1, max_size=4))
def test_what_a_glance_over_all_texts_rules_out_no_rule_would_have_found(texts: list[str]) -> None:
    assert redact(pd.Series(texts, dtype="str"))[0].tolist() == [redact_text(text)[0] for text in texts]
