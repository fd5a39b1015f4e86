"""From nothing to an invented world: what its people think, and why, in numbers.

Every number here is made up, and is the known truth that the demonstration survey is drawn from.
Shifts are in standard deviations of a theme or an item; up is good news for sharing.
"""

from __future__ import annotations

Shifts = dict[str, dict[str, float]]  # question -> answer -> shift

# --- Who there is, and who answers -------------------------------------------------------------

POPULATION = 6_000_000  # people who deliver public services in this world

# Kind of organisation: share of the population, then public / private / independent within it.
ORGANISATIONS: dict[str, tuple[float, tuple[float, float, float]]] = {
    "Local authority": (0.215, (0.96, 0.02, 0.02)),
    "Health": (0.270, (0.84, 0.11, 0.05)),
    "Police": (0.045, (0.99, 0.01, 0.00)),
    "Fire and rescue": (0.012, (0.99, 0.01, 0.00)),
    "Central government": (0.075, (0.98, 0.02, 0.00)),
    "Housing": (0.038, (0.40, 0.10, 0.50)),
    "Education": (0.185, (0.88, 0.08, 0.04)),
    "Probation and justice": (0.020, (0.86, 0.06, 0.08)),
    "Charity or community group": (0.070, (0.00, 0.00, 1.00)),
    "Private provider": (0.050, (0.00, 1.00, 0.00)),
    "Other": (0.020, (0.45, 0.25, 0.30)),
}
SECTORS = ("Public", "Private", "Independent")
# Front-line practitioner, team manager, senior leader, information governance or analyst, other.
ROLES = ("Front-line practitioner", "Team manager", "Senior leader", "Information governance or analyst", "Other")
ROLE_SHARES: dict[str, tuple[float, ...]] = {
    "": (0.62, 0.17, 0.04, 0.04, 0.13),  # where nothing else is said
    "Central government": (0.42, 0.24, 0.06, 0.09, 0.19),
    "Charity or community group": (0.55, 0.18, 0.10, 0.03, 0.14),
    "Private provider": (0.56, 0.20, 0.07, 0.04, 0.13),
    "Education": (0.70, 0.14, 0.05, 0.02, 0.09),
}
REGIONS = {
    "North East": 0.041,
    "North West": 0.111,
    "Yorkshire and the Humber": 0.082,
    "East Midlands": 0.071,
    "West Midlands": 0.087,
    "East of England": 0.088,
    "London": 0.136,
    "South East": 0.128,
    "South West": 0.083,
    "Wales": 0.049,
    "Scotland": 0.084,
    "Northern Ireland": 0.030,
    "UK-wide": 0.010,
}

# The sample chooses itself: how much likelier than others each group is to answer. Factors
# multiply and do not interact, so raking to the margins recovers the population exactly.
SELF_SELECTION: Shifts = {
    "sector": {"Private": 0.75, "Independent": 1.25},
    "organisation": {
        "Local authority": 1.70,
        "Health": 0.75,
        "Police": 1.90,
        "Fire and rescue": 2.40,
        "Central government": 0.90,
        "Housing": 1.40,
        "Education": 0.60,
        "Probation and justice": 1.80,
    },
    "role": {
        "Front-line practitioner": 0.60,
        "Team manager": 1.30,
        "Senior leader": 2.00,
        "Information governance or analyst": 2.80,
    },
    "region": {
        "North West": 1.30,
        "London": 0.85,
        "West Midlands": 1.15,
        "Scotland": 0.70,
        "Northern Ireland": 0.75,
        "Wales": 1.20,
        "UK-wide": 2.00,
    },
}

# --- What they think ---------------------------------------------------------------------------

# How far each theme goes with one general culture of sharing; two themes correlate by the product.
COMMON_CULTURE = {"leadership": 0.74, "vision": 0.72, "risk": 0.70, "citizens": 0.58, "partners": 0.72, "skills": 0.64}

# Citizen engagement hangs together badly on purpose: a report must be able to say so.
LOADINGS = {"leadership": 0.74, "vision": 0.66, "risk": 0.70, "citizens": 0.50, "partners": 0.72, "skills": 0.68}

