"""What the zygote imports, and what its imports depend on: a kernel for which that differs is not forked."""

from __future__ import annotations

import importlib
import itertools
import os
import pkgutil
import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# What every notebook has imported by its last cell, beside the project's own modules and all that these import.
# Nothing is computed: scikit-learn, polars and duckdb hang in a fork once they were used before it. And nothing
# looks at the live shell: were matplotlib_inline.backend_inline here, figures without plt.show() would be lost.
# First what a notebook needs that cleans a wave: all others wait for it, so its kernels are forked before the rest.
FIRST = (
    "helpers.publishing.kernels.fork",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.iostream",
    "ipykernel.displayhook",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "psutil",
    "sqlite3",
    "tornado.platform.asyncio",
    "tornado.queues",
    "zmq.utils.garbage",
    "encodings.utf_8_sig",
    "pandas",
    "pandas.core.arrays.arrow.extension_types",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "pandas.io.formats.csvs",
    "pandas.io.formats.string",
    "pandera.accessors.pandas_accessor",
    "pandera.api.geopandas.container",
    "pandera.backends.pandas.builtin_checks",
    "pandera.backends.pandas.builtin_hypotheses",
    "pandera.backends.pandas.register",
    "pandera.backends.register_checks",
    "pyarrow.dataset",
    "pyarrow.pandas_compat",
    "pyarrow.parquet",
    "matplotlib.backends.backend_svg",
    "helpers.survey",
    "helpers.display.charts",
    "helpers.display.tables",
)
THEN = (
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "seaborn",
    "scipy.stats",
    "scipy.optimize",
    "sklearn.decomposition",
    "sklearn.feature_extraction.text",
)

# Packages of this project that notebooks open; imported by name, for publishing knows nothing of them.
OF_NOTEBOOKS = ("analysis", "display", "intake", "privacy", "questionnaire", "survey")

# Variables that interpreters and libraries of C read when they start, where nobody can note it.
READ_BY_C = re.compile(
    r"PYTHON|OMP_|GOMP_|KMP_|OPENBLAS_|GOTO_|MKL_|BLIS_|NPY_|NUMEXPR_|ARROW_|JE_|MIMALLOC_|MALLOC_|GLIBC_|LD_|LC_|LANG|TZ$"
)

# They name the process that started the kernel and the notebook that it is for, and no import depends on them.
OF_THE_STARTER = ("JPY_PARENT_PID", "JPY_SESSION_NAME")

# A thread of pyarrow's allocator would be lost in a fork.
ZYGOTE_ONLY = {"JE_ARROW_MALLOC_CONF": "background_thread:false"}

# Matplotlib reads its settings from this file, first of all in the folder that it is imported in.
MATPLOTLIBS = "matplotlibrc"

# Its import takes longer than all else that a kernel does to start. JupyterLab is told that warm kernels have none.
DEBUGGER = "debugpy"

INLINE = "module://matplotlib_inline.backend_inline"


