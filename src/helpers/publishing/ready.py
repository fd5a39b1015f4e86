"""What a process has imported that is ready to run notebooks: those that run them are forked from one."""

from __future__ import annotations

import atexit
import gc
import os
import shutil

import helpers.privacy.audit  # noqa: F401 - what is to spare of these processes audits what they made
from helpers.publishing.chapters import import_papermill
from helpers.publishing.conversion import exporter
from helpers.publishing.runner import SOCKET

import_papermill()
exporter()

if folder := os.environ.pop(SOCKET, ""):
    # It ends when nobody is left who could ask for a process; the build, which made this, may have been killed.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)

gc.freeze()  # what is imported is never garbage: no process need look through it, again and again