THEME_SHIFTS: dict[str, Shifts] = {
    "leadership": {
        "sector": {"Private": 0.10, "Independent": 0.06},
        "role": {
            "Front-line practitioner": -0.22,
            "Senior leader": 0.60,
            "Information governance or analyst": -0.08,
            "Other": -0.10,
        },
        "organisation": {
            "Fire and rescue": 0.18,
            "Local authority": -0.06,
            "Central government": 0.08,
            "Education": -0.08,
        },
        "region": {"North East": 0.12, "London": -0.05},
    },
    "vision": {
        "sector": {"Private": -0.16, "Independent": 0.10},
        "role": {"Front-line practitioner": -0.06, "Senior leader": 0.30},
        "organisation": {"Fire and rescue": 0.15, "Education": 0.05, "Central government": -0.10, "Housing": -0.06},
        "region": {"Wales": 0.28, "London": -0.08},
    },
    "risk": {
        "sector": {"Private": 0.10, "Independent": -0.10},
        "role": {"Front-line practitioner": -0.16, "Senior leader": 0.20, "Information governance or analyst": 0.34},
        "organisation": {"Police": 0.16, "Health": -0.26, "Education": -0.16, "Probation and justice": 0.10},
        "region": {"West Midlands": -0.08, "Scotland": 0.08},
    },
    "citizens": {
        "sector": {"Private": -0.30, "Independent": 0.46},
        "role": {"Front-line practitioner": 0.06, "Senior leader": 0.10, "Information governance or analyst": 0.10},
        "organisation": {"Police": -0.26, "Central government": -0.34, "Housing": 0.10, "Health": 0.06},
        "region": {"Wales": 0.22, "Scotland": 0.12},
    },
    "partners": {
        "sector": {"Private": -0.26, "Independent": -0.16},
        "role": {"Front-line practitioner": -0.06, "Senior leader": 0.16},
        "organisation": {
            "Fire and rescue": 0.22,
            "Probation and justice": 0.14,
            "Health": -0.12,
            "Central government": -0.20,
            "Housing": -0.14,
        },
        "region": {"North West": 0.30, "London": -0.22, "UK-wide": -0.12, "Northern Ireland": 0.10},
    },
    "skills": {
        "sector": {"Independent": -0.22},
        "role": {
            "Front-line practitioner": -0.08,
            "Senior leader": 0.10,
            "Information governance or analyst": 0.46,
            "Other": -0.12,
        },
        "organisation": {"Education": -0.26, "Police": 0.10, "Charity or community group": -0.06},
        "region": {"South West": -0.08, "East Midlands": 0.06},
    },
}

# What a typical respondent says to each item, in per cent from Strongly disagree to Strongly
# agree (0 to 10 for the rating), then the per cent who answer Don't know and Not applicable.
ITEM_LEVELS: dict[str, tuple[tuple[int, ...], tuple[float, float]]] = {
    "leadership_visible": ((9, 24, 27, 30, 10), (2.5, 1.0)),
    "leadership_objectives": ((8, 27, 30, 28, 7), (7.0, 1.0)),
    "leadership_backing": ((6, 14, 26, 39, 15), (5.5, 1.0)),
    "leadership_crowded_out": ((4, 16, 21, 39, 20), (4.0, 1.0)),
    "leadership_ownership": ((9, 27, 19, 31, 14), (3.0, 0.8)),
    "vision_purpose": ((5, 17, 24, 42, 12), (2.0, 1.2)),
    "vision_benefit": ((2, 4, 9, 46, 39), (1.0, 0.8)),
    "vision_early": ((10, 30, 27, 26, 7), (7.0, 2.0)),
    "vision_competing": ((3, 14, 23, 43, 17), (3.0, 1.0)),
    "vision_language": ((6, 26, 23, 34, 11), (2.0, 1.0)),
    "risk_balance": ((11, 28, 24, 28, 9), (6.0, 0.8)),
    "risk_advice": ((10, 28, 20, 33, 9), (2.5, 1.0)),
    "risk_blame": ((7, 23, 21, 33, 16), (3.5, 0.5)),
    "risk_law": ((5, 17, 20, 40, 18), (3.0, 0.5)),
    "risk_interpretation": ((4, 14, 20, 41, 21), (4.5, 0.8)),
    "citizens_told": ((5, 19, 24, 40, 12), (4.0, 2.5)),
    "citizens_involved": ((18, 37, 25, 16, 4), (12.0, 3.0)),
    "citizens_trust": ((3, 10, 29, 45, 13), (6.0, 2.5)),
    "citizens_consent": ((4, 18, 22, 40, 16), (4.0, 2.0)),
    "citizens_repeat": ((3, 12, 19, 41, 25), (3.0, 2.0)),
    "partners_trust": ((3, 11, 22, 48, 16), (1.5, 1.0)),
    "partners_agreements": ((8, 25, 28, 32, 7), (8.0, 2.5)),
    "partners_contacts": ((6, 20, 17, 43, 14), (1.0, 1.2)),
    "partners_one_way": ((7, 27, 23, 30, 13), (3.0, 1.5)),
    "partners_turnover": ((3, 13, 19, 42, 23), (2.5, 1.0)),
    "skills_confident": ((3, 12, 17, 49, 19), (0.8, 0.8)),
    "skills_training": ((9, 26, 25, 32, 8), (1.0, 3.0)),
    "skills_learning": ((10, 30, 24, 29, 7), (1.5, 1.0)),
    "skills_guidance": ((7, 29, 27, 27, 10), (2.5, 2.0)),
    "skills_newcomers": ((6, 23, 24, 33, 14), (5.0, 1.5)),
    "outcome_timely": ((11, 29, 22, 31, 7), (1.5, 3.0)),
    "outcome_complete": ((7, 27, 26, 34, 6), (1.5, 3.0)),
    "outcome_overall": ((2, 3, 6, 9, 11, 16, 18, 18, 11, 4, 2), (0.0, 0.0)),
}

