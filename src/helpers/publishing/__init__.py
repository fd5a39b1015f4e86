"""From a contents page to a published report: notebooks run, converted, assembled and swapped in whole.

`contents` reads the plan and `parameters` checks what notebooks are given, `chapters` runs them,
`conversion` turns them into fragments of pages, `exhibits` numbers the exhibits and writes their
figures, `site` assembles the pages, and `build` is the way through all of them. `runner` runs chapters on this
machine, `cluster` on many.
"""
