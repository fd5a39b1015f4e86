"""From one opened wave to plain tables, one row an estimate.

`tables` holds what every table has. `estimates` (shares), `scales` (scores and how items hang together),
`ratings`, `totals` and `ranks` describe a wave; `comparisons` and `comparability` set groups side by side,
`trends` two waves (as far as `asked_alike`, on `one_profile`), `drivers` themes and outcomes, `support` what is
asked for and where. `voices`, `agreement` and `topics` are of written answers, `weights` of what weighting did.
`arithmetic` is what they compute with.
"""
