"""From a deposit to the files of its folder, which stands whole or not at all."""

from __future__ import annotations

import errno
from pathlib import Path

from helpers.errors import InputError, Mistake
from helpers.folders import swapped_in_whole
from helpers.publishing.deposit.ddi import codebook
from helpers.publishing.deposit.dictionary import dictionary_page
from helpers.publishing.deposit.records import Deposit
from helpers.publishing.deposit.spss import write_spss
from helpers.publishing.deposit.stata import write_stata
from helpers.publishing.deposit.tables import csvw_metadata, data_package, dictionary_csv, responses_csv
from helpers.publishing.deposit.words import FILES as DESCRIBED
from helpers.publishing.deposit.words import readme

README = "README.txt"
FILES = (*DESCRIBED, README)


def write_deposit(deposit: Deposit, to: Path) -> list[Path]:
    """Write a deposit into a folder, which is replaced whole, and return its files.

    The same deposit makes the same bytes. Raises InputError for a folder with files of others, which it would replace.
    """
    require_own(to)
    texts = {
        "responses.csv": responses_csv(deposit),
        "datapackage.json": data_package(deposit),
        "csv-metadata.json": csvw_metadata(deposit),
        "codebook.xml": codebook(deposit).decode(),
        "dictionary.html": dictionary_page(deposit),
        "dictionary.csv": dictionary_csv(deposit),
        README: readme(deposit),
    }
    with swapped_in_whole(to) as scratch:
        for name, text in texts.items():
            # No line end is changed on the way, whatever the system's own is.
            (scratch / name).write_bytes(text.encode())
        write_spss(deposit, scratch / "responses.sav")
        write_stata(deposit, scratch / "responses.dta")
    return [to / name for name in FILES]


def require_own(to: Path) -> None:
    """Raise InputError for a folder with files that no deposit has, and OSError for a file: both would be replaced."""
    if to.exists() and not to.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "a file", str(to))
    if to.is_dir() and (other := sorted({path.name for path in to.iterdir()} - set(FILES))):
        remedy = "name another folder with --to: it is replaced whole"
        raise InputError(to, Mistake("the folder to write", f"{other[0]}, which is of no deposit", remedy))
