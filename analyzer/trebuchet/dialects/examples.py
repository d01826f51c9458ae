"""The shipped example policies, with the server that each is for."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from trebuchet._resources import resource
from trebuchet.dialects.parse import parse_policy
from trebuchet.documents import POLICY_CAP, read_file, read_yaml
from trebuchet.errors import UsageError
from trebuchet.model.policy import NativePolicy


class Example(NamedTuple):
    """A shipped policy, the server that it is for, and what its card shows best."""

    path: Path
    policy: NativePolicy
    server: str
    look: str


def load_examples() -> tuple[Example, ...]:
    """The shipped example policies, in the order in which a newcomer should meet them."""
    folder = resource("data") / "policies"
    listing = folder / "demo.yaml"
    document = read_yaml(read_file(listing, POLICY_CAP, UsageError), str(listing), UsageError)
    found = []
    for entry in document.value:
        path = folder / entry["policy"]
        text = read_file(path, POLICY_CAP, UsageError)
        policy = parse_policy(text, path.name)
        found.append(Example(path, policy, entry["server"], entry["look"]))
    return tuple(found)
