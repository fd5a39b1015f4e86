"""From what the project asks for to the packages that are installed here, and to what they should be."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = "state-of-the-nation"


def packages_needed(*wanted: str) -> dict[str, str]:
    """The versions of packages, of those that they need, of those that these need, and so on; "" for one not here."""
    return dict(sorted({canonicalize_name(one.name): version for one, version in requirements_met(*wanted)}.items()))


def requirements_met(*wanted: str) -> Iterator[tuple[Requirement, str]]:
    """Every requirement of packages, and of those that they need, with the version that is here; "" for none."""
    due, seen = [Requirement(one) for one in wanted], set[tuple[str, frozenset[str]]]()
    while due:
        one = due.pop()
        name, extras = canonicalize_name(one.name), frozenset(one.extras)
        try:
            found = distribution(name)
        except PackageNotFoundError:
            yield one, ""
            continue
        yield one, found.version
        if (name, extras) not in seen:
            seen.add((name, extras))
            due += [needed for needed in map(Requirement, found.requires or ()) if _is_due(needed, extras)]


def asked_directly(package: str, extra: str) -> Iterator[tuple[Requirement, str]]:
    """What an installed package asks for with an extra and not without, with the version that is here; "" for none."""
    for one in map(Requirement, distribution(package).requires or ()):
        if _is_due(one, frozenset({extra})) and not _is_due(one, frozenset()):
            yield one, _version_here(one.name)


def locked_versions(lock: str) -> dict[str, str]:
    """The version that a lock file (its text) has of each package on this machine.

    >>> locked_versions("numpy==2.4.1\\nold==1 ; python_version < '3'")
    {'numpy': '2.4.1'}
    """
    lines = [line.rstrip(" \\") for line in lock.splitlines() if line[:1].isalnum()]
    pins = [one for one in map(Requirement, lines) if one.marker is None or one.marker.evaluate()]
    return {canonicalize_name(one.name): next(iter(one.specifier)).version for one in pins}


def _version_here(name: str) -> str:
    try:
        return distribution(name).version
    except PackageNotFoundError:
        return ""


def _is_due(requirement: Requirement, extras: frozenset[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))
