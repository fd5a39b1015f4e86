"""From a survey of what helps and hinders information sharing to an annual report.

The way through: asked (`questionnaire`), answered (`intake`), opened (`survey`),
analysed (`analysis`), shown (`display`), published (`publishing`).
"""
