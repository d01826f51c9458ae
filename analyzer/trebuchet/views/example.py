"""The shipped example policies, scored and kept, for a file that has no runs yet."""

from __future__ import annotations

from pathlib import Path, PurePath

from trebuchet.api import load_examples, load_inventory, scored
from trebuchet.store import save
from trebuchet.views.story import shipped


def keep_examples(path: Path) -> int:
    """Score each example policy on its server, keep the runs in `path`, and say how many."""
    examples = load_examples()
    for example in examples:
        inventory = load_inventory(servers=[example.server])
        save(scored({example.server: example.policy}, shipped(), inventory).run, path)
    return len(examples)


def example_texts() -> dict[str, tuple[str, str]]:
    """The shipped example policies by the name of their file: the text, and its server."""
    return {
        PurePath(example.policy.name).name: (example.policy.text, example.server)
        for example in load_examples()
    }
