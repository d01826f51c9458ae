"""The gate of a check: every gate of the settings, each with its verdict and its numbers.

The printed words and the exit code of `trebuchet check` both come from `verdict`, and from nothing
else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from trebuchet.analysis.gate import percent, severity_gate, share_gate
from trebuchet.analysis.regression.held import Held
from trebuchet.analysis.regression.waivers import Standing
from trebuchet.analysis.summary import LEAST_ATTACKS, LEAST_HONEST, ORDER
from trebuchet.model.baseline import LockChange
from trebuchet.model.gate import GateResult, GateVerdict
from trebuchet.model.regression import Turn
from trebuchet.model.run import Share
from trebuchet.model.settings import SEVERITIES, Settings, Waiver

_SHOWN = 3


class Locked(NamedTuple):
    """What a lock says of the servers that are judged."""

    tools: int
    servers: int
    changes: tuple[LockChange, ...]


class Missing(NamedTuple):
    """Files that the settings name and that are not there, as the settings name them."""

    baseline: str = ""
    lock: str = ""


NOTHING_MISSING = Missing()


def verdict(
    settings: Settings,
    held: Sequence[Held],
    standing: Standing,
    locked: Locked | None,
    missing: Missing = NOTHING_MISSING,
    partial: bool = False,
    compared: bool = False,
) -> GateVerdict:
    """Holds everything that was judged against everything that the settings ask.

    `locked` is None where no lock is kept. With `partial`, fewer policies are judged than are
    configured, so that a waiver without a finding says nothing.
    """
    gates = [
        gate.model_copy(update={"agent": each.agent}) if each.agent else gate
        for each in held
        for gate in _of_run(settings, each)
    ]
    if missing.baseline:
        gates.append(_absent("baseline", missing.baseline, "nothing was compared"))
    elif compared:
        gates += [gate for each in held for gate in _unknown(each)]
    if missing.lock:
        gates.append(_absent("lock", missing.lock, "no tool list is trusted yet"))
    elif locked is not None:
        gates.append(_lock_gate(locked))
    if settings.waivers:
        used = frozenset[Waiver]().union(*(each.used for each in held))
        gates.append(_waiver_gate(standing, used, partial))
    return GateVerdict(gates=tuple(gates))


def _of_run(settings: Settings, held: Held) -> Iterator[GateResult]:
    severities = [word for word in settings.fail_on if word in (*SEVERITIES, "any")]
    if severities:
        lowest = min(severities, key=("any", *SEVERITIES).index)
        if held.run.cases and not held.cases:
            sentence = "every case is waived"
            yield GateResult(name=f"fail-on {lowest}", passed=True, sentence=sentence)
        else:
            yield severity_gate(held.cases, lowest)
    elif not held.run.cases:
        yield GateResult(name="replayed", passed=False, sentence="no attack was replayed")
    if held.regression is not None:
        for word in settings.fail_on:
            if word not in severities:
                yield _turn_gate(held, word)
        if settings.no_worse:
            yield _ratchet_gate(held)
    yield from _threshold_gates(settings, held)
    for goal in settings.closed:
        paths = [path for path in held.open_paths if path.goal == goal]
        count = "1 path leads" if len(paths) == 1 else f"{len(paths)} paths lead"
        yield GateResult(
            name=f"closed {goal}",
            passed=not paths,
            sentence=f"{count} there by allowed calls"
            if paths
            else "no path of allowed calls leads there",
            findings=tuple(path.id for path in paths),
        )


def _turn_gate(held: Held, word: str) -> GateResult:
    wanted = {turn for turn in Turn if (turn.worse if word == "worse" else turn.value == word)}
    turned = [turn for turn in held.turns if turn.kind in wanted]
    common = held.regression.common if held.regression else 0
    name = f"fail-on {word}"
    if not turned:
        cases = "1 case or session" if common == 1 else f"{common} cases and sessions"
        what = "none turned for the worse" if word == "worse" else "there is none"
        return GateResult(
            name=name, passed=True, sentence=f"{what} in {cases} that the baseline has, too"
        )
    counts = [(kind, sum(turn.kind is kind for turn in turned)) for kind in Turn]
    said = ", ".join(f"{count} {kind.value}" for kind, count in counts if count)
    return GateResult(
        name=name,
        passed=False,
        sentence=f"{said} since the baseline",
        findings=tuple(dict.fromkeys(turn.id for turn in turned)),
    )


def _ratchet_gate(held: Held) -> GateResult:
    was, now = held.common()
    fallen = []
    for noun, before, after in (
        ("attacks stopped", was.attacks.passed, now.attacks.passed),
        ("honest work intact", was.honest.passed, now.honest.passed),
    ):
        if after < before:
            fallen.append(f"{noun}: {after:g}, the baseline has {before:g}")
    for noun, old, new in (
        ("protection", was.protection, now.protection),
        ("usability", was.usability, now.usability),
    ):
        if old is not None and (new is None or ORDER.index(new) > ORDER.index(old)):
            fallen.append(f"{noun}: {new or 'no letter'}, the baseline has {old}")
    if fallen:
        return GateResult(name="no-worse", passed=False, sentence="; ".join(fallen))
    sentence = (
        f"{now.attacks.passed:g} attacks stopped and {now.honest.passed:g} pieces of honest work "
        f"intact, where the baseline has {was.attacks.passed:g} and {was.honest.passed:g}"
    )
    return GateResult(name="no-worse", passed=True, sentence=sentence)


def _threshold_gates(settings: Settings, held: Held) -> Iterator[GateResult]:
    least, summary = settings.thresholds, held.summary
    for name, wanted, letter, share, fewest in (
        ("protection", least.protection, summary.protection, summary.attacks, LEAST_ATTACKS),
        ("usability", least.usability, summary.usability, summary.honest, LEAST_HONEST),
        ("told-apart", least.told_apart, None, summary.sound, 0),
    ):
        if isinstance(wanted, str):
            yield _letter_gate(name, wanted, letter, share, fewest)
        elif wanted is not None:
            yield share_gate(f"thresholds {name}={wanted:g}", share, wanted)
    for name, count, share in (
        ("stopped", least.stopped, summary.attacks),
        ("intact", least.intact, summary.honest),
    ):
        if count is not None:
            yield GateResult(
                name=f"thresholds {name}={count}",
                passed=share.passed >= count,
                sentence=f"at {share.passed:g} of {share.total}",
            )


def _letter_gate(
    name: str, wanted: str, letter: str | None, share: Share, fewest: int
) -> GateResult:
    title = f"thresholds {name}={wanted}"
    if letter is None or share.share is None:
        sentence = f"there is no letter under {fewest}, and here are {share.total}"
        return GateResult(name=title, passed=False, sentence=sentence)
    return GateResult(
        name=title,
        passed=ORDER.index(letter) <= ORDER.index(wanted),
        sentence=f"at {letter} ({percent(share.share)} %)",
    )


def _absent(noun: str, file: str, so: str) -> GateResult:
    sentence = f"there is no {file}, so {so}; `trebuchet {noun} update` makes it"
    return GateResult(name=noun, passed=False, sentence=sentence)


def _unknown(held: Held) -> Iterator[GateResult]:
    """A gate that fails where the baseline holds nothing of an agent, or of one of its servers."""
    if held.kept is None:
        sentence = "the baseline holds nothing of it; `trebuchet baseline update` adds it"
        yield GateResult(name="baseline", passed=False, sentence=sentence, agent=held.agent)
        return
    known = {server for policy in held.kept.policies for server in policy.servers}
    new = sorted(set(held.run.servers) - known)
    if new:
        sentence = f"it holds nothing of {', '.join(new)}; `trebuchet baseline update` adds it"
        yield GateResult(name="baseline", passed=False, sentence=sentence, agent=held.agent)


def _lock_gate(locked: Locked) -> GateResult:
    tools = "1 tool" if locked.tools == 1 else f"{locked.tools} tools"
    servers = "1 server" if locked.servers == 1 else f"{locked.servers} servers"
    if not locked.changes:
        return GateResult(
            name="lock",
            passed=True,
            sentence=f"{tools} of {servers}, none is another than was locked",
        )
    words = {
        "added": "added",
        "removed": "removed",
        "schema": "with another schema",
        "description": "with another description",
        "unlocked": "not locked",
    }
    counts = [(kind, sum(change.kind == kind for change in locked.changes)) for kind in words]
    said = ", ".join(f"{count} {words[kind]}" for kind, count in counts if count)
    attacks = {attack for change in locked.changes for attack in change.attacks}
    paths = {path for change in locked.changes for path in change.paths}
    if attacks:
        said += f"; attacks that newly bind: {len(attacks)}"
    if paths:
        said += f"; escalation paths that newly open: {len(paths)}"
    return GateResult(
        name="lock",
        passed=False,
        sentence=f"the tools changed under the policy: {said}",
        findings=tuple(
            dict.fromkeys(
                f"{change.server}#{change.tool}" if change.tool else change.server
                for change in locked.changes
            )
        ),
    )


def _waiver_gate(standing: Standing, used: frozenset[Waiver], partial: bool) -> GateResult:
    unused = [] if partial else [waiver for waiver in standing.holding if waiver not in used]
    said = tally(standing)
    faults = []
    if standing.expired:
        faults.append(f"{len(standing.expired)} expired ({_named(standing.expired)})")
    if unused:
        faults.append(f"{len(unused)} unused ({_named(unused)})")
    return GateResult(
        name="waivers",
        passed=not faults,
        sentence="; ".join(faults) if faults else said,
        findings=tuple(waiver.target for waiver in (*standing.expired, *unused)),
    )


def tally(standing: Standing) -> str:
    """The waivers in words: `3 waived, the next expires 2027-01-31`."""
    count = len(standing.holding)
    if not count:
        return "0 waived"
    return f"{count} waived, the next expires {standing.next_expiry}"


def _named(waivers: Sequence[Waiver]) -> str:
    shown = ", ".join(f"{waiver.target} by {waiver.expires}" for waiver in waivers[:_SHOWN])
    more = len(waivers) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
