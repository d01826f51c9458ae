"""Reads what the verbs work on: policies, the corpus, tool lists, worlds, recorded calls."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from trebuchet.corpus import load_corpus as _load_corpus
from trebuchet.corpus import load_world as _load_world
from trebuchet.dialects import load_policy as _load_policy
from trebuchet.dialects import parse_policy as _parse_policy
from trebuchet.documents import TRACE_CAP, decode, read_file, spoken
from trebuchet.engine import read_calls
from trebuchet.errors import TraceError
from trebuchet.inventory import load_inventory as _load_inventory
from trebuchet.model.attack import Corpus
from trebuchet.model.call import ToolCall
from trebuchet.model.policy import NativePolicy
from trebuchet.model.tool import Inventory
from trebuchet.model.world import World

Location = str | Path
"""Where a file or a folder lies."""


def parse_policy(
    text: str, dialect: str | None = None, name: str = "policy", lenient: bool = False
) -> NativePolicy:
    """The policy that a text states, its dialect recognised by content unless it is given.

    Raises `PolicyError` with every problem of the text, each with line and column.
    """
    return _parse_policy(text, name, dialect, lenient)


def load_policy(path: Location, dialect: str | None = None, lenient: bool = False) -> NativePolicy:
    """The policy in a file of at most 5 MB; its name is the path as given."""
    return _load_policy(Path(path), dialect, lenient)


def load_corpus(path: Location | None = None, extra: Sequence[Location] = ()) -> Corpus:
    """The corpus in a folder, the shipped one by default, with more attacks and sessions beside it.

    Raises `CorpusError` with every problem of every file; nothing is loaded then.
    """
    return _load_corpus(_path(path), [Path(folder) for folder in extra])


def load_inventory(
    path: Location | None = None, servers: Collection[str] | None = None
) -> Inventory:
    """The shipped servers, or those of a `tools/list` dump or a folder; all, or those named.

    Raises `InventoryError` with every problem of a list.
    """
    return _load_inventory(_path(path), servers)


def load_world(path: Location | None = None) -> World:
    """The shipped world, or the owner's file laid over it; `CorpusError` where it does not fit."""
    return _load_world(_path(path))


def _path(location: Location | None) -> Path | None:
    return None if location is None else Path(location)


def load_calls(path: Path) -> tuple[ToolCall, ...]:
    """The calls of a JSONL file, read whole and checked before any is used."""
    return read_calls(read_file(path, TRACE_CAP, TraceError), spoken(path))


def read_input(data: bytes) -> tuple[ToolCall, ...]:
    """The calls that came in on standard input."""
    return read_calls(decode(data, "-", TRACE_CAP, TraceError), "-")
