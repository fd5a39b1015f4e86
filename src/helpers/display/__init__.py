"""From tables of estimates to what readers see: exhibits, charts, tables and sentences.

`exhibit` holds what is shown. `charts`, `answers` (diverging bars) and `tables` make exhibits of
tables; `rows` and `canvas` are the one visual language of their drawings. `composed` makes exhibits
of a wave, whatever it asked. `claims` says what a table supports, and no more, `wording` makes it a
sentence, and `naming` and `spelling` say what rows and figures are called in both.
"""
