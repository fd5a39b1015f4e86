"""From docstrings and the README to the documentation: a page for every module, and a handbook, by pdoc.

Run as `python docs/build.py FOLDER`, which it replaces; `make docs` does. A warning of pdoc's is an error.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import shutil
import sys
import types
import typing
import warnings
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pdoc
import pdoc.doc
import pdoc.extract
import pdoc.render

import helpers
from helpers.publishing.chapters import import_papermill

ROOT = Path(__file__).resolve().parents[1]
HANDBOOK = "handbook"
# They run when they are imported.
NOT_SHOWN = ("helpers.cli.__main__",)
# What others wrote, and said in a way that cannot be resolved.
OF_OTHERS = r".* for (?!helpers\.).*"
# Sections of the README that say nothing about how to work with the project.
NOT_IN_HANDBOOK = ("Licence",)


def build(to: Path) -> list[str]:
    """Build the documentation into a folder, which is replaced, and return the modules that have a page."""
    import_papermill()  # as quickly as it knows how
    pdoc.render.configure(docformat="markdown", show_source=False, template_directory=ROOT / "docs" / "templates")
    pd.Series.__class_getitem__ = classmethod(types.GenericAlias)  # type: ignore[attr-defined]  # the stubs have it
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", message=OF_OTHERS, module=r"pdoc\.")
        names = [helpers.__name__, *_within(helpers)]
        modules = {name: pdoc.doc.Module.from_name(name) for name in names}
        for module in modules.values():
            _resolve_fields(module.obj)
        readme = (ROOT / "README.md").read_text("utf-8")
        pages = {**handbook(readme), **modules}
        pdoc.render.env.globals["opening"] = opening(readme)
        pdoc.render.env.globals["chapters"] = [(title, f"{HANDBOOK}/{_slug(title)}.html") for title in sections(readme)]
        shutil.rmtree(to, ignore_errors=True)
        for name, module in pages.items():
            file = to / f"{name.replace('.', '/')}.html"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(_as_published(pdoc.render.html_module(module, pages)), "utf-8")
        (to / "index.html").write_text(pdoc.render.html_index(pages), "utf-8")
        (to / "search.js").write_text(_as_published(pdoc.render.search_index(pages)), "utf-8")
    return names


def handbook(readme: str) -> dict[str, pdoc.doc.Module]:
    """The sections of the README, each as a module without members: pdoc shows, links and finds it like any other."""
    chapters = sections(readme)
    listed = "\n".join(f"- [{title}]({HANDBOOK}/{_slug(title)}.html)" for title in chapters)
    pages = {f"{HANDBOOK}.{_slug(title)}": f"# {title}\n{_linked(text)}" for title, text in chapters.items()}
    texts = {HANDBOOK: f"# Handbook\n\n{listed}\n", **pages}
    return {name: pdoc.doc.Module(types.ModuleType(name, text)) for name, text in texts.items()}


def sections(readme: str) -> dict[str, str]:
    """The text of each section of the README that says how to work with the project, by its title."""
    found = (section.partition("\n") for section in f"\n{readme}".split("\n## ")[1:])
    return {title: text for title, _, text in found if title not in NOT_IN_HANDBOOK}


def opening(readme: str) -> str:
    """What the README says before its first section, without its pictures: the front page."""
    before = readme.split("\n## ", maxsplit=1)[0]
    return _linked(re.sub(r"^!\[.*\]\(.*\)\n+", "", before, flags=re.MULTILINE))


def _within(package: types.ModuleType) -> Iterator[str]:
    """The names of the public modules of a package and of the packages in it, as they stand in their files."""
    for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda one: one.name):
        name = f"{package.__name__}.{found.name}"
        if found.name.startswith("_") or name in NOT_SHOWN:
            continue
        yield name
        if found.ispkg:
            yield from _within(importlib.import_module(name))


def _resolve_fields(module: types.ModuleType) -> None:
    # A named tuple's constructor does not know the names that its fields' types are written in.
    for made in vars(module).values():
        if isinstance(made, type) and issubclass(made, tuple) and made.__module__ == module.__name__:
            made.__new__.__annotations__.update(typing.get_type_hints(made))


def _linked(text: str) -> str:
    """The text with "the section of this name" and files of the project as they can be read here."""
    named = re.sub(r'see "([^"]+)"', lambda found: f'see "[{found[1]}]({_slug(found[1])}.html)"', text)
    return re.sub(r"\[([^]]+)\]\((?!https?:|#|[\w/]+\.html)[^)]+\)", r"\1", named)


def _as_published(page: str) -> str:
    """A page without paths of this machine, which constants hold, and without links to what is private."""
    page = page.replace(f"{ROOT}/", "")
    return re.sub(r'<a href="[^"#]*#_[^"]*">(.*?)</a>', r"\1", page)


def _slug(title: str) -> str:
    return re.sub(r"\W+", "_", title.casefold()).strip("_")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    sys.stdout.write(f"{len(build(folder))} modules documented. Open {folder / 'index.html'}\n")