# Where a group differs on one item beyond its theme.
ITEM_SHIFTS: dict[str, Shifts] = {
    "leadership_visible": {"role": {"Senior leader": 0.20}},
    "leadership_backing": {"role": {"Front-line practitioner": -0.12}, "organisation": {"Police": -0.15}},
    "risk_advice": {"organisation": {"Health": -0.15}, "role": {"Information governance or analyst": 0.25}},
    "risk_blame": {"organisation": {"Health": -0.12, "Police": -0.15}, "role": {"Senior leader": 0.15}},
    "citizens_repeat": {"role": {"Front-line practitioner": -0.14}},
    "partners_one_way": {"sector": {"Independent": -0.50}, "organisation": {"Housing": -0.20}},
    "partners_contacts": {"role": {"Information governance or analyst": -0.20}},
    "skills_training": {"organisation": {"Charity or community group": -0.12}},
}

# How much likelier than others a group is to answer outside the scale: theme or item -> factor.
OUTSIDE_FACTORS: dict[str, Shifts] = {
    "citizens": {"sector": {"Private": 3.0}, "organisation": {"Central government": 2.2}},
    "leadership_objectives": {"role": {"Front-line practitioner": 1.5, "Senior leader": 0.4}},
    "partners_agreements": {"role": {"Front-line practitioner": 1.7, "Information governance or analyst": 0.3}},
    "vision_early": {"role": {"Front-line practitioner": 1.5}},
    "outcome_timely": {"role": {"Information governance or analyst": 3.0}},
    "outcome_complete": {"role": {"Information governance or analyst": 3.0}},
}

# --- What drives good sharing ------------------------------------------------------------------

DRIVERS: dict[str, dict[str, float]] = {
    "outcome_timely": {
        "partners": 0.36,
        "risk": 0.26,
        "leadership": 0.13,
        "vision": 0.08,
        "skills": 0.06,
        "citizens": 0.02,
    },
    "outcome_complete": {
        "partners": 0.32,
        "vision": 0.18,
        "risk": 0.14,
        "skills": 0.10,
        "leadership": 0.08,
        "citizens": 0.03,
    },
    "outcome_overall": {
        "partners": 0.30,
        "leadership": 0.24,
        "risk": 0.18,
        "vision": 0.12,
        "skills": 0.07,
        "citizens": 0.04,
    },
}

# --- What was different in earlier waves -------------------------------------------------------

EARLIER_THEMES: dict[str, dict[str, float]] = {"2025": {"leadership": -0.14, "partners": -0.10, "citizens": 0.09}}
EARLIER_ITEMS: dict[str, dict[str, float]] = {
    "2025": {
        "skills_training": -0.20,
        "risk_blame": -0.13,
        "citizens_repeat": 0.05,
        "partners_turnover": 0.22,
        "vision_early": -0.12,
    }
}

# --- How and what people share -----------------------------------------------------------------

# Per cent who give each answer: by role for how often, by kind of organisation for how urgent.
HOW_OFTEN = {
    "": (24, 30, 22, 18, 6),
    "Front-line practitioner": (38, 30, 17, 11, 4),
    "Team manager": (28, 36, 22, 11, 3),
    "Senior leader": (10, 24, 34, 26, 6),
    "Information governance or analyst": (34, 31, 22, 11, 2),
}
HOW_URGENT = {
    "": (5, 22, 39, 16, 18),
    "Police": (27, 39, 22, 4, 8),
    "Health": (15, 40, 27, 6, 12),
    "Fire and rescue": (16, 27, 33, 11, 13),
    "Local authority": (8, 31, 36, 11, 14),
    "Education": (8, 35, 34, 9, 14),
    "Probation and justice": (10, 41, 33, 7, 9),
    "Central government": (3, 13, 35, 25, 24),
}
YEARS_IN_ROLE = {
    "": (15, 20, 27, 19, 19),
    "Senior leader": (9, 18, 33, 23, 17),
    "Front-line practitioner": (16, 20, 25, 17, 22),
}

