"""From a contents page to a published report: notebooks run, converted, assembled and swapped in whole.

`contents` reads the plan and `parameters` checks what notebooks are given. `making` takes what a run made before from
the shelf of `reuse`, or has it made: `runner` on this machine, `cluster` on many. `chapters` runs it and
`conversion` turns it into a section of a page. `exhibits` numbers the exhibits and writes their figures, `site`
assembles the pages, and `build` is the way through all of them; `editions` goes it for every group of a wave.
"""
