"""What two runs do not share, so that a difference between them is not the policy's alone."""

from __future__ import annotations

from collections.abc import Iterator

from trebuchet.model.run import Run

_SHOWN = 3


def not_comparable(old: Run, new: Run) -> tuple[str, ...]:
    """One sentence for everything in which the runs differ beside their policies."""
    return tuple(_differences(old, new))


def _differences(old: Run, new: Run) -> Iterator[str]:
    if old.trebuchet != new.trebuchet:
        yield f"judged by trebuchet {old.trebuchet} before and {new.trebuchet} now"
    if old.corpus != new.corpus:
        yield (
            f"the corpus changed ({old.corpus[:6]} before, {new.corpus[:6]} now): "
            "only what both hold is compared, and an attack may have changed itself"
        )
    if old.servers != new.servers:
        before = sorted(set(old.servers) - set(new.servers))
        after = sorted(set(new.servers) - set(old.servers))
        said = [f"only before: {_some(before)}"] if before else []
        said += [f"only now: {_some(after)}"] if after else []
        yield f"other servers were judged ({'; '.join(said)})"
    elif old.inventory != new.inventory:
        yield "the tool lists of the servers changed: cases are compared by their tool's name"
    if dict(old.world) != dict(new.world):
        names = sorted(
            name for name in {*old.world, *new.world} if old.world.get(name) != new.world.get(name)
        )
        yield f"the worlds differ in {_some(names)}: attacks and honest work say other values"
    if old.needs != new.needs:
        yield "the agents' needs differ: honest work counts for one side alone"


def _some(names: list[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
