"""From a wave's name to one frozen object: questionnaire, responses, weights. All analysis starts from it.

`open_survey` opens a wave, `Survey` is what it opens to.
"""

from helpers.survey.beside import read_coded, read_population, read_quotations
from helpers.survey.merged import groups_of, merged_alike, small_groups_merged
from helpers.survey.model import Survey
from helpers.survey.waves import (
    CALIBRATION,
    EXPORT_KINDS,
    calibration_record,
    clean_into,
    clean_wave,
    data_folder,
    open_earlier,
    open_survey,
    read_questionnaire,
    wave_folder,
    wave_names,
    weighted_survey,
    write_cleaned,
)

__all__ = [
    "CALIBRATION",
    "EXPORT_KINDS",
    "Survey",
    "calibration_record",
    "clean_into",
    "clean_wave",
    "data_folder",
    "groups_of",
    "merged_alike",
    "open_earlier",
    "open_survey",
    "read_coded",
    "read_population",
    "read_questionnaire",
    "read_quotations",
    "small_groups_merged",
    "wave_folder",
    "wave_names",
    "weighted_survey",
    "write_cleaned",
]
