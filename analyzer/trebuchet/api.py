"""The verbs of Trebuchet, as the package re-exports them; every face calls these and formats."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from trebuchet.analysis.advice import advised_policy
from trebuchet.analysis.artefact import Surveyed, page_drift, write_pages
from trebuchet.analysis.artefact import survey as _survey
from trebuchet.analysis.binding import Fit, fit_role
from trebuchet.analysis.case import Binding, Setting
from trebuchet.analysis.explain import explain as _explain
from trebuchet.analysis.mending import Mended, mend
from trebuchet.analysis.ownworld import propose_world
from trebuchet.analysis.proof import prove
from trebuchet.analysis.reach import reach
from trebuchet.analysis.recording import draft_from
from trebuchet.analysis.score import score as _score
from trebuchet.analysis.score import setting_of
from trebuchet.analysis.serving import fitting_server
from trebuchet.analysis.shared import SharedTools
from trebuchet.analysis.shared import shared_tools as _shared_tools
from trebuchet.corpus import covered, drift, locked, scaffold, write_generated
from trebuchet.corpus import load_corpus as _load_corpus
from trebuchet.corpus import load_world as _load_world
from trebuchet.corpus.reasons import load_reasons
from trebuchet.dialects import Example, load_examples
from trebuchet.dialects import load_policy as _load_policy
from trebuchet.dialects import parse_policy as _parse_policy
from trebuchet.documents import TRACE_CAP, decode, read_file, spoken
from trebuchet.engine import decider, read_calls, replay
from trebuchet.errors import Problem, TraceError, UsageError, nearest
from trebuchet.inventory import load_index, load_packages
from trebuchet.inventory import load_inventory as _load_inventory
from trebuchet.model.attack import Attack, Corpus
from trebuchet.model.call import ToolCall
from trebuchet.model.explained import Explained
from trebuchet.model.place import Place
from trebuchet.model.policy import NativePolicy, Policy
from trebuchet.model.run import CaseResult, Run
from trebuchet.model.tool import Inventory, Tool
from trebuchet.model.vocabulary import Severity
from trebuchet.model.world import World

__all__ = [
    "Example",
    "Scored",
    "advised_policy",
    "assumed_world",
    "attacks_on",
    "begun_attack",
    "chosen",
    "covered",
    "decider",
    "drift",
    "explain",
    "load_calls",
    "load_corpus",
    "load_examples",
    "load_index",
    "load_inventory",
    "load_packages",
    "load_policy",
    "load_world",
    "locked",
    "mend",
    "page_drift",
    "parse_policy",
    "prove",
    "read_input",
    "replay",
    "score",
    "scored",
    "served",
    "setting_of",
    "shared_tools",
    "survey",
    "write_generated",
    "write_pages",
]

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


def score(
    policies: Policy | Mapping[str, Policy],
    corpus: Corpus,
    inventory: Inventory,
    world: World | None = None,
    needs: Collection[str] | None = None,
    severities: Collection[Severity] | None = None,
    recorded: Sequence[ToolCall] = (),
    recorded_in: str = "",
) -> Run:
    """One policy, or one a server, held against the corpus on the servers of the inventory.

    A single policy decides for the server that it fits (over half of the tools that it names), or
    for every server of the inventory when it names no tool. Raises `UsageError` when none fits.
    """
    return _score(
        _by_server(policies, inventory),
        corpus,
        inventory,
        world,
        needs,
        severities,
        recorded,
        recorded_in,
    )


def _by_server(
    policies: Policy | Mapping[str, Policy], inventory: Inventory
) -> Mapping[str, Policy]:
    names = [server.name for server in inventory.servers]
    if isinstance(policies, Mapping):
        for server in policies:
            if server not in names:
                raise UsageError(_unknown_server(server, names))
        return policies
    if not policies.named_tools or len(names) == 1:
        return dict.fromkeys(names, policies)
    index = {server.name: [tool.name for tool in server.tools] for server in inventory.servers}
    return {fitting_server(policies, index): policies}


def load_calls(path: Path) -> tuple[ToolCall, ...]:
    """The calls of a JSONL file, read whole and checked before any is used."""
    return read_calls(read_file(path, TRACE_CAP, TraceError), spoken(path))


def read_input(data: bytes) -> tuple[ToolCall, ...]:
    """The calls that came in on standard input."""
    return read_calls(decode(data, "-", TRACE_CAP, TraceError), "-")


def begun_attack(
    id_: str, tactic: str, recorded: Location | None = None, inventory: Location | None = None
) -> str:
    """The file of a new attack: a scaffold, or a draft from the calls recorded in a JSONL file."""
    text = scaffold(id_, tactic)
    if recorded is None:
        return text
    taxonomy = load_corpus().taxonomy
    technique = next(known.id for known in taxonomy.techniques if known.tactic == tactic)
    calls = load_calls(Path(recorded))
    return draft_from(calls, load_inventory(inventory), id_, tactic, technique, str(recorded))


def assumed_world(policies: Mapping[str, Policy], inventory: Inventory) -> World:
    """The shipped world with what the policies' own literals say of their owner."""
    return propose_world(policies, inventory.tools_of(policies), load_world())


