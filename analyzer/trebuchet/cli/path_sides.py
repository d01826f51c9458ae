"""What `trebuchet paths` works on, made from its options: one side, or the old and the new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from trebuchet import api
from trebuchet.api.escalating import Change, Side, escalate, escalated_both
from trebuchet.cli.scope import Asked, Scope, scope_of
from trebuchet.errors import Problem, UsageError
from trebuchet.inventory import renamed
from trebuchet.model.escalation import Escalation
from trebuchet.model.place import Place
from trebuchet.model.tool import Inventory


class PathsAsked(NamedTuple):
    """The options as they were typed."""

    files: Sequence[str] = ()
    policies: Sequence[str] = ()
    servers: Sequence[str] = ()
    start: str = "outsider"
    goals: Sequence[str] = ()
    own: Sequence[str] = ()
    inventories: Sequence[str] = ()
    dialect: str | None = None
    lenient: bool = False
    needs: Sequence[str] = ()
    world: str | None = None
    corpora: Sequence[str] = ()

    def words(self) -> tuple[str, ...]:
        """The words of the command that asks this again."""
        said = ["trebuchet", "paths", *self.files]
        for option, values in (
            ("--policy", self.policies),
            ("--server", self.servers),
            ("--from", () if self.start == "outsider" else (self.start,)),
            ("--to", self.goals),
            ("--goal", self.own),
            ("--inventory", self.inventories),
            ("--dialect", (self.dialect,)),
            ("--needs", self.needs),
            ("--world", (self.world,)),
            ("--corpus", self.corpora),
        ):
            for value in values:
                said += [option, value] if value else []
        return (*said, *(["--lenient"] if self.lenient else []))

    def side_names(self) -> tuple[str, str]:
        """What the two sides of a change are called: the files that differ."""
        pair = self.files if len(self.files) == 2 else self.inventories
        return (pair[0], pair[1]) if len(pair) == 2 else ("old", "new")

    def own_goals(self) -> Mapping[str, str]:
        """The goals of the user's own, each with its pattern."""
        found: dict[str, str] = {}
        for pair in self.own:
            name, equals, pattern = pair.partition("=")
            if not equals or not name or "#" not in pattern:
                message = f'"{pair}" is not NAME=SERVER#TOOL'
                raise UsageError(Problem(Place("--goal"), "bad-pair", message))
            if name in found:
                message = f'"{name}" was given two patterns'
                raise UsageError(Problem(Place("--goal"), "goal-twice", message))
            found[name] = pattern
        return found


def found_paths(asked: PathsAsked) -> Escalation:
    """What is reached on the servers that the options name."""
    if len(asked.inventories) > 1:
        message = "one file or folder of tool lists; two are for --diff"
        raise UsageError(Problem(Place("--inventory"), "inventory-twice", message))
    own = asked.own_goals()
    scope = _scope(asked, asked.files, asked.inventories[0] if asked.inventories else None)
    return escalate(
        scope.policies,
        scope.inventory,
        scope.corpus,
        scope.world,
        asked.start,
        asked.goals or None,
        own,
        scope.needs,
    )


def changed_paths(asked: PathsAsked) -> Change:
    """What a change opens and closes: of a policy, of the tool lists, or of both."""
    own = asked.own_goals()
    twice = len(asked.files) == 2 or len(asked.inventories) == 2
    if not twice or len(asked.files) > 2 or len(asked.inventories) > 2:
        message = "name two policy files, the old and the new one, or two --inventory"
        raise UsageError(Problem(Place("--diff"), "no-sides", message))
    old, new = (_side(asked, place) for place in (0, -1))
    if len(old.inventory.servers) == 1 == len(new.inventory.servers) and asked.inventories:
        old = _alike(old, new)
    scope = new.scope
    return escalated_both(
        old.side,
        new.side,
        scope.corpus,
        scope.world,
        asked.start,
        asked.goals or None,
        own,
    )


class _Sided(NamedTuple):
    """One side with everything that was read for it."""

    side: Side
    scope: Scope

    @property
    def inventory(self) -> Inventory:
        """Its servers."""
        return self.side.inventory


def _side(asked: PathsAsked, place: int) -> _Sided:
    files = asked.files[place:][:1] if place else asked.files[:1]
    inventory = asked.inventories[place] if asked.inventories else None
    scope = _scope(asked, files, inventory)
    return _Sided(Side(scope.policies, scope.inventory), scope)


def _alike(old: _Sided, new: _Sided) -> _Sided:
    """The old side under the new one's name: a list of tools is named for its file alone."""
    (before,), (after,) = old.inventory.servers, new.inventory.servers
    (policy,) = old.side.policies.values()
    inventory = old.inventory.model_copy(update={"servers": (renamed(before, after.name),)})
    return old._replace(side=Side({after.name: policy}, inventory))


def _scope(asked: PathsAsked, files: Sequence[str], inventory: str | None) -> Scope:
    pairs = [*asked.policies, *(_fitted(asked, files, inventory) if len(files) > 1 else ())]
    one = files[0] if len(files) == 1 else None
    return scope_of(
        Asked(
            policy=one,
            dialect=asked.dialect,
            lenient=asked.lenient,
            policies=pairs,
            servers=asked.servers if not pairs else (),
            inventory=inventory,
            needs=asked.needs,
            world=asked.world,
            corpora=asked.corpora,
        ),
        also=[api.load_inventory(Path(other)) for other in _others(asked, inventory)],
    )


def _others(asked: PathsAsked, inventory: str | None) -> Sequence[str]:
    """The tool lists of the other side, where its tools may be needed, too."""
    return [other for other in asked.inventories if asked.needs and other != inventory]


def _fitted(asked: PathsAsked, files: Sequence[str], inventory: str | None) -> Sequence[str]:
    """Several policies, each for the server that it fits, as `SERVER=FILE`."""
    if asked.servers:
        message = "several policies find their servers by their tools; else --policy SERVER=FILE"
        raise UsageError(Problem(Place("--server"), "servers-of-several", message))
    index = api.load_index(Path(inventory) if inventory else None)
    return [
        f"{server}={file}"
        for file in files
        for server in api.served(
            api.load_policy(Path(file), asked.dialect, asked.lenient), (), index
        )
    ]
