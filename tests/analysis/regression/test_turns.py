"""Two runs compared: every kind of turn, what is no turn, and in which order they stand."""

from __future__ import annotations

from typing import Any

import pytest

from comparisons import RULE, case, compared, regression, run, session, turn
from trebuchet.analysis.regression.compare import compare
from trebuchet.analysis.regression.turning import same_reason
from trebuchet.model.place import Place
from trebuchet.model.regression import CaseTurn, Regression, Turn
from trebuchet.model.run import (
    BoundTool,
    HarmReached,
    NotCovered,
    Run,
    TwinResult,
    TwinVerdict,
    Verdict,
)
from trebuchet.model.vocabulary import Severity

BLOCKED, HELD, CONTAINED, BYPASSED = (
    Verdict.BLOCKED,
    Verdict.HELD,
    Verdict.CONTAINED,
    Verdict.BYPASSED,
)
INTACT, WAITS, BROKEN, IDLE = (
    TwinVerdict.INTACT,
    TwinVerdict.HELD,
    TwinVerdict.BROKEN,
    TwinVerdict.NOT_NEEDED,
)


def between(old: Run, new: Run) -> Regression:
    """The two compared, under plain names."""
    return compare(old, new, "old", "new")


def kinds(found: Regression) -> list[tuple[Turn, str]]:
    """Each turn's kind and what it is of."""
    return [(turn.kind, turn.of) for turn in found.turns]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (BLOCKED, BYPASSED, Turn.NEW_BYPASS),
        (HELD, BYPASSED, Turn.NEW_BYPASS),
        (CONTAINED, BYPASSED, Turn.NEW_BYPASS),
        (BLOCKED, Verdict.ERROR, Turn.NEW_BYPASS),
        (BLOCKED, HELD, Turn.WEAKER),
        (BLOCKED, CONTAINED, Turn.WEAKER),
        (HELD, CONTAINED, Turn.WEAKER),
        (BYPASSED, Verdict.ERROR, Turn.WEAKER),
        (BYPASSED, BLOCKED, Turn.NEWLY_STOPPED),
        (CONTAINED, BLOCKED, Turn.NEWLY_STOPPED),
        (BYPASSED, HELD, Turn.NEWLY_STOPPED),
        (BYPASSED, CONTAINED, Turn.STRONGER),
        (HELD, BLOCKED, Turn.STRONGER),
        (Verdict.ERROR, BYPASSED, Turn.STRONGER),
    ],
)
def test_verdicts_of_an_attack_turn(old: Verdict, new: Verdict, kind: Turn) -> None:
    """Every pair of verdicts that differ is one kind of turn, and both are shown."""
    found = between(run([case(old)]), run([case(new)]))
    [one] = found.turns
    assert one.kind is kind
    assert one.was is not None
    assert one.now is not None
    assert (one.was.verdict, one.now.verdict) == (old.value, new.value)
    assert (found.common, found.same) == (1, 0)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (INTACT, BROKEN, Turn.NEWLY_BROKEN),
        (WAITS, BROKEN, Turn.NEWLY_BROKEN),
        (INTACT, WAITS, Turn.WEAKER),
        (BROKEN, INTACT, Turn.REPAIRED),
        (BROKEN, WAITS, Turn.STRONGER),
        (WAITS, INTACT, Turn.STRONGER),
        (INTACT, INTACT, None),
        (IDLE, IDLE, None),
        (INTACT, IDLE, None),
    ],
)
@pytest.mark.parametrize("of", ["twin", "session"])
def test_verdicts_of_honest_work_turn(
    of: str, old: TwinVerdict, new: TwinVerdict, kind: Turn | None
) -> None:
    """Sessions and twins turn alike; with the same needs, what one side calls idle is no turn."""

    def of_verdict(verdict: TwinVerdict) -> Run:
        if of == "session":
            return run(sessions=[session(verdict)])
        return run([case(twin=TwinResult(verdict=verdict, step="a", rule=RULE))])

    found = between(of_verdict(old), of_verdict(new))
    assert kinds(found) == ([] if kind is None else [(kind, of)])
    assert found.same == (1 if kind is None else 0)


@pytest.mark.parametrize("of", ["twin", "session"])
def test_other_needs_lose_honest_work(of: str) -> None:
    """What the agents no longer need is lost, and what they need now is new; both say so."""

    def of_verdict(verdict: TwinVerdict, needs: tuple[str, ...]) -> Run:
        if of == "session":
            return run(sessions=[session(verdict)], needs=needs)
        return run([case(twin=TwinResult(verdict=verdict))], needs=needs)

    found = between(of_verdict(INTACT, ("a",)), of_verdict(IDLE, ("b",)))
    assert kinds(found) == [(Turn.LOST, of)]
    assert "needs" in "".join(found.not_comparable)
    assert "need" in found.turns[0].why
    back = between(of_verdict(IDLE, ("b",)), of_verdict(INTACT, ("a",)))
    assert kinds(back) == [(Turn.NEW, of)]


