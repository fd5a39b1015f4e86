"""From a YAML text to a checked model, with the line of every mistake."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from helpers.errors import InputError, Mistake

Path = tuple[str | int, ...]
# Where a mistake stands in the document, what was found, and what was expected.
Finding = tuple[Path, str, str]
# No document of ours is a tenth as deep, and libyaml takes the process with it where one has no end.
_DEEPEST = 50
_Checked = TypeVar("_Checked", bound=BaseModel)


def parse_document(
    text: str, model: type[_Checked], *, file: object, inconsistencies: Callable[[_Checked], Iterable[Finding]]
) -> _Checked:
    """The model that a YAML text describes, checked part by part and then as a whole.

    `inconsistencies` finds what parts, each well formed, get wrong together. Raises InputError
    that names, for every mistake, the line and path, what was found and what was expected.
    """
    document = _Document(text, file)
    try:
        checked = model.model_validate(document.content)
    except ValidationError as error:
        raise InputError(file, [document.mistake(*_explained(one)) for one in error.errors()]) from None
    mistakes = [document.mistake(*finding) for finding in inconsistencies(checked)]
    if mistakes:
        raise InputError(file, mistakes)
    return checked


# What is a word, a date or a title to YAML without quotes.
_PLAINLY = re.compile(r"[\w(][\w ()./%&'’–-]*")


def with_values(text: str, values: Mapping[Path, str], *, file: object) -> str:
    """A YAML text with other values in these places, and all else as it stands, comments and quotes too.

    A place that is not there is made at the beginning of its section; a section that is not there is left out.
    Raises InputError for what is no YAML.

    >>> with_values("wave: {id: 2026, title: A}  # of two", {("wave", "id"): "2027"}, file="a.yml")
    'wave: {id: 2027, title: A}  # of two'
    """
    _Document(text, file)
    root = _PlainLoader(text).get_single_node()  # whose places are exact
    changes: list[tuple[int, int, str]] = []
    for path, value in values.items():
        section, node = _node_at(root, path[:-1]), _node_at(root, path)
        if isinstance(node, yaml.ScalarNode):
            after = "\n" if node.style in ("|", ">") else ""  # such a text ends where the next line begins
            changes.append((node.start_mark.index, node.end_mark.index, _written(value) + after))
        elif isinstance(section, yaml.MappingNode) and section.value and node is None:
            first = section.value[0][0].start_mark
            end = ", " if section.flow_style else "\n" + " " * first.column
            changes.append((first.index, first.index, f"{path[-1]}: {_written(value)}{end}"))
    for start, end, written in sorted(changes, reverse=True):
        text = text[:start] + written + text[end:]
    return text


def _node_at(node: Any, path: Path) -> Any:
    for step in path:
        entries = node.value if isinstance(node, yaml.MappingNode) else []
        node = next((value for key, value in entries if key.value == step), None)
    return node


def _written(value: str) -> str:
    return value if _PLAINLY.fullmatch(value) else json.dumps(value, ensure_ascii=False)


# YAML without its guesses: `Yes` and `1.10` are answers, not a truth and a number. Only `null` keeps its meaning;
# pydantic turns texts into the numbers and dates that it expects.
_PLAIN = {
    first: [
        (tag, pattern) for tag, pattern in resolvers if tag in ("tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


# All that a loader makes: no tag of a document can ask for anything else.
_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("map", "seq", "str", "null", "merge")}


class _Shallow:
    """A loader that goes so deep and no deeper."""

    depth = 0

    def descend_resolver(self, above: Any, _: object) -> None:
        """Called before each node. Raises YAMLError within too many others."""
        self.depth += 1
        if self.depth > _DEEPEST:
            problem = f"sections and lists within each other, more than {_DEEPEST} deep"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=above.start_mark)

    def ascend_resolver(self) -> None:
        """Called after each node."""
        self.depth -= 1


class _PlainLoader(_Shallow, yaml.SafeLoader):
    yaml_implicit_resolvers = _PLAIN


class _FastLoader(_Shallow, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same, nine times as fast where PyYAML has libyaml; it says less well what is wrong."""

    yaml_implicit_resolvers = _PLAIN


_BYTE_ORDER_MARK = "\ufeff"


