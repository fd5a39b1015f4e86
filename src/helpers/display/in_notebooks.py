"""From an exhibit to how it looks where a report's style sheet is not: in JupyterLab, Notebook and VS Code.

An exhibit carries this style into a notebook; publishing leaves it out (`publishing.chapters`), for a page has its own.
"""

from __future__ import annotations

# Roles as in the report's style sheet; grounds and ink are those of the reader's theme. `.exhibit.exhibit` weighs as
# much as JupyterLab's own rules for outputs, which set tables centred and figures indented.
_RULES = """
.exhibit.exhibit { --ink: var(--jp-content-font-color1, var(--vscode-editor-foreground, #0b0c0c));
  --paper: var(--jp-layout-color0, var(--vscode-editor-background, #ffffff));
  --quiet: #505a5f; --rule: #b1b4b6; --warning: #801650; --link: #12436d;
  color: var(--ink); max-width: 832px; margin: 0.5em 0 1em; padding: 0.75em 0 0; border-top: 2px solid var(--ink); }
:is([data-jp-theme-light="false"], .vscode-dark) .exhibit.exhibit { --quiet: #b3bdc5; --rule: #5a6670;
  --warning: #f0a3cb; --link: #9fcbf3; --category-1: #7db4e6; --category-2: #43bdb1; --category-3: #e58fbd;
  --category-4: #f58a55; --category-5: #c9ced3; --category-6: #b9a3e0; }
.exhibit.exhibit p { margin: 0 0 0.2em; line-height: 1.4; }
.exhibit.exhibit figcaption { margin: 0 0 0.8em; }
.exhibit.exhibit .exhibit-label { font-size: 0.85em; color: var(--warning); }
.exhibit.exhibit .exhibit-title { font-size: 1.15em; font-weight: 700; }
.exhibit.exhibit :is(.exhibit-subtitle, .exhibit-notes, caption) { color: var(--quiet); }
.exhibit.exhibit .exhibit-chart { margin: 0 0 0.6em; }
.exhibit.exhibit .exhibit-notes { font-size: 0.9em; }
.exhibit.exhibit .exhibit-notes p { display: inline; }
.exhibit.exhibit summary { cursor: pointer; color: var(--link); font-size: 0.9em; padding: 0.3em 0;
  width: fit-content; }
.exhibit.exhibit .table-scroll { overflow-x: auto; margin: 0.5em 0; }
.exhibit.exhibit table { margin: 0; table-layout: auto; border-collapse: collapse; font-size: 0.92em; line-height: 1.35;
  color: inherit; min-width: 60%; font-variant-numeric: tabular-nums; }
.exhibit.exhibit caption { text-align: left; padding: 0 0 0.4em; }
.exhibit.exhibit tr, .exhibit.exhibit tbody tr:is(:nth-child(odd), :nth-child(even)) { background: none; }
.exhibit.exhibit tbody tr:hover { background: var(--jp-layout-color2, transparent); }
.exhibit.exhibit :is(th, td) { text-align: left; vertical-align: top; white-space: normal; max-width: none;
  padding: 0.35em 1.1em 0.35em 0; border-bottom: 1px solid var(--rule); }
.exhibit.exhibit thead { border: 0; vertical-align: bottom; }
.exhibit.exhibit thead th { vertical-align: bottom; border-bottom-width: 2px; }
.exhibit.exhibit tbody th { font-weight: 400; min-width: 9em; }
.exhibit.exhibit .figure { text-align: right; }
.exhibit.exhibit td.figure { white-space: nowrap; }
"""
STYLE = f'<style class="in-notebooks">{" ".join(_RULES.split())}</style>\n'
