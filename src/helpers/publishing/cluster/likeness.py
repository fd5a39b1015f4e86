"""From what computes a chapter here, and on another machine, to the differences that may change what it shows."""

from __future__ import annotations

import platform
from collections.abc import Mapping

from helpers.publishing.packages import PROJECT, packages_needed
from helpers.publishing.reuse import software

# With the extra: what is sent is pickled, by Dask's own packages among others.
WITH_CLUSTER = f"{PROJECT}[cluster]"
# Nobody asks for these, but pandas reckons with them wherever they are.
USED_WHERE_INSTALLED = ("bottleneck", "numexpr")
_SOURCE = "helpers/"


def software_here() -> dict[str, str]:
    """Python, each package that the project needs, and each of its source files that has a part in a chapter.

    A package has its version, "" where it is not installed, and a file its digest. Packages that nothing here asks
    for, such as those of another project, may differ: no chapter imports them.
    """
    software.cache_clear()  # a worker may be older than what is now installed, but its kernels will not be
    sources = {name: digest for name, digest in software().items() if name.startswith(_SOURCE)}
    return {"Python": platform.python_version(), **packages_needed(WITH_CLUSTER, *USED_WHERE_INSTALLED), **sources}


def differences(here: Mapping[str, str], there: Mapping[str, str]) -> list[str]:
    """What another machine has otherwise, in words.

    A package that only one of them needs is needed by its platform alone, or by a package that differs itself.
    """
    names = sorted(here.keys() | there.keys())
    compared = [name for name in names if name.startswith(_SOURCE) or (name in here and name in there)]
    return [
        f"{_told(name, there.get(name, ''))} (here {_version(name, here.get(name, '')) or 'none'})"
        for name in compared
        if here.get(name) != there.get(name)
    ]


def _told(name: str, version: str) -> str:
    return f"{name} {_version(name, version)}" if version else f"no {name}"


def _version(name: str, version: str) -> str:
    return version[:8] if name.startswith(_SOURCE) else version
