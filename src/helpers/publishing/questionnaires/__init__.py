"""From a questionnaire to what people are given to read and to answer: a page, a document, and surveys in two tools.

`pages` walks the questionnaire once, in the order in which it is asked; the writers say the same in their own forms.
"""
