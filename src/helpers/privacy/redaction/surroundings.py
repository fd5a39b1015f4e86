"""What stands about a name, by which it is known to be one, or none."""

from __future__ import annotations

import re

LONGEST_CUE = 40  # characters before a name in which words that lead to it are looked for, and a letter's end
INTRODUCED = re.compile(r"(?:\bmy name(?:'s|’s| is)|\bsigned(?: by)?)[ :,]+$", re.IGNORECASE)
SIGNED_OFF = re.compile(
    r"\b(?:regards|sincerely|faithfully|wishes|thanks|thank you|cheers|yours|best|ta|warmly|signed)[\s,!–-]+$",
    re.IGNORECASE,
)
POINTED_TO = re.compile(
    r"(?:\b(?:contact|ask for|ask|speak to|spoke to|speak with|talk to|talked to|ring|rang|phone|phoned|call|called|"
    r"named|e-?mail(?:ed)?|message|cc|i am|i['’]m|this is|colleague|manager|boss|supervisor|client|patient|tenant|"
    r"neighbour|daughter|son|mother|father)[,:]? |[\n–—] ?-? ?)$",
    re.IGNORECASE,
)
# What a person, and hardly anything else, is spoken of after. One word with a capital is a name then, if
# the sentence goes on as it does after a name: "Speak to Zsofia in housing", and not "Speak to Polish families".
_KIN_OR_COLLEAGUE = (
    r"(?:lad|girl|boy|man|woman|lady|chap|child|baby|patient|client|tenant|resident|colleague|nurse|officer|worker|"
    r"manager|boss|supervisor|lead|champion|chair|deputy|son|daughter|mother|father|mum|dad|brother|sister|husband|wife)"
)
_ROLE = (
    rf"(?:{_KIN_OR_COLLEAGUE}|director|head|head ?teacher|teacher|secretary|doctor|gp|co-?ordinator|practitioner|"
    r"case ?worker|landlord|landlady|neighbour|solicitor|councillor|commissioner|chief executive|chief|administrator|"
    r"predecessor|successor|carer)"
)
# Who somebody is, after the name or before it: "Bloggs (my manager)", "our director is Bloggs".
IN_A_ROLE = re.compile(
    rf" ?\((?:who(?: is|['’]s|was) |then |now )?(?:my|our|his|her|their|the|an?) (?:[\w-]+ ){{0,3}}{_ROLE}"
    r"(?: (?:of|for|at|in|from|on) [^)]*|,[^)]*)?\)|"
    rf"(?:,| [–—-]) (?:(?:my|our|his|her|their|one of (?:my|our|the)) (?:[\w-]+ ){{0,3}}{_ROLE}s?"
    r"(?= ?(?:[,.;:!?)\n]|$|[–—-] )| (?:of|for|at|in|from|on)\b)|"
    rf"the (?:[\w-]+ ){{0,3}}{_ROLE} (?:of|for)\b|(?:head|director|deputy head|deputy director) of (?!the\b)[a-z])",
    re.IGNORECASE,
)
ROLE_AHEAD = re.compile(
    rf"\b(?:my|our|his|her|their) (?:[\w-]+ ){{0,2}}{_ROLE}(?: of [\w-]+)?"
    r"(?:,| called| named| is| was|['’]s name is)? \(?$",
    re.IGNORECASE,
)
# A town, of which there are many that no list has.
PLACED = re.compile(r"\b(?:in|at|near|across|around|outside|over) $", re.IGNORECASE)
PERSON_AHEAD = re.compile(
    r"(?:\b(?:contact|ask|asked|ask for|(?:speak|spoke|spoken|talk|talked) (?:to|with)|ring|rang|phoned?|e-?mailed|"
    r"nurse|told|met|thanked|(?:thanks|credit|kudos) to|(?:parents?|carer|widow|case) of)|"
    rf"\b{_KIN_OR_COLLEAGUE} of|young|little|poor|dear|forward(?:ed)? to|(?:led|run|chaired|written|signed) by|"
    rf"\b(?:my|our|his|her|their) {_KIN_OR_COLLEAGUE}|\b{_KIN_OR_COLLEAGUE}(?:,| called| named)) $",
    re.IGNORECASE,
)
AFTER_A_NAME = re.compile(
    r"\s*(?:['’]s\b|$|[,.;:!?)\n\[–—-]|(?:in|at|from|on|about|who|she|he|is|was|has|had|said|says|told|knows|left|set|runs|"
    r"ran|leads|led|and|or|if|when|for|to|first|directly|again|rang|rings|called|calls|asked|asks|did|does|do|can|could|"
    r"will|would|won['’]t|can['’]t|never|always|also|still|came|comes|went|goes|got|gets|gave|gives|sent|sends|keeps|kept|put|"
    r"helped|helps|retired|retires|moved|works|worked|sorted|explained|wrote|built|took|takes|made|makes|thinks|thought)\b)"
)
# What only people do, after two words that may be a first name and a surname of any language; and after one.
DOES_AS_PEOPLE_DO = re.compile(
    r" (?:who|whose|rang|rings|told|tells|said|says|asked|asks|knows|knew|thinks|runs|leads|chairs|e-?mailed|spotted|"
    r"spoke|signed|wrote|retired|left|helped|explained|refused|taught|trained|worked|works)\b|"
    rf" (?:is|was) (?:my|our|the|an?) (?:\w+ ){{0,2}}{_KIN_OR_COLLEAGUE}\b|"
    r",? (?:from|at|in) (?:the |our |my )?[a-z]{3}| \((?:[a-z]|[A-Z]{2})|, (?:our|my|the|an?|who|one)\b"
)
DOES_AS_A_PERSON_DOES = re.compile(
    r" (?:and I|retired|retires|is retiring|(?:is|was) (?:on leave|off sick|on maternity|one of our)|"
    r"(?:rang|rings|phoned) me)\b|"
    r"['’]s (?:mum|mother|dad|father|son|daughter|wife|husband|school|carer|gran|nan)\b"
)
SPEAKER_AHEAD = re.compile(r"\b(?:it['’]s|this is|i am|i['’]m) $", re.IGNORECASE)
AFTER_A_SPEAKER = re.compile(r" (?:from|here|and i)\b|, (?:an?|the|your|one of)\b", re.IGNORECASE)
# In the midst of a sentence a word with a capital is no verb: "we lost Mark to the county".
IN_MID_SENTENCE = re.compile(
    r"(?<!\bin)(?<!\bat)(?<!\bof)(?<!\bon)(?<!\bfrom)(?<!\bnear)(?<!\bthe)(?<!\ba)(?<!\ban)(?<!\busing)(?<!\buse)(?<!\bcalled)"
    r"(?<=[a-z,])[ ]$"
)
SAINT = re.compile(r"\b(?:St|Saint)\.? $")
# Words that make of the name before them a place, a body or a rule: St Thomas' Hospital, Clare's Law.
NAMED_FOR = re.compile(
    r"(?:['’]s?)? (?:hospital|house|street|road|centre|park|school|court|lane|ward|hall|close|avenue|trust|"
    r"foundation|clinic|surgery|college|academy|primary|law|rule|act|inquiry|enquiry|review|report|army|ambulance|line|"
    r"unit|suite|wing|building|project|hostel|nursery|wards)\b",
    re.IGNORECASE,
)
