"""From plain words to the HTML that survey tools take them for, changed only where they would be read as mark-up.

Not every place of a tool reads HTML, and where one does not, `&amp;` would be shown as it is. So an ampersand, or a
"<" before a number, stays what it is, as every reader of HTML has it.
"""

from __future__ import annotations

import re

_READ_AS_MARKUP = re.compile(r"<(?=[A-Za-z/!?])|&(?=#|[A-Za-z][A-Za-z0-9]*;)")
_MARKS = {"<": "&lt;", "&": "&amp;"}


def as_markup(text: str) -> str:
    """The text as HTML.

    >>> as_markup("R & D for <10 people in <b> and &amp;")
    'R & D for <10 people in &lt;b> and &amp;amp;'
    """
    return _READ_AS_MARKUP.sub(lambda found: _MARKS[found[0]], text)
