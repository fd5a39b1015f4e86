"""From tables of estimates to what readers see: exhibits, charts, tables and sentences.

`exhibit` holds what is shown. `charts`, `answers` (diverging bars), `dumbbells`, `performance`, `ranks` and `tables`
make exhibits of tables; `drawing` is the one visual language of their drawings. `composed` makes the exhibits of
a chapter from a wave, whatever it asked. `claims` says what a table supports, and no more, `wording` makes it a
sentence, and `naming` and `spelling` say what rows and figures are called in both.
"""
