"""From a YAML text to a checked model, with the line of every mistake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from helpers.errors import InputError, Mistake

Path = tuple[str | int, ...]
# Where a mistake stands in the document, what was found, and what was expected.
Finding = tuple[Path, str, str]
# No document of ours is a tenth as deep; only an alias inside its own anchor has no end.
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


# YAML without its guesses: `Yes` and `1.10` are answers, not a truth and a number. Only `null` keeps its meaning;
# pydantic turns texts into the numbers and dates that it expects.
_PLAIN = {
    first: [
        (tag, pattern) for tag, pattern in resolvers if tag in ("tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class _PlainLoader(yaml.SafeLoader):
    yaml_implicit_resolvers = _PLAIN


class _FastLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same, nine times as fast where PyYAML has libyaml; it says less well what is wrong."""

    yaml_implicit_resolvers = _PLAIN


def _composed(text: str) -> tuple[Any, Any]:
    """What reads a YAML text, and the node that the text comes to. Raises YAMLError."""
    try:
        loader: Any = _FastLoader(text)
        return loader, loader.get_single_node()
    except yaml.YAMLError:
        loader = _PlainLoader(text)
        return loader, loader.get_single_node()


class _Document:
    """A YAML text with the line of every path, so that a mistake can be pointed at."""

    def __init__(self, text: str, file: object) -> None:
        try:
            loader, self.root = _composed(text)
            self._forbid_repeated_keys(self.root, (), file)
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

    def _forbid_repeated_keys(self, node: Any, path: Path, file: object) -> None:
        if len(path) > _DEEPEST:
            place = f"line {node.start_mark.line + 1}"
            raise InputError(file, Mistake(place, "a section that holds itself", "expected no `*name` inside `&name`"))
        # YAML keeps the last of two equal keys without a word: half a questionnaire could vanish.
        if isinstance(node, yaml.MappingNode):
            odd = next((key for key, _ in node.value if not isinstance(key, yaml.ScalarNode)), None)
            if odd is not None:
                place = f"line {odd.start_mark.line + 1}"
                raise InputError(file, Mistake(place, "a name that is a list or a section", "expected a word"))
            for key, times in Counter(key.value for key, _ in node.value).items():
                if times > 1:
                    last = [k for k, _ in node.value if k.value == key][-1]
                    raise InputError(
                        file, Mistake(f"line {last.start_mark.line + 1}", f"{key!r} twice", "expected it once")
                    )
            for key, value in node.value:
                self._forbid_repeated_keys(value, (*path, key.value), file)
        elif isinstance(node, yaml.SequenceNode):
            for position, value in enumerate(node.value):
                self._forbid_repeated_keys(value, (*path, position), file)

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