def as_in_a_kernel(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment that imports see in a kernel, which sets matplotlib's backend before the first of them."""
    kept = {name: value for name, value in environment.items() if name not in OF_THE_STARTER}
    kept["MPLBACKEND"] = kept.get("MPLBACKEND") or INLINE
    return kept


@dataclass(frozen=True)
class Imported:
    """What was imported, and what it depended on."""

    environment: Mapping[str, str]  # before the imports
    added: Mapping[str, str]  # to the environment, by the imports
    variables: frozenset[str]  # read by the imports
    sources: Mapping[str, int] = field(repr=False)  # files of this project, and when they were changed
    names: frozenset[str] = field(repr=False)  # of packages, and of files that imports look for

    def differs(self, environment: Mapping[str, str], folder: str) -> str:
        """Why imports in this environment and folder could come to something else; nothing where they could not."""
        wanted = as_in_a_kernel(environment)
        for name in sorted(self.environment.keys() | wanted.keys()):
            # What an import would have set may be set already, by the same import in whoever starts the kernel.
            before = self.environment.get(name)
            alike = wanted.get(name) in (before, self.added.get(name, before))
            if not alike and (name in self.variables or READ_BY_C.match(name)):
                return f"{name} differs from what it was when its imports were made"
        if any(not Path(entry).is_absolute() for entry in wanted.get("PYTHONPATH", "").split(os.pathsep) if entry):
            return "PYTHONPATH depends on the folder"
        try:
            found = sorted(entry.name for entry in Path(folder).iterdir() if self._would_be_found(entry))
        except OSError:
            return "its folder cannot be read"
        if found:
            return f"{found[0]} in its folder would be found where something else is imported already"
        changed = [file for file, time in self.sources.items() if _changed_at(file) != time]
        return f"{Path(changed[0]).name} was changed since it was imported" if changed else ""

    def _would_be_found(self, entry: Path) -> bool:
        """Whether an import that was made elsewhere would find this in the kernel's folder."""
        if entry.name.removesuffix(".py") not in self.names:
            return False
        return entry.suffix == ".py" or entry.name == MATPLOTLIBS or (entry / "__init__.py").exists()


class Imports:
    """Imports of all of it that are going on, but of no debugger, which a notebook may import still."""

    def __init__(self) -> None:
        self._environment = {name: value for name, value in os.environ.items() if name not in ZYGOTE_ONLY}
        self._variables: set[str] = set()

    def go_on(self) -> Iterator[None]:
        """Import what a kernel needs first, and then a module at a time.

        Raises ImportError where something is missing, and for what warns: nobody would read that.
        """
        self._import("ipykernel.debugger", *FIRST)
        for name in ZYGOTE_ONLY:
            os.environ.pop(name, None)
        yield
        for name in itertools.chain(THEN, _modules_of_notebooks()):
            if name not in sys.modules:
                self._import(name)
                yield

    def so_far(self) -> Imported:
        """What is imported by now."""
        ours = Path(__file__).parents[2]
        files = [module.__file__ for module in list(sys.modules.values()) if getattr(module, "__file__", None)]
        return Imported(
            environment=self._environment,
            added={name: value for name, value in os.environ.items() if self._environment.get(name) != value},
            variables=frozenset(self._variables),
            sources={file: _changed_at(file) for file in files if file and ours in Path(file).parents},
            names=frozenset({name.split(".")[0] for name in sys.modules} | {MATPLOTLIBS}),
        )

    def _import(self, *names: str) -> None:
        with _silently(), _variables_read(self._variables), _missing(DEBUGGER):
            for name in names:
                importlib.import_module(name)


def _modules_of_notebooks() -> Iterator[str]:
    import helpers

    for package in OF_NOTEBOOKS:
        yield f"helpers.{package}"
        module = importlib.import_module(f"helpers.{package}")
        yield from (found.name for found in pkgutil.walk_packages(module.__path__, f"helpers.{package}."))
    yield from (found.name for found in pkgutil.iter_modules(helpers.__path__, "helpers.") if not found.ispkg)


@contextmanager
def _missing(name: str) -> Iterator[None]:
    """A module cannot be imported meanwhile."""
    before = {name: sys.modules[name]} if name in sys.modules else {}
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]
        sys.modules.update(before)


@contextmanager
def _silently() -> Iterator[None]:
    """Raise ImportError, afterwards, for a warning."""
    said: list[str] = []
    shown, warnings.showwarning = warnings.showwarning, lambda message, *_, **__: said.append(str(message))
    try:
        yield
    finally:
        warnings.showwarning = shown
    if said:
        raise ImportError(f"a module warns when it is imported: {said[0]}")


@contextmanager
def _variables_read(names: set[str]) -> Iterator[None]:
    """Add the names of the variables that are asked for meanwhile."""
    variables: Any = os.environ
    encode = variables.encodekey

    def noted(name: str) -> bytes:
        names.add(name)
        encoded: bytes = encode(name)
        return encoded

    variables.encodekey = noted
    try:
        yield
    finally:
        variables.encodekey = encode


def _changed_at(file: str) -> int:
    try:
        return Path(file).stat().st_mtime_ns
    except OSError:
        return 0
