"""From an export and its questionnaire to tidy responses, every raw row and answer accounted for."""
