"""From a folder in the making to one that stands whole in its place, or not at all; and what its files are known by."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from helpers.errors import refused_by_system

if sys.platform != "win32":
    import fcntl


# Of the system's `renameat2`: paths from the working folder, and each in the place of the other.
_HERE, _EXCHANGE = -100, 2


@contextmanager
def swapped_in_whole(target: Path) -> Iterator[Path]:
    """A scratch folder beside `target` that takes its place when the block ends without an error.

    After an error the scratch folder is removed and `target` is as it was. What an earlier run left,
    because it was killed, is put right first: its scratch folder goes, and a `target` that it had
    moved aside comes back.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    _put_right(target)
    scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}-", suffix=".new", dir=target.parent))
    # mkdtemp makes a folder for its owner only; a report is for everyone who may read its neighbours.
    scratch.chmod(0o777 & ~_umask())
    claim = _claim(scratch)
    try:
        with writing_into(target):
            yield scratch
        _swap(scratch, target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        if claim is not None:
            os.close(claim)


@contextmanager
def one_at_a_time(folder: Path, tell: Callable[[str], object]) -> Iterator[None]:
    """Hold the lock of a folder, which is made where it is not there; where another process has it, `tell` it and wait.

    A process that has it may take it again. It ends with its process, however that ends.
    """
    from filelock import FileLock, Timeout  # when it is needed: whoever asks for help need not wait for it

    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "lock", is_singleton=True)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        tell(f"Another build is at work in {folder.parent}: waiting until it has ended.")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


@contextmanager
def writing_into(folder: Path) -> Iterator[None]:
    """Have an error of the system name the folder that was written into, where it names no file."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(folder)
        raise


def write_whole_file(file: Path, content: str | bytes) -> None:
    """Write a text or bytes into a file, whole or not at all: after an error what was there is as it was."""
    if file.is_dir():  # which may have no name, as "." has none
        raise refused_by_system(IsADirectoryError(errno.EISDIR, ""), file)
    scratch = file.with_name(f".{file.name}.new")
    try:
        scratch.write_bytes(content.encode() if isinstance(content, str) else content)
        scratch.replace(file)
    except OSError as error:
        raise refused_by_system(error, file) from None
    finally:
        scratch.unlink(missing_ok=True)


def copy_whole_file(file: Path, to: Path) -> None:
    """Copy a file, whole or not at all: on a disk that fills what was there is as it was."""
    scratch = to.with_name(f".{to.name}.new")
    try:
        shutil.copyfile(file, scratch)
        scratch.replace(to)
    finally:
        scratch.unlink(missing_ok=True)


def files_of(folder: Path) -> list[Path]:
    """The files of a folder, which need not be there, in the order of their names."""
    return sorted(file for file in folder.glob("*") if file.is_file())


def digests_within(folder: Path) -> dict[str, str]:
    """The digest of every file of a folder and of the folders in it."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {file.relative_to(folder).as_posix(): digest(file) for file in files}


def digest(file: Path) -> str:
    """The SHA-256 of a file, by which anyone can tell whether it is the same one."""
    state = file.stat()
    return _digest(file, state.st_size, state.st_mtime_ns, state.st_ino)


@lru_cache(maxsize=4096)
def _digest(file: Path, *_: int) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _swap(scratch: Path, target: Path) -> None:
    old = scratch.with_suffix(".old")
    if target.exists() and _exchanged(scratch, target):
        scratch.rename(old)  # what it is now
        shutil.rmtree(old, ignore_errors=True)
        return
    if target.exists():
        target.rename(old)
    try:
        scratch.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    """Whether two folders have taken each other's place, in one step: there is no moment without either.

    Linux can, on most of its file systems.
    """
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    names = os.fsencode(one), os.fsencode(other)
    return rename is not None and rename(_HERE, names[0], _HERE, names[1], _EXCHANGE) == 0


def _put_right(target: Path) -> None:
    for old in _left_behind(target, "old"):
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(target)
    for scratch in _left_behind(target, "new"):
        claim = _claim(scratch)
        if claim is not None:
            shutil.rmtree(scratch, ignore_errors=True)
            os.close(claim)


def _left_behind(target: Path, kind: str) -> list[Path]:
    # mkdtemp's own part holds no hyphen, so that the folders of "2026-north" are not taken for those of "2026".
    name = re.compile(rf"\.{re.escape(target.name)}-[a-z0-9_]+\.{kind}")
    return sorted(folder for folder in target.parent.iterdir() if name.fullmatch(folder.name))


def _claim(folder: Path) -> int | None:
    """A lock on a folder, which ends with its process however that ends; None if another process holds it."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
        else:
            return descriptor
    # Windows locks no folders: what a killed run left there stays until it is removed by hand.
    return None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
