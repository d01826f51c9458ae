"""Places of files as readers on other machines can use them: relative, never absolute."""

from __future__ import annotations

import os
from typing import NamedTuple
from urllib.parse import quote


class Home(NamedTuple):
    """Where a command was called, and the folder that addresses count from."""

    here: str
    """The working directory, absolute."""
    root: str
    """The top of the repository, absolute; the working directory where there is none."""


def relative(file: str, home: Home) -> str:
    """A file's path from the root with `/` between its parts; `..` leads out of it."""
    try:
        path = os.path.relpath(os.path.join(home.here, file), home.root)
    except ValueError:  # another drive
        path = os.path.basename(file)
    return path.replace(os.sep, "/")


def uri(file: str, home: Home) -> str:
    """As `relative`, with every character escaped that an address may not hold."""
    return quote(relative(file, home).encode("utf-8", "surrogatepass"), safe="/-._~")
