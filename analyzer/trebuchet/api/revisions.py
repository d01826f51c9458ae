"""Policies and tool lists as they were at a git revision: `REV:path`."""

from __future__ import annotations

from pathlib import Path

from trebuchet.dialects import load_policy, parse_policy
from trebuchet.documents import INVENTORY_CAP, POLICY_CAP
from trebuchet.documents.revision import Revision, revision_text, split_revision
from trebuchet.inventory import load_inventory, parse_inventory
from trebuchet.model.policy import NativePolicy
from trebuchet.model.tool import Inventory


def policy_at(word: str, dialect: str | None = None, lenient: bool = False) -> NativePolicy:
    """The policy in a file, or at `REV:path`; a file that is called so comes first."""
    revision = _revision(word)
    if revision is None:
        return load_policy(Path(word), dialect, lenient)
    text = revision_text(revision.rev, revision.path, POLICY_CAP)
    return parse_policy(text, str(revision), dialect, lenient)


def inventory_at(word: str) -> Inventory:
    """The tool list in a file, those of a folder, or the tool list at `REV:path`."""
    revision = _revision(word)
    if revision is None:
        return load_inventory(Path(word))
    text = revision_text(revision.rev, revision.path, INVENTORY_CAP)
    return parse_inventory(text, revision.path.name)


def since(rev: str, path: str) -> str:
    """The word for a file as it was at a revision."""
    return f"{rev}:{path}"


def is_there(word: str) -> bool:
    """Whether a file or a folder is called so; what no file can be called is not there."""
    try:
        return Path(word).exists()
    except (OSError, ValueError):
        return False


def _revision(word: str) -> Revision | None:
    return None if is_there(word) else split_revision(word)
