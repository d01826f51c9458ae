"""The shortest chains, against every subset of the moves of small random graphs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staging import tool
from trebuchet.analysis.escalation.chains import BOUND, Chains, chains, holds
from trebuchet.analysis.escalation.moves import GATEWAY_DOWN, Move, Way, move
from trebuchet.analysis.escalation.network import network, reach, relevant
from trebuchet.model.escalation import Bound, Fact, FactKind, Flow
from trebuchet.model.place import Place
from trebuchet.model.policy import Reason
from trebuchet.model.vocabulary import Effect, Severity

GOAL = Fact(FactKind.GOAL, "destroyed")
OTHER = Fact(FactKind.GOAL, "paid")
START = Fact(FactKind.TAINTED)
FACTS = (*(Fact(FactKind.KNOWS, name) for name in "abcd"), GATEWAY_DOWN, GOAL, OTHER)


def way(name: str) -> Way:
    """A way of no importance."""
    reason = Reason(Effect.ALLOW, None, "", Place("policy.json"))
    return Way(tool(name, "destroy"), {}, "plain", reason, Flow(), Severity.HIGH)


def made(
    number: int, needs: Iterable[Fact], gives: Iterable[Fact], held: bool, called: bool = True
) -> Move:
    """A move whose row is its number."""
    ways = (way(f"tool_{number}"),) if called else ()
    return move(f"row-{number}", "desk", frozenset(needs), frozenset(gives), held, ways)


facts = st.frozensets(st.sampled_from(FACTS), max_size=2)
drawn = st.tuples(
    st.frozensets(st.sampled_from((START, *FACTS)), max_size=3),
    st.frozensets(st.sampled_from(FACTS), min_size=1, max_size=2),
    st.booleans(),
    st.booleans(),
)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Move, ...]:
    """Up to seven moves; some of them once more as a call past the guard."""
    found: dict[str, Move] = {}
    for number, (needs, gives, held, called) in enumerate(draw(st.lists(drawn, max_size=6))):
        each = made(number, needs, gives - needs or {GOAL}, held, called)
        found[each.id] = each
        if len(found) < 7 and draw(st.integers(0, 4)) == 0:
            past = made(number, needs ^ {GATEWAY_DOWN}, each.gives, False, called)
            found[past.id] = past
    return tuple(found.values())


def derives(moves: Sequence[Move], goal: Fact) -> bool:
    """Whether the moves alone lead from the start to the goal."""
    return goal in reach(moves, [START]).facts


def by_force(moves: Sequence[Move], goal: Fact) -> set[tuple[frozenset[str], bool]]:
    """Actions and whether a person is asked, of every derivation that no other one beats."""
    found = {
        (frozenset(each.action for each in some), any(each.held for each in some))
        for size in range(len(moves) + 1)
        for some in combinations(moves, size)
        if derives(some, goal)
    }
    return {
        one
        for one in found
        if not any(other != one and other[0] <= one[0] and other[1] <= one[1] for other in found)
    }


def told(found: Chains, goal: Fact) -> list[tuple[frozenset[str], bool]]:
    """The chains of a goal in the same words."""
    return [
        (frozenset(each.action for each in chain), any(each.held for each in chain))
        for chain in found.of[goal]
    ]


@settings(max_examples=300, deadline=None)
@given(graphs())
def test_chains_are_those_of_brute_force(moves: tuple[Move, ...]) -> None:
    """Of small graphs exactly the unbeaten derivations are found, each once, for both goals."""
    found = chains(moves, [START], [GOAL, OTHER])
    for goal in (GOAL, OTHER):
        assert set(told(found, goal)) == by_force(moves, goal)
        assert len(told(found, goal)) == len(set(told(found, goal)))
    assert not found.hit


@settings(max_examples=100, deadline=None)
@given(graphs(), st.randoms(use_true_random=False))
def test_order_of_moves_says_nothing(moves: tuple[Move, ...], chance: object) -> None:
    """The same moves in another order give the same chains in the same order."""
    shuffled = list(moves)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert chains(shuffled, [START], [GOAL]) == chains(moves, [START], [GOAL])


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_every_chain_can_be_made_in_its_order(moves: tuple[Move, ...]) -> None:
    """Each move of a chain has all it needs when its turn comes, and the goal is held at last."""
    for chain in chains(moves, [START], [GOAL]).of[GOAL]:
        held = {START}
        for each in chain:
            assert each.needs <= held
            held |= each.gives
        assert GOAL in held


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_a_bound_is_told_when_it_matters(moves: tuple[Move, ...]) -> None:
    """With tight bounds no chain is longer or more than they say, and what is missing is told."""
    bound = Bound(hops=2, chains=1, hit=False)
    tight, whole = chains(moves, [START], [GOAL], bound), chains(moves, [START], [GOAL])
    assert len(tight.of[GOAL]) <= 1
    assert all(sum(1 for each in chain if each.ways) <= 2 for chain in tight.of[GOAL])
    if len(tight.of[GOAL]) < len(whole.of[GOAL]):
        assert GOAL in tight.hit


def test_pruning_keeps_what_leads_to_the_goal() -> None:
    """Moves that cannot be made and moves that lead nowhere are left out."""
    first = made(0, [START], [FACTS[0]], False)
    last = made(1, [FACTS[0]], [GOAL], False)
    aside = made(2, [START], [FACTS[1]], False)
    never = made(3, [FACTS[2]], [GOAL], False)
    assert relevant([first, last, aside, never], [START], [GOAL]) == (first, last)
    graph = network([first, last], [START])
    assert set(graph.nodes) == {START, FACTS[0], GOAL, first.id, last.id}
    assert reach([first, last], [START]).facts[GOAL] == 2


@pytest.mark.parametrize(
    ("tools", "held"),
    [
        (["desk#tool_0", "desk#tool_1"], True),
        (["desk#tool_1", "desk#tool_0"], False),
        (["desk#tool_0", "desk#tool_2", "desk#tool_1"], True),
        (["desk#tool_1"], False),
    ],
)
def test_an_order_of_tools_holds_or_not(tools: list[str], held: bool) -> None:
    """A call before what it needs gains nothing; a call that is not needed does no harm."""
    moves = [
        made(0, [START], [FACTS[0]], False),
        made(1, [FACTS[0]], [GOAL], False),
        made(2, [START], [FACTS[1]], False),
    ]
    assert holds(moves, [START], tools, GOAL) is held
    assert holds(moves, [START], tools) is held


def test_the_bound_is_what_the_page_says() -> None:
    """`docs/escalation.md` names the bounds of the search."""
    assert (BOUND.hops, BOUND.chains) == (8, 256)