# Multiple choice, in per cent of those who answer: for everyone, then what other groups tick instead.
Ticks = dict[str, tuple[float, Shifts]]
TICKS: dict[str, Ticks] = {
    "shares_with": {
        "local_authority": (
            72,
            {"organisation": {"Local authority": 55, "Education": 80, "Housing": 86, "Police": 84}},
        ),
        "health": (
            61,
            {
                "organisation": {
                    "Health": 70,
                    "Local authority": 74,
                    "Housing": 42,
                    "Central government": 24,
                    "Education": 55,
                }
            },
        ),
        "police": (
            54,
            {
                "organisation": {
                    "Police": 46,
                    "Health": 40,
                    "Central government": 27,
                    "Probation and justice": 92,
                    "Fire and rescue": 72,
                }
            },
        ),
        "fire": (14, {"organisation": {"Fire and rescue": 44, "Police": 33, "Local authority": 19, "Housing": 21}}),
        "central_government": (26, {"organisation": {"Central government": 71, "Health": 17, "Education": 21}}),
        "housing": (
            38,
            {
                "organisation": {
                    "Housing": 52,
                    "Local authority": 57,
                    "Health": 21,
                    "Central government": 9,
                    "Education": 14,
                }
            },
        ),
        "education": (
            41,
            {
                "organisation": {
                    "Education": 66,
                    "Local authority": 61,
                    "Housing": 18,
                    "Central government": 12,
                    "Health": 33,
                }
            },
        ),
        "justice": (24, {"organisation": {"Police": 68, "Probation and justice": 62, "Health": 13, "Education": 7}}),
        "charity": (44, {"organisation": {"Charity or community group": 67, "Central government": 13}}),
        "private": (22, {"organisation": {"Private provider": 47, "Central government": 30, "Police": 10}}),
    },
    "shares_what": {
        "contact_details": (69, {}),
        "routine_case": (
            62,
            {"organisation": {"Central government": 37}, "role": {"Information governance or analyst": 50}},
        ),
        "sensitive": (58, {"organisation": {"Health": 72, "Central government": 34, "Private provider": 44}}),
        "intelligence": (
            33,
            {"organisation": {"Police": 82, "Probation and justice": 70, "Education": 41, "Central government": 18}},
        ),
        "management": (
            29,
            {"role": {"Senior leader": 58, "Information governance or analyst": 55, "Team manager": 37}},
        ),
    },
    "opportunities": {
        "earlier_help": (54, {"sector": {"Private": 31, "Independent": 63}}),
        "safeguarding": (59, {"sector": {"Private": 42}}),
        "fewer_assessments": (44, {"sector": {"Independent": 57, "Private": 36}}),
        "joined_up_care": (48, {"organisation": {"Health": 71, "Police": 19, "Fire and rescue": 24}}),
        "reducing_crime": (
            31,
            {"organisation": {"Police": 86, "Probation and justice": 79, "Fire and rescue": 47, "Health": 16}},
        ),
        "better_use_of_money": (35, {"sector": {"Private": 49}, "organisation": {"Central government": 52}}),
        "better_planning": (38, {"sector": {"Independent": 30}, "organisation": {"Central government": 50}}),
    },
}
TICKS_OTHER = 3.0  # per cent who tick the other box of any of these

# Support: how much each is wanted anyway, and how much more by one whose theme is weak.
SUPPORT: dict[str, tuple[float, dict[str, float]]] = {
    "legal_guidance": (0.45, {"risk": 0.80}),
    "training": (0.40, {"skills": 0.85}),
    "templates": (0.15, {"partners": 0.35, "risk": 0.25}),
    "leadership": (-0.20, {"leadership": 0.85}),
    "facilitation": (0.20, {"partners": 0.50, "vision": 0.35}),
    "peers": (-0.25, {"skills": 0.30, "vision": 0.25}),
    "citizens": (-0.90, {"citizens": 0.80}),
    "systems": (0.60, {"partners": 0.30}),
    "technology": (-0.30, {"partners": 0.10}),
    "time_or_staff": (0.30, {"leadership": 0.30}),
}
SUPPORT_TICKED = (0.10, 0.22, 0.68)  # the share who tick one, two, three

# --- How they fill it in -----------------------------------------------------------------------

BLANK_ITEM = 0.012  # an item passed over
BLANK_PROFILE = {"sector": 0.008, "organisation": 0.014, "role": 0.012, "region": 0.018, "years_in_role": 0.024}
BLANK_QUESTION = 0.02  # a single- or multiple-choice question passed over
WRITES = {"improvement": 0.35, "resources": 0.25}  # open questions: the share who write
