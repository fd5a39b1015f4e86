"""From tables of estimates to what readers see: exhibits, charts, tables and sentences.

`exhibit` holds what is shown, `canvas` the one visual language of the charts, `charts` and
`tables` draw, `claims` says what a table supports, and no more, and `wording` makes it a sentence.
"""
