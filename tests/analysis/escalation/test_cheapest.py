"""The cheapest set of moves to close, against all subsets of small graphs."""

from __future__ import annotations

from itertools import combinations, permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staging import tool
from trebuchet.analysis.escalation import hitting
from trebuchet.analysis.escalation.cheapest import cheapest
from trebuchet.analysis.escalation.derivation import Derivations, can_close, reached
from trebuchet.analysis.escalation.hitting import Cost, Price, hit
from trebuchet.analysis.escalation.moves import Move, Way
from trebuchet.model.escalation import Fact, FactKind, Flow
from trebuchet.model.place import Place
from trebuchet.model.policy import Reason
from trebuchet.model.vocabulary import Effect, Severity

FACTS = tuple(Fact(FactKind.DATA, name) for name in "abcde")
GOAL = Fact(FactKind.GOAL, "exfiltrated")
START = Fact(FactKind.TAINTED)
WAY = Way(
    tool("post", "send-external"),
    {},
    "",
    Reason(Effect.ALLOW, None, "", Place("policy.json")),
    Flow(),
    Severity.HIGH,
)


def move(
    name: str, needs: str, gives: str, ways: bool = True, held: bool = False, past: bool = False
) -> Move:
    """A move between facts named by letters; `!` is the goal and the start is held by all."""
    facts = {each.detail: each for each in FACTS} | {"!": GOAL}
    guard = {Fact(FactKind.GUARD_DOWN, "gateway")} if past else set()
    return Move(
        name,
        "row",
        "desk",
        frozenset({facts[each] for each in needs} | guard),
        frozenset(facts[each] for each in gives),
        held,
        (WAY,) if ways else (),
    )


def priced(broken: dict[str, frozenset[int]]) -> Cost:
    """A cost by the sessions that each move breaks; those of two moves may be the same."""

    def cost(chosen: frozenset[str]) -> Price:
        sessions = {each for name in chosen for each in broken.get(name, ())}
        return Price(len(sessions), len(chosen), tuple(sorted(chosen)))

    return cost


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Move], dict[str, frozenset[int]]]:
    """Up to seven moves between five facts, and what closing each would break."""
    letters = st.text("abcde", max_size=2)
    moves = [
        move(
            f"m{number}",
            draw(letters),
            draw(st.sampled_from(["a", "b", "c", "d", "e", "!", "ab", "c!"])),
            ways=draw(st.integers(0, 4)) > 0,
            held=draw(st.integers(0, 6)) == 0,
        )
        for number in range(draw(st.integers(1, 7)))
    ]
    sessions = st.frozensets(st.integers(0, 3), max_size=2)
    return moves, {each.id: draw(sessions) for each in moves}


def shut(moves: list[Move], closed: tuple[str, ...] | frozenset[str]) -> bool:
    """Whether the goal is out of reach of the open moves."""
    left = [each for each in moves if each.id not in closed and not each.held]
    return GOAL not in reached(left, {START})


@given(graphs())
def test_the_price_is_the_least_of_all_subsets(
    graph: tuple[list[Move], dict[str, frozenset[int]]],
) -> None:
    """No subset of the moves closes the goal for less; where none closes it, it says so."""
    moves, broken = graph
    cost = priced(broken)
    names = [each.id for each in moves if can_close(each)]
    subsets = [
        frozenset(subset) for size in range(len(names) + 1) for subset in combinations(names, size)
    ]
    prices = [cost(subset) for subset in subsets if shut(moves, subset)]
    found = cheapest(moves, {START}, GOAL, cost)
    assert (found is None) == (not prices)
    if found is not None:
        assert found.exact
        assert found.gap == 0
        assert found.price == min(prices)


