"""Scores policies: binds, replays and judges everything once, and adds it up to a `Run`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from itertools import chain
from typing import Unpack

from trebuchet._version import __version__
from trebuchet.analysis.binding import fits_among
from trebuchet.analysis.case import Setting, bindings, judge
from trebuchet.analysis.honest import judge_sessions
from trebuchet.analysis.needs import needs_of
from trebuchet.analysis.ownworld import propose_world
from trebuchet.analysis.recorded import judge_recorded
from trebuchet.analysis.remarks import notes_on, warnings_on
from trebuchet.analysis.summary import summarise
from trebuchet.analysis.terms import Terms
from trebuchet.corpus import load_world
from trebuchet.model.attack import Attack, Corpus, HonestSession
from trebuchet.model.policy import NativePolicy, Policy
from trebuchet.model.run import (
    SCHEMA_VERSION,
    Assumed,
    CaseResult,
    NotCovered,
    PolicyUse,
    Run,
)
from trebuchet.model.tool import Inventory, Tool
from trebuchet.model.vocabulary import Decidability
from trebuchet.model.world import World

GRANTS = "every grant of a trace is under the policy of the server that it calls"


def score(
    policies: Mapping[str, Policy],
    corpus: Corpus,
    inventory: Inventory,
    setting: Setting | None = None,
    **terms: Unpack[Terms],
) -> Run:
    """Everything in the corpus that binds to the servers of `policies`, replayed once.

    `policies` maps each server to its policy. `inventory` must hold these servers; others in
    it are not looked at. `setting` is what `setting_of` made of the same policies, world and
    needs, where it is there already.
    """
    world, needs, severities = terms.get("world"), terms.get("needs"), terms.get("severities")
    recorded = terms.get("recorded", ())
    servers = tuple(sorted(policies))
    tools = inventory.tools_of(policies)
    setting = setting or setting_of(policies, tools, world, needs, corpus.sessions)
    cases: list[CaseResult] = []
    not_covered: list[NotCovered] = []
    for attack in corpus.attacks:
        why = _not_covered(attack)
        found = [] if why else [judge(binding, setting) for binding in bindings(attack, setting)]
        if not found and why is None:
            why = NotCovered(
                attack=attack.id,
                reason="not-applicable",
                text="no tool of these servers fits its roles",
            )
        if why is not None:
            not_covered.append(why)
        cases += found
    if severities is not None:
        cases = [case for case in cases if case.severity in severities]
    cases.sort(key=lambda case: case.id)
    sessions = tuple(
        sorted(
            chain(
                judge_sessions(corpus.sessions, servers, setting),
                judge_recorded(recorded, terms.get("recorded_in", ""), setting),
            ),
            key=lambda session: session.id,
        )
    )
    return Run(
        schema_version=SCHEMA_VERSION,
        trebuchet=__version__,
        id=run_id(policies, corpus, tools, setting, **terms),
        policies=_uses(policies, tools),
        servers=servers,
        corpus=corpus.digest,
        inventory=inventory.digest,
        attacks_total=len(corpus.attacks),
        sessions_total=len(corpus.sessions),
        world=setting.world.values,
        needs=None if needs is None else tuple(sorted(needs)),
        assumed=Assumed(
            world=world is None,
            world_values=setting.world.sources,
            needs=needs is None,
            grants=GRANTS,
        ),
        summary=summarise(cases, sessions, corpus.taxonomy.tactics),
        cases=tuple(cases),
        sessions=sessions,
        undecidable=tuple(sorted({case.attack for case in cases if not case.decidable})),
        not_covered=tuple(not_covered),
        warnings=_warnings(policies, tools, needs),
    )


def setting_of(
    policies: Mapping[str, Policy],
    tools: Iterable[Tool],
    world: World | None,
    needs: Collection[str] | None,
    sessions: Iterable[HonestSession] = (),
) -> Setting:
    """What everything is judged under: the owner's world or the assumed one, needs, fits."""
    known = list(tools)
    settled = world if world is not None else propose_world(policies, known, load_world())
    fits = fits_among(known)
    honest = frozenset(
        fit.tool.id
        for session in sessions
        for role in session.roles.values()
        for fit in fits.of(role)
    )
    return Setting(policies, settled, needs_of(needs), fits, honest)


def _not_covered(attack: Attack) -> NotCovered | None:
    if attack.status == "withdrawn":
        return NotCovered(attack=attack.id, reason="withdrawn", text=attack.changelog[-1])
    if attack.decidability.replayable:
        return None
    gateway = attack.decidability is Decidability.GATEWAY
    return NotCovered(
        attack=attack.id, reason="gateway" if gateway else "out-of-reach", text=attack.control
    )


def _uses(policies: Mapping[str, Policy], tools: Iterable[Tool]) -> tuple[PolicyUse, ...]:
    """Each policy once, with its servers, in the order of their first server."""
    known = list(tools)
    grouped: dict[tuple[str, str, str], tuple[Policy, list[str]]] = {}
    for server in sorted(policies):
        policy = policies[server]
        grouped.setdefault((policy.name, policy.dialect, policy.text), (policy, []))[1].append(
            server
        )
    return tuple(
        PolicyUse(
            name=policy.name,
            dialect=policy.dialect,
            digest=_hash(policy.text),
            text=policy.text,
            servers=tuple(servers),
            default=policy.default.value if isinstance(policy, NativePolicy) else "",
            named=len(policy.named_tools),
            warnings=policy.warnings if isinstance(policy, NativePolicy) else (),
            notes=notes_on(policy, [tool for tool in known if tool.server in servers]),
        )
        for policy, servers in grouped.values()
    )


def _warnings(
    policies: Mapping[str, Policy], tools: Iterable[Tool], needs: Collection[str] | None
) -> tuple[str, ...]:
    known = list(tools)
    served: dict[tuple[str, str], tuple[Policy, list[str]]] = {}
    for server in sorted(policies):
        policy = policies[server]
        served.setdefault((policy.name, policy.text), (policy, []))[1].append(server)
    said = [
        warning
        for policy, servers in served.values()
        for warning in warnings_on(policy, [tool for tool in known if tool.server in servers])
    ]
    present = {tool.name for tool in known} | {tool.id for tool in known}
    said += [
        f'--needs names "{name}", which no server here has'
        for name in sorted(needs or ())
        if name not in present
    ]
    return tuple(dict.fromkeys(said))


def run_id(
    policies: Mapping[str, Policy],
    corpus: Corpus,
    tools: Iterable[Tool],
    setting: Setting,
    **terms: Unpack[Terms],
) -> str:
    """The id that a run of this has: a hash of all that it comes from.

    `tools` are those of the servers of `policies`, in the inventory's order.
    """
    needs, severities = terms.get("needs"), terms.get("severities")
    recorded = terms.get("recorded", ())
    said = {
        "trebuchet": __version__,
        "schema": SCHEMA_VERSION,
        "policies": {
            server: [policy.name, policy.dialect, policy.text]
            for server, policy in sorted(policies.items())
        },
        "corpus": corpus.digest,
        "tools": [_hash(tool.model_dump_json()) for tool in tools],
        "world": dict(sorted(setting.world.values.items())),
        "needs": None if needs is None else sorted(needs),
        "recorded": _hash("\n".join(call.model_dump_json() for call in recorded)),
        "severities": None if severities is None else sorted(severities),
    }
    return _hash(json.dumps(said, sort_keys=True))[:16]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