def harmed(reached: int, verdict: Verdict = CONTAINED, **over: Any) -> Run:
    """A run with an attack that came so far."""
    harm = HarmReached(measure="calls", reached=reached, limit=20)
    return run([case(verdict, harm=harm, **over)])


def test_more_harm_is_weaker() -> None:
    """Within one verdict the count of harm tells, and is said."""
    [one] = between(harmed(5), harmed(9)).turns
    assert one.kind is Turn.WEAKER
    assert one.why == "harm was 5, is 9 of 20"
    [one] = between(harmed(9), harmed(5)).turns
    assert one.kind is Turn.STRONGER


def test_harm_of_other_forms_of_a_bypass_is_not_compared() -> None:
    """A bypass is judged by the first free form; another form's count says nothing."""
    found = between(harmed(200, BYPASSED, form="burst"), harmed(20, BYPASSED, form="patient"))
    assert found.turns == ()
    [one] = between(harmed(20, BYPASSED), harmed(200, BYPASSED)).turns
    assert one.kind is Turn.WEAKER


def test_a_severity_that_rose_is_weaker_where_the_attack_gets_through() -> None:
    """Severity is never silent: worse where harm runs, a note where it is stopped."""
    low = {verdict: case(verdict, severity=Severity.LOW) for verdict in (BYPASSED, BLOCKED)}
    high = {verdict: case(verdict, severity=Severity.HIGH) for verdict in (BYPASSED, BLOCKED)}
    [one] = between(run([low[BYPASSED]]), run([high[BYPASSED]])).turns
    assert (one.kind, one.why) == (Turn.WEAKER, "severity was low")
    [one] = between(run([high[BYPASSED]]), run([low[BYPASSED]])).turns
    assert one.kind is Turn.STRONGER
    [one] = between(run([low[BLOCKED]]), run([high[BLOCKED]])).turns
    assert one.kind is Turn.OTHER_REASON


def test_another_rule_is_another_reason() -> None:
    """The same verdict by a rule of another name, or with another message."""
    for other in (case(rule="(hidden)"), case(message="Ask a person.")):
        [one] = between(run([case()]), run([other])).turns
        assert one.kind is Turn.OTHER_REASON
        assert not one.kind.worse
        assert not one.kind.better


def test_honest_work_broken_by_another_rule_is_another_reason() -> None:
    """It was broken and is broken; that the rule is another one is said, for sessions and twins."""
    twins = [
        case(twin=TwinResult(verdict=BROKEN, step="a", rule=rule)) for rule in (RULE, "(hidden)")
    ]
    assert kinds(between(run([twins[0]]), run([twins[1]]))) == [(Turn.OTHER_REASON, "twin")]
    old, new = session(BROKEN), session(BROKEN, rule="(hidden)")
    assert kinds(between(run(sessions=[old]), run(sessions=[new]))) == [
        (Turn.OTHER_REASON, "session")
    ]


def test_a_move_is_no_reason() -> None:
    """Another line, and another place in the list of a rule without a name, change nothing."""
    old = case(rule="tools.cancel_task.deny_if[0]", message='by "tools.cancel_task.deny_if[0]"')
    new = case(
        rule="tools.cancel_task.deny_if[3]",
        message='by "tools.cancel_task.deny_if[3]"',
        source=Place("policy.json", 99, 1),
    )
    assert same_reason(old, new)
    found = between(run([old]), run([new]))
    assert (found.turns, found.same) == ((), 1)


@pytest.mark.parametrize(
    ("over", "why"),
    [
        ({"corpus": "e" * 64}, "the attack is no longer in the corpus"),
        (
            {
                "corpus": "e" * 64,
                "not_covered": (
                    NotCovered(attack="loop", reason="withdrawn", text="2: a twin of another"),
                ),
            },
            "the attack is withdrawn: 2: a twin of another",
        ),
        ({"servers": ("other",)}, 'the server "desk" is no longer judged'),
        ({"inventory": "e" * 64}, 'no tool "cancel_task" that attacks fit is no longer'),
        ({}, "the attack is no longer among those that were asked for"),
    ],
)
def test_a_lost_case_says_why(over: dict[str, Any], why: str) -> None:
    """A case that is gone is worse, and its reason is told from what the runs came from."""
    [one] = between(run([case(BYPASSED)]), run([], **over)).turns
    assert one.kind is Turn.LOST
    assert one.kind.worse
    assert one.why.startswith(why)
    assert one.now is None
    assert one.was is not None
    [back] = between(run([], **over), run([case(BYPASSED)])).turns
    assert back.kind is Turn.NEW
    assert back.was is None


