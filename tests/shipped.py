"""What we ship, read once for all tests of a process: values are frozen, so no test changes it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest

from trebuchet.analysis.reach import Reach, reach
from trebuchet.analysis.shared import SharedTools, shared_tools
from trebuchet.api import database, reading
from trebuchet.corpus import load_corpus, load_world
from trebuchet.inventory import load_inventory
from trebuchet.model.attack import Corpus
from trebuchet.model.tool import Inventory
from trebuchet.model.world import World


@cache
def our_corpus() -> Corpus:
    """The attacks and honest sessions of `attacks/`."""
    return load_corpus()


@cache
def our_inventory(*servers: str) -> Inventory:
    """The servers of `data/inventory`; all, or those named."""
    return load_inventory(servers=servers or None)


def our_split() -> Mapping[str, SharedTools]:
    """What honest work shares with our attacks."""
    return shared_tools(_reach(our_corpus(), our_inventory(), load_world()))


def read_once(patch: pytest.MonkeyPatch) -> None:
    """Lets the verbs of this process read our corpus and inventory once."""
    patch.setattr(reading, "_load_corpus", _corpus)
    patch.setattr(reading, "_load_inventory", _inventory)
    patch.setattr(database, "reach", _reach)


def _corpus(path: Path | None, extra: Sequence[Path]) -> Corpus:
    if path:
        return load_corpus(path, extra)
    files = sorted(file for folder in extra for file in folder.rglob("*") if file.is_file())
    return _beside_ours(tuple(extra), tuple((file, file.read_bytes()) for file in files))


@cache
def _beside_ours(extra: tuple[Path, ...], _: tuple[tuple[Path, bytes], ...]) -> Corpus:
    """Our corpus with folders beside it, read again when what is in their files has changed."""
    return load_corpus(None, extra) if extra else our_corpus()


def _inventory(path: Path | None, servers: Collection[str] | None) -> Inventory:
    if path or (servers is not None and not servers):
        return load_inventory(path, servers)
    return our_inventory(*(servers or ()))


def _reach(corpus: Corpus, inventory: Inventory, world: World) -> Reach:
    key = (corpus.digest, inventory.digest, world.model_dump_json())
    if key not in _reached:
        _reached[key] = reach(corpus, inventory, world)
    return _reached[key]


_reached: dict[tuple[str, str, str], Reach] = {}
"""What a corpus reaches on an inventory: seconds of work, and the same for all tests."""
