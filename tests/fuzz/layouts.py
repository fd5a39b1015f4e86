"""From random bytes to whatever makes the detector of CSV layouts fail: `make fuzz`.

atheris changes the bytes of good exports, keeps those that reach code that no others reached, and stops at the first
that ends in anything but an export or an InputError; that one is left in the folder that is named first.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

_LONGEST = 4096


def main() -> None:
    """Feed the readers until the time is over or one fails."""
    import atheris  # in an environment of its own: no test needs it

    with atheris.instrument_imports(include=["helpers", "csv", "encodings"]):
        from broken.good import GOOD_EXPORT
        from helpers.errors import InputError
        from helpers.intake.exports import read_export

    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in seeds(GOOD_EXPORT).items():
        (folder / name).write_bytes(content)
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "responses.csv"

        def read(content: bytes) -> None:
            file.write_bytes(content)
            try:
                read_export(file).layout.in_words()
            except InputError as error:
                str(error)

        options = [sys.argv[0], f"-max_len={_LONGEST}", f"-artifact_prefix={folder}/", str(folder), *sys.argv[2:]]
        atheris.Setup(options, read)
        atheris.Fuzz()


def seeds(export: str) -> dict[str, bytes]:
    """The top of a good export, in several manners."""
    top = export[:1200]
    return {
        "utf8": top.encode(),
        "semicolons": top.replace(",", ";").encode("utf-8-sig"),
        "tabs": top.replace(",", "\t").replace("\n", "\r\r\n").encode("cp1252"),
        "utf16": top.encode("utf-16"),
        "mac": top.replace("More", "Don’t – café").replace("\n", "\r").encode("mac_roman"),
    }


if __name__ == "__main__":
    main()