def test_a_new_name_of_a_tool_is_supposed() -> None:
    """One new tool that takes all attacks of a tool that is gone is named, with a question."""
    old = run([case(), case(attack="wipe")])
    new = run([case(tool="cancel_item"), case(attack="wipe", tool="cancel_item")], inventory="e")
    lost = [turn for turn in between(old, new).turns if turn.kind is Turn.LOST]
    assert len(lost) == 2
    assert all('"cancel_item" has its part: renamed?' in turn.why for turn in lost)


def test_a_lost_session_says_why() -> None:
    """Corpus, tools, servers, or what was asked for."""
    old = run(sessions=[session(BROKEN)])
    for over, why in (
        ({"corpus": "e"}, "in the corpus"),
        ({"inventory": "e"}, "the servers have no longer the tools for it"),
        ({"servers": ("other",)}, 'the server "desk" is no longer judged'),
        ({}, "asked for"),
    ):
        [one] = between(old, run(**over)).turns
        assert (one.kind, one.of) == (Turn.LOST, "session")
        assert why in one.why


def test_what_is_not_comparable_is_said() -> None:
    """Program, corpus, servers, tools, world and needs, a sentence each."""
    found = between(
        run(),
        run(
            trebuchet="0.2.0",
            corpus="e" * 64,
            inventory="e",
            world={"own.domain": "acme.example"},
            needs=("a",),
        ),
    )
    said = "\n".join(found.not_comparable)
    for word in ("trebuchet 0.1.0 before", "corpus changed", "tool lists", "own.domain", "needs"):
        assert word in said
    [servers] = between(run(), run(servers=("desk", "mail"))).not_comparable
    assert servers == "other servers were judged (only now: mail)"
    assert between(run(), run()).not_comparable == ()


def test_worse_comes_first_then_severity_then_blast() -> None:
    """The order of display: worse, severity, how many tools or works, id."""
    before = [
        case(attack="a-medium", severity=Severity.MEDIUM),
        case(attack="b-narrow", severity=Severity.CRITICAL),
        *(case(attack="c-wide", severity=Severity.CRITICAL, tool=tool) for tool in ("x", "y")),
        case(BYPASSED, attack="d-better", severity=Severity.CRITICAL),
        case(attack="e-same"),
    ]
    after = [
        one.model_copy(update={"verdict": BLOCKED if one.verdict is BYPASSED else BYPASSED})
        for one in before[:-1]
    ]
    found = between(run(before, [session()]), run([*after, before[-1]], [session(BROKEN)])).turns
    assert [turn.attack or turn.session for turn in found] == [
        "c-wide",
        "c-wide",
        "b-narrow",
        "a-medium",
        "morning",
        "d-better",
    ]
    assert [turn.blast for turn in found] == [2, 2, 1, 1, 1, 1]


def test_without_a_bench_the_kept_call_is_decided_by_the_other_side() -> None:
    """Two kept runs with their policies alone: the call is shown, and both decisions on it."""
    from staging import policy
    from trebuchet.analysis.regression.bench import Bench

    closed = policy('{"version": "1", "default": "deny", "hide": ["cancel_task"]}')
    opened = policy('{"version": "1", "default": "allow"}')
    bench = Bench({"desk": closed}, {"desk": opened})
    [one] = compare(run([case()]), run([case(BYPASSED)]), "old", "new", bench=bench).turns
    assert one.call is not None
    assert one.call.arguments == {"task_id": "item-own-11"}
    assert one.was is not None
    assert (one.was.effect, one.was.rule) == ("deny", "(hidden)")
    assert str(one.was.source) == "policy.json:1:46"


def test_a_turn_of_the_focus_tool_alone_names_it() -> None:
    """The tool of a case is the one that does the harm; a case without one goes by its id."""
    bare = case(binding={"other": BoundTool(server="desk", tool="list")})
    [one] = between(run([bare]), run([])).turns
    assert one.tool == "cancel_task"


@pytest.mark.parametrize(
    ("turns", "same", "said"),
    [((), True, True), ((), False, "not proved"), ((turn(Turn.NEW_BYPASS),), False, False)],
)
def test_equality_without_a_comparison_of_meaning(
    turns: tuple[CaseTurn, ...], same: bool, said: bool | str
) -> None:
    """The same texts are equal, a call that parts is proof that not, and else nothing is proved."""
    new = compared("new.json", policies=compared("old.json").policies) if same else None
    found = regression(*turns, **({"new": new} if new else {}))
    assert found.equivalent == said
    assert type(found.equivalent) is type(said)
