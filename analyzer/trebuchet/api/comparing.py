"""Compares two policies, or two runs: what a change lets through, and what it breaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Unpack

from trebuchet.analysis.meaning import differences
from trebuchet.analysis.ownworld import propose_shared_world
from trebuchet.analysis.regression.bench import Bench, Stage, policies_of
from trebuchet.analysis.regression.compare import compare as _compare
from trebuchet.analysis.score import score as _score
from trebuchet.analysis.score import setting_of
from trebuchet.analysis.terms import Terms
from trebuchet.api.scoring import by_server, served
from trebuchet.corpus import load_world
from trebuchet.errors import Problem, UsageError
from trebuchet.model.attack import Corpus
from trebuchet.model.escalation import Escalation, Start
from trebuchet.model.meaning import Meaning, Proof
from trebuchet.model.place import Place
from trebuchet.model.policy import NativePolicy, Policy
from trebuchet.model.regression import CaseTurn, Regression
from trebuchet.model.run import Run
from trebuchet.model.tool import Inventory, Tool
from trebuchet.model.world import World

Side = Policy | Mapping[str, Policy] | Run
"""One side of a comparison: a policy, one a server, or a run of before."""


class Scope(NamedTuple):
    """What both sides are judged on."""

    corpus: Corpus
    inventory: Inventory
    old_inventory: Inventory
    terms: Terms


def compare(
    old: Side,
    new: Side,
    corpus: Corpus,
    inventory: Inventory,
    old_inventory: Inventory | None = None,
    old_name: str = "",
    new_name: str = "",
    **terms: Unpack[Terms],
) -> Regression:
    """Everything that the new side decides otherwise than the old one, the worst first.

    As `compared`, without the runs.
    """
    found = compared(old, new, corpus, inventory, old_inventory, old_name, new_name, **terms)
    return found.regression


class Comparison(NamedTuple):
    """What changed, with the two runs that were compared."""

    regression: Regression
    old: Run
    new: Run


def compared(
    old: Side,
    new: Side,
    corpus: Corpus,
    inventory: Inventory,
    old_inventory: Inventory | None = None,
    old_name: str = "",
    new_name: str = "",
    paths: bool = False,
    **terms: Unpack[Terms],
) -> Comparison:
    """What the new side decides otherwise than the old one, and both runs.

    Both are judged on the same servers, corpus, needs and world. Without `world` it is the
    shipped one with what the policies' literals say: the old side is heard first, and the new one
    only on what is left. A policy beside a run is judged in the run's world, needs and servers; a
    run stands as it was kept. `old_inventory` is how the servers were before, where they changed.
    With `paths` escalation paths that open or close are among the turns.
    """
    scope = Scope(corpus, inventory, old_inventory or inventory, terms)
    before, after = _judged(old, new, scope)
    bench = _bench(before, after, scope)
    regression = _compare(
        before.run,
        after.run,
        old_name or _name(before.run, old),
        new_name or _name(after.run, new),
        meaning=_meaning(before.policies, after.policies, inventory.tools_of(after.run.servers)),
        paths=_paths(before, after, scope) if paths else (),
        bench=bench,
    )
    said = (*regression.not_comparable, *_unplayed(before, after, bench))
    return Comparison(regression.model_copy(update={"not_comparable": said}), before.run, after.run)


def served_both(
    old: Policy | Run, new: Policy | Run, servers: Sequence[str], index: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """The servers that both sides are judged on: those asked for, a run's, or those that fit.

    A side that names no tool is judged where the other fits. Raises `UsageError` when the two
    fit different servers, or none.
    """
    for side in (new, old):
        if isinstance(side, Run):
            return side.servers
    found: list[tuple[str, ...]] = []
    problems: list[Problem] = []
    for side in (new, old):
        assert not isinstance(side, Run)  # noqa: S101 - looked at above
        try:
            found.append(served(side, servers, index))
        except UsageError as error:
            problems += error.problems
    if not found:
        raise UsageError(problems)
    if found[0] != found[-1]:
        raise UsageError(
            Problem(
                Place("--server"),
                "other-servers",
                f"the new policy fits {', '.join(found[0])}, and the old one "
                f"{', '.join(found[-1])}; pass --server NAME",
            )
        )
    return found[0]


def _unplayed(before: _Judged, after: _Judged, bench: Bench) -> Iterator[str]:
    """What keeps the cases of kept runs from being replayed, so that their calls stand alone."""
    at_hand = {server.name for server in bench.stage.inventory.servers} if bench.stage else set()
    missing = sorted({*before.run.servers, *after.run.servers} - at_hand)
    if bench.stage is None:
        yield "the corpus is another one by now: a call that is shown was decided as a first call"
    elif missing:
        yield (
            f"the tool list of {missing[0]} is not at hand: a call that is shown was decided as a "
            "first call; --inventory FILE has it replayed"
        )


class _Judged(NamedTuple):
    run: Run
    policies: Mapping[str, Policy]


def _judged(old: Side, new: Side, scope: Scope) -> tuple[_Judged, _Judged]:
    """Both sides with their runs; what is no run is scored under the conditions of the other."""
    if isinstance(old, Run):
        if isinstance(new, Run):
            return _Judged(old, policies_of(old)), _Judged(new, policies_of(new))
        held = _spread(new, old.servers, scope.inventory)
        return _Judged(old, policies_of(old)), _scored(held, scope.inventory, scope, like=old)
    if isinstance(new, Run):
        held = _spread(old, new.servers, scope.inventory)
        return _scored(held, scope.old_inventory, scope, like=new), _Judged(new, policies_of(new))
    after = by_server(new, scope.inventory)
    before = _spread(old, tuple(after), scope.old_inventory)
    world = scope.terms.get("world") or propose_shared_world(
        (before, after), scope.inventory.tools_of(after), load_world()
    )
    return (
        _scored(before, scope.old_inventory, scope, world),
        _scored(after, scope.inventory, scope, world),
    )


def _spread(
    side: Policy | Mapping[str, Policy], servers: Sequence[str], inventory: Inventory
) -> Mapping[str, Policy]:
    """A policy of its own for each server, or the one for all of them."""
    if isinstance(side, Mapping):
        return by_server(side, inventory)
    return dict.fromkeys(servers, side)


def _scored(
    policies: Mapping[str, Policy],
    inventory: Inventory,
    scope: Scope,
    world: World | None = None,
    like: Run | None = None,
) -> _Judged:
    needs, said = scope.terms.get("needs"), scope.terms.get("world")
    if like is not None:
        needs = like.needs if needs is None else needs
        kept = World(values=dict(like.world), sources=dict(like.assumed.world_values))
        world = said or kept
    assumed = like.assumed.world if like is not None else said is None
    tools = inventory.tools_of(policies)
    setting = setting_of(policies, tools, world, needs, scope.corpus.sessions)
    on = Terms({**scope.terms, "world": None if assumed else world, "needs": needs})
    run = _score(policies, scope.corpus, inventory, setting, **on)
    return _Judged(run, policies)


def _bench(before: _Judged, after: _Judged, scope: Scope) -> Bench:
    """The bench of both sides; cases are bound again where a run came from this very corpus."""
    run = after.run
    if scope.corpus.digest not in (run.corpus, before.run.corpus):
        return Bench(before.policies, after.policies)
    world = World(values=dict(run.world), sources=dict(run.assumed.world_values))
    tools = scope.inventory.tools_of(run.servers)
    setting = setting_of(after.policies, tools, world, run.needs)
    shared = (
        run.corpus == before.run.corpus
        and run.inventory == before.run.inventory
        and dict(run.world) == dict(before.run.world)
    )
    recorded = tuple(scope.terms.get("recorded", ()))
    stage = Stage(scope.corpus, scope.inventory, setting, run.servers, recorded, shared)
    return Bench(before.policies, after.policies, stage)


def _paths(before: _Judged, after: _Judged, scope: Scope) -> tuple[CaseTurn, ...]:
    """Escalation paths of an outsider that opened or closed, both sides in one world.

    What a run found of them itself stands, as long as it was found in that world. Where both
    sides judged other servers no path opened: nobody looked for it before.
    """
    both = set(before.run.servers) & set(after.run.servers)
    if not both:
        return ()
    from trebuchet.analysis.escalation.compare import opened_and_closed
    from trebuchet.analysis.escalation.escalate import Gathered, escalate
    from trebuchet.analysis.regression.path_turns import path_turns

    world = World(values=dict(after.run.world), sources=dict(after.run.assumed.world_values))
    gathered = Gathered(world, scope.corpus, None)
    old, new = (
        _found(side, world) or escalate(side.policies, inventory, scope.corpus, gathered=gathered)
        for side, inventory in ((before, scope.old_inventory), (after, scope.inventory))
    )
    turns = path_turns(opened_and_closed(old, new), before.policies, after.policies)
    return tuple(turn for turn in turns if both.issuperset(turn.server.split("+")))


def _found(side: _Judged, world: World) -> Escalation | None:
    """What an outsider reaches, where the run itself says so of this world."""
    found = side.run.escalation
    same = dict(side.run.world) == dict(world.values)
    return found if found and found.start == Start.OUTSIDER and same else None


def _meaning(
    old: Mapping[str, Policy], new: Mapping[str, Policy], tools: Iterable[Tool]
) -> Meaning | None:
    """What all pairs of native policies mean together; None where a side has another engine."""
    known = list(tools)
    pairs: dict[tuple[str, str], tuple[NativePolicy, NativePolicy, list[Tool]]] = {}
    for server in sorted({*old, *new}):
        before, after = old.get(server), new.get(server)
        if not isinstance(before, NativePolicy) or not isinstance(after, NativePolicy):
            return None
        pair = pairs.setdefault(
            (before.name + "\0" + before.text, after.name + "\0" + after.text), (before, after, [])
        )
        pair[2].extend(tool for tool in known if tool.server == server)
    found = [differences(before, after, of) for before, after, of in pairs.values()]
    if not found:
        return None
    proofs = {meaning.equivalent for meaning in found}
    proof: Proof = "no" if "no" in proofs else "not proved" if "not proved" in proofs else "yes"
    return Meaning(
        equivalent=proof,
        changes=tuple(change for meaning in found for change in meaning.changes),
        unproved=tuple(doubt for meaning in found for doubt in meaning.unproved),
        tools=sum(meaning.tools for meaning in found),
    )


def _name(run: Run, side: Side) -> str:
    if isinstance(side, Run):
        return f"run {run.id[:10]}"
    return ", ".join(use.name for use in run.policies)