@given(graphs())
def test_what_is_chosen_closes_the_goal_and_none_of_it_can_be_spared(
    graph: tuple[list[Move], dict[str, frozenset[int]]],
) -> None:
    """So it is for the other sets, too; none of them all is part of another."""
    moves, broken = graph
    found = cheapest(moves, {START}, GOAL, priced(broken))
    if found is None:
        return
    sets = [frozenset(each.moves) for each in (found, *found.others)]
    for chosen in sets:
        assert shut(moves, chosen)
        assert not any(shut(moves, chosen - {name}) for name in chosen)
    assert not any(one <= other for one, other in permutations(sets, 2))
    assert all(found.price <= other.price for other in found.others)


@given(graphs(), st.randoms(use_true_random=False))
def test_the_order_of_moves_says_nothing(
    graph: tuple[list[Move], dict[str, frozenset[int]]], random: Random
) -> None:
    """Shuffled moves give the same sets, the other ones included."""
    moves, broken = graph
    shuffled = list(moves)
    random.shuffle(shuffled)
    cost = priced(broken)
    assert cheapest(moves, {START}, GOAL, cost) == cheapest(shuffled, {START}, GOAL, cost)


@given(graphs())
def test_a_derivation_needs_each_of_its_moves(
    graph: tuple[list[Move], dict[str, frozenset[int]]],
) -> None:
    """Without one of them the others do not reach the goal."""
    moves, _ = graph
    group = Derivations(moves, {START}, GOAL).shortest(frozenset())
    if group is None:
        assert shut(moves, ())
        return
    free = [each.id for each in moves if not can_close(each)]
    only = [each for each in moves if each.id in group or each.id in free]
    assert not shut(only, ())
    assert all(shut(only, (name,)) for name in group)


def test_two_needs_are_closed_by_one_of_them() -> None:
    """Of an AND node the cheaper side is denied."""
    moves = [move("read", "", "a"), move("fetch", "", "b"), move("post", "ab", "!")]
    broken = {"read": frozenset({1, 2}), "post": frozenset({1}), "fetch": frozenset[int]()}
    found = cheapest(moves, {START}, GOAL, priced(broken))
    assert found is not None
    assert found.moves == ("fetch",)
    assert [each.moves for each in found.others] == [("post",), ("read",)]


def test_sessions_that_are_broken_anyway_cost_nothing_more() -> None:
    """Two moves that break the same session cost one session."""
    moves = [move("a", "", "a"), move("b", "", "b"), move("x", "a", "!"), move("y", "b", "!")]
    same, other = frozenset({1}), frozenset({2})
    found = cheapest(
        moves, {START}, GOAL, priced({"a": same, "b": same, "x": other, "y": frozenset({3})})
    )
    assert found is not None
    assert found.moves == ("a", "b")
    assert found.price.sessions == 1


def test_what_follows_without_a_call_cannot_be_closed() -> None:
    """Nor what passes behind a guard that is down, since no rule is asked there."""
    assert not can_close(move("follows", "a", "!", ways=False))
    assert not can_close(move("past", "a", "!", past=True))
    assert cheapest([move("m", "", "!", ways=False)], {START}, GOAL, priced({})) is None


def test_a_goal_out_of_reach_needs_no_cut() -> None:
    """A held move is no way: a person stands there."""
    found = cheapest([move("m", "", "!", held=True)], {START}, GOAL, priced({}))
    assert found is not None
    assert found.moves == ()
    assert found.price == Price(0, 0, ())


def test_beyond_the_bound_the_gap_is_stated(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one node alone the first dive is the answer, and it closes the goal."""
    moves = [move(f"{x}{n}", x if n else "", "!" if n else x) for x in "abcd" for n in (0, 1)]
    broken = {each.id: frozenset({number, 9}) for number, each in enumerate(moves)}
    exact = cheapest(moves, {START}, GOAL, priced(broken))
    monkeypatch.setattr(hitting, "NODES", 1)
    found = cheapest(moves, {START}, GOAL, priced(broken))
    assert exact is not None
    assert exact.exact
    assert found is not None
    assert not found.exact
    assert shut(moves, found.moves)
    assert found.gap >= found.price.sessions - exact.price.sessions >= 0


def test_no_set_meets_an_empty_group() -> None:
    """So nothing is found."""
    assert hit([frozenset({"a"}), frozenset()], priced({})) is None
