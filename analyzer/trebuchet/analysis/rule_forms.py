"""How much honest work each form of rule can touch, and how many sessions a careless one breaks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from trebuchet.analysis.binding import fits_of
from trebuchet.analysis.careless import Careless, HonestCall, careless_rules, honest_calls, touched
from trebuchet.analysis.forms import APPROVAL, FORMS
from trebuchet.analysis.honest import BoundSession, bound_sessions
from trebuchet.analysis.play import play
from trebuchet.analysis.proof import Stand, blanket
from trebuchet.dialects import parse_policy
from trebuchet.model.attack import Corpus
from trebuchet.model.tool import Inventory
from trebuchet.model.vocabulary import Effect
from trebuchet.model.world import World

TRIES = 4
"""How many careless rules of one form are replayed on one bound session, until one breaks it."""


class FormFigures(NamedTuple):
    """One form of rule held against the honest work of the corpus."""

    form: str
    dialect: str
    calls: int
    """Honest calls that a rule of this form could have decided against."""
    candidates: int
    """Sessions for which a careless rule of this form could be written."""
    broken: int
    """Sessions that one broke, replayed: the first call passed, a later one did not."""
    example: str
    """The first of them: the rule, the session, and which call failed."""


class HonestWork(NamedTuple):
    """What the figures are counted over."""

    sessions: int
    bound: int
    """Pairs of a session and the servers that can play it."""
    calls: int
    figures: tuple[FormFigures, ...]


class _Work(NamedTuple):
    bound: BoundSession
    calls: tuple[HonestCall, ...]
    servers: tuple[str, ...]


def rule_forms(corpus: Corpus, inventory: Inventory, world: World) -> HonestWork:
    """Every form of rule against every active session on every server that can play it."""
    servers = tuple(server.name for server in inventory.servers)
    allowing = Stand(servers, fits_of(inventory), world).under(blanket("allow-all", Effect.ALLOW))
    active = [session for session in corpus.sessions if session.status == "active"]
    work = [
        _Work(
            bound,
            honest_calls(bound.plan),
            tuple(sorted({fit.tool.server for fit in bound.fits.values()})),
        )
        for bound in bound_sessions(active, servers, allowing)
    ]
    return HonestWork(
        len({one.bound.session.id for one in work}),
        len(work),
        sum(len(one.calls) for one in work),
        tuple(_figures(form, dialect, work, world) for form, dialect in FORMS),
    )


def _figures(form: str, dialect: str, work: Iterable[_Work], world: World) -> FormFigures:
    calls = 0
    candidates: set[str] = set()
    broken: dict[str, str] = {}
    for one in work:
        id_ = one.bound.session.id
        calls += touched(form, one.calls)
        if id_ in broken:
            continue
        for rule in _few(careless_rules(form, one.calls)):
            candidates.add(id_)
            number = _breaks_at(rule, one, world, waits=form == APPROVAL)
            if number:
                broken[id_] = f"{rule.said}: `{id_}`, call {number} of {len(one.calls)}"
                break
    example = next(iter(broken.values()), "")
    return FormFigures(form, dialect, calls, len(candidates), len(broken), example)


def _few(rules: Iterator[Careless]) -> Iterator[Careless]:
    for _, rule in zip(range(TRIES), rules, strict=False):
        yield rule


def _breaks_at(rule: Careless, one: _Work, world: World, waits: bool) -> int:
    """Which call fails under the rule where the first one passes, from 1; 0 when none does."""
    policy = parse_policy(json.dumps(rule.document), "careless", rule.dialect)
    came = play(one.bound.plan, dict.fromkeys(one.servers, policy), world)
    stop = came.first_stop if waits else came.first_deny
    return stop.number if stop and stop.number > 1 else 0