def scored(
    policies: Policy | Mapping[str, Policy],
    corpus: Corpus,
    inventory: Inventory,
    world: World | None = None,
    needs: Collection[str] | None = None,
    severities: Collection[Severity] | None = None,
    recorded: Sequence[ToolCall] = (),
    recorded_in: str = "",
) -> Scored:
    """As `score`, with what is needed to explain and mend its cases."""
    held = _by_server(policies, inventory)
    setting = setting_of(held, inventory.tools_of(held), world, needs, corpus.sessions)
    run = _score(held, corpus, inventory, world, needs, severities, recorded, recorded_in, setting)
    return Scored(run, corpus, inventory, setting)


def served(
    policy: Policy, servers: Sequence[str], index: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """The servers that a policy decides for: those asked for, `all`, or the one that it fits."""
    if "all" in servers:
        return tuple(sorted(index))
    for server in servers:
        if server not in index:
            raise UsageError(_unknown_server(server, index))
    if servers:
        return tuple(dict.fromkeys(servers))
    if len(index) == 1:
        return tuple(index)
    return (fitting_server(policy, index),)


def _unknown_server(server: str, known: Iterable[str]) -> Problem:
    return Problem(
        Place("--server"),
        "unknown-server",
        f'no server "{server}" in the inventory{nearest(server, known)} '
        "(`trebuchet inventory list` shows them)",
    )


def chosen(corpus: Corpus, attacks: Sequence[str] = (), tactics: Sequence[str] = ()) -> Corpus:
    """The corpus with only these attacks and tactics; everything where none is named."""
    known = {attack.id for attack in corpus.attacks}
    known_tactics = {tactic.id for tactic in corpus.taxonomy.tactics}
    problems = [
        Problem(Place("--attack"), "unknown-attack", f'no attack "{name}"{nearest(name, known)}')
        for name in attacks
        if name not in known
    ] + [
        Problem(
            Place("--tactic"),
            "unknown-tactic",
            f'no tactic "{name}"{nearest(name, known_tactics)}',
        )
        for name in tactics
        if name not in known_tactics
    ]
    if problems:
        raise UsageError(problems)
    kept = tuple(
        attack
        for attack in corpus.attacks
        if (not attacks or attack.id in attacks) and (not tactics or attack.tactic in tactics)
    )
    return corpus.model_copy(update={"attacks": kept})


class Scored(NamedTuple):
    """A run with what it was judged under, so that its cases can be explained and mended."""

    run: Run
    corpus: Corpus
    inventory: Inventory
    setting: Setting

    def binding(self, case: CaseResult) -> Binding:
        """The tools behind a case of the run."""
        attack = self.corpus.attack(case.attack)
        if attack is not None:
            fits: dict[str, Fit] = {}
            for name, bound in case.binding.items():
                tool = self.inventory.tool(bound.server, bound.tool)
                fit = fit_role(tool, attack.roles[name]) if tool else None
                if fit is not None:
                    fits[name] = fit
            if fits.keys() == case.binding.keys():
                return Binding(attack, fits)
        raise UsageError(
            Problem(Place(case.id), "unknown-case", "this case is not of this corpus and inventory")
        )

    def mended(self, case: CaseResult) -> Mended:
        """The rule that would stop a case, replayed; or what kind of control is missing."""
        return mend(self.binding(case), self.setting)


def explain(scored: Scored, case: str) -> Explained:
    """Every call of one case and of its twin. `case` is a case's id, or an attack's for its worst.

    Raises `UsageError` with the nearest case when the run holds none of that name.
    """
    cases = scored.run.cases
    exact = [found for found in cases if found.id == case]
    of_attack = sorted(
        (found for found in cases if found.attack == case),
        key=lambda found: (found.credit, -found.severity.rank, found.id),
    )
    picked = next(iter(exact or of_attack), None)
    if picked is None:
        known = [found.id for found in cases] + [found.attack for found in cases]
        raise UsageError(
            Problem(
                Place("--explain"),
                "unknown-case",
                f'no case "{case}" in this run{nearest(case, known)}',
            )
        )
    return _explain(scored.binding(picked), scored.setting)


def attacks_on(tool: Tool, corpus: Corpus) -> tuple[tuple[Attack, str], ...]:
    """The attacks whose focus role this tool fits, each with the reason why."""
    found = [
        (attack, fit.why)
        for attack in corpus.attacks
        if attack.focus and (fit := fit_role(tool, attack.roles[attack.focus]))
    ]
    return tuple(found)


def shared_tools(corpus: Corpus, inventory: Inventory, world: World) -> Mapping[str, SharedTools]:
    """For each replayable attack: how many tools it binds to, and how many honest sessions use."""
    return _shared_tools(reach(corpus, inventory, world))


def survey(corpus: Corpus, inventory: Inventory, world: World) -> Surveyed:
    """The generated pages of the shipped corpus, and the gaps that no reason explains."""
    from trebuchet.report.attacks_json import export_schema

    found = _survey(corpus, inventory, world, load_reasons())
    return found._replace(pages={**found.pages, "docs/attacks.schema.json": export_schema()})
