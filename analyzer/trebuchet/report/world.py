"""A world as the YAML file that its owner edits."""

from __future__ import annotations

import json

from trebuchet.model.world import World


def world_file(world: World) -> str:
    """Values read from a policy first, each with its place; then the shipped ones."""
    told = [name for name in sorted(world.values) if name in world.sources]
    rest = [name for name in sorted(world.values) if name not in world.sources]
    lines = ["# The owner's world: change what is not so, then pass it as --world FILE."]
    if told:
        lines.append("# Read from the policy:")
        lines += [f"{_entry(name, world)}  # {world.sources[name]}" for name in told]
    lines.append("# Shipped, for a company that does not exist:")
    lines += [_entry(name, world) for name in rest]
    return "\n".join(lines) + "\n"


def _entry(name: str, world: World) -> str:
    """JSON scalars are YAML scalars, and quoting them keeps every text a text."""
    return f"{name}: {json.dumps(world.values[name], ensure_ascii=False)}"