def _composed(text: str) -> tuple[Any, Any]:
    """What reads a YAML text, and the node that the text comes to. Raises YAMLError."""
    if _BYTE_ORDER_MARK not in text:  # which libyaml skips in the midst of a text, too
        with suppress(yaml.YAMLError):
            fast: Any = _FastLoader(text)
            return fast, fast.get_single_node()
    loader = _PlainLoader(text)
    return loader, loader.get_single_node()


class _Document:
    """A YAML text with the line of every path, so that a mistake can be pointed at."""

    def __init__(self, text: str, file: object) -> None:
        self.file, self.checked = file, set[Any]()
        try:
            loader, self.root = _composed(text)
            if self.root:
                self._check(self.root)
            self.content = loader.construct_document(self.root) if self.root else None
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            place = f"line {mark.line + 1}" if mark else "the file"
            found = getattr(error, "problem", None) or str(error).splitlines()[0]
            raise InputError(
                file,
                Mistake(
                    place,
                    found,
                    "expected YAML: check the indentation, and put texts that hold a colon, comma, ? or # in quotes",
                ),
            ) from None
        if not isinstance(self.content, dict):
            raise InputError(
                file, Mistake("line 1", "no sections", "expected `name: value` lines, each section with its name")
            )

    def _check(self, node: Any, around: tuple[Any, ...] = ()) -> None:
        """Refuse what YAML allows and no document of ours means, in a node and all within it."""
        if node in around:
            raise self._refused(node, "a section that holds itself", "expected no `*name` inside `&name`")
        if node in self.checked:
            return  # named again by an alias
        self.checked.add(node)
        if node.tag not in _TAGS:
            raise self._refused(node, f"the tag {node.tag}", "expected none: write the value alone")
        within = node.value if isinstance(node, yaml.SequenceNode) else []
        if isinstance(node, yaml.MappingNode):
            self._check_keys([key for key, _ in node.value])
            within = [value for _, value in node.value]
        for one in within:
            self._check(one, (*around, node))

    def _check_keys(self, keys: list[Any]) -> None:
        # YAML keeps the last of two equal keys without a word: half a questionnaire could vanish.
        times = Counter(key.value for key in keys if isinstance(key, yaml.ScalarNode))
        for key in keys:
            if not isinstance(key, yaml.ScalarNode):
                raise self._refused(key, "a name that is a list or a section", "expected a word")
            if key.tag not in _TAGS:
                raise self._refused(key, f"the tag {key.tag}", "expected none: write the name alone")
            if times[key.value] > 1:
                last = [one for one in keys if one.value == key.value][-1]
                raise self._refused(last, f"{key.value!r} twice", "expected it once")

    def _refused(self, node: Any, found: str, remedy: str) -> InputError:
        return InputError(self.file, Mistake(f"line {node.start_mark.line + 1}", found, remedy))

    def mistake(self, path: Path, found: str, remedy: str) -> Mistake:
        node, line = self.root, 1
        for step in path:
            if isinstance(node, yaml.MappingNode):
                entry = next((pair for pair in node.value if pair[0].value == str(step)), None)
                if entry is None:
                    break
                node, line = entry[1], entry[0].start_mark.line + 1
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                line = node.start_mark.line + 1
            else:
                break
        return Mistake(f"line {line}, {'.'.join(map(str, path))}", found, remedy)


def _explained(error: Any) -> tuple[Path, str, str]:
    """A pydantic error in words: where, what was found, what was expected."""
    path = tuple(error["loc"])
    given = error["input"]
    found = repr(given) if isinstance(given, (str, int, float, bool, type(None))) else f"a {type(given).__name__}"
    match error["type"]:
        case "missing":
            return path, "nothing", "expected it to be given"
        case "extra_forbidden":
            return path, f"{path[-1]!r}", "expected no such entry: check the spelling"
        case "string_pattern_mismatch":
            return path, found, "expected an id of small letters, digits and single underscores, as in risk_blame"
        case kind if kind.startswith("date"):
            return path, found, "expected a date, as in 2026-03-02"
        case _:
            return path, found, f"expected otherwise: {error['msg'][0].lower()}{error['msg'][1:]}"
