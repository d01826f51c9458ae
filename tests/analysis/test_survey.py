"""The corpus looked at as a whole: shared tools, tools left alone, likes, rule forms, pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shipped import our_corpus, our_inventory, our_split
from staging import inventory as staged_inventory
from staging import staged_corpus, tool
from trebuchet.analysis import artefact
from trebuchet.analysis.artefact import Surveyed, page_drift, survey, write_pages
from trebuchet.analysis.careless import HonestCall, careless_rules, touched
from trebuchet.analysis.forms import FORMS, forms_of
from trebuchet.analysis.likeness import explained_pairs, near_pairs
from trebuchet.analysis.reach import Reach, reach
from trebuchet.analysis.rule_forms import HonestWork, rule_forms
from trebuchet.analysis.rule_forms_page import NEEDED, rule_forms_page
from trebuchet.analysis.shared import TARGET, SharedTools, shared_tools
from trebuchet.analysis.unbound import acting_tools, left_alone, unbound_groups
from trebuchet.corpus import load_world
from trebuchet.corpus.reasons import NearPair, Reasons, UnboundTools, load_reasons
from trebuchet.dialects import parse_policy
from trebuchet.model.attack import Corpus, HonestSession
from trebuchet.model.policy import Operator
from trebuchet.model.trace import Role, Step
from trebuchet.model.vocabulary import Capability, ParameterKind


@pytest.fixture(scope="module")
def work() -> HonestWork:
    """The shipped sessions under careless rules."""
    return rule_forms(our_corpus(), our_inventory(), load_world())


@pytest.fixture(scope="module")
def surveyed(work: HonestWork) -> Iterator[Surveyed]:
    """The shipped corpus on the shipped inventory; the work is what a survey finds by itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(artefact, "rule_forms", lambda *_: work)
        yield survey(our_corpus(), our_inventory(), load_world(), load_reasons())


DESK = staged_inventory(
    tool("cancel_task", "destroy", {"task_id": "target"}),
    tool("delete_note", "destroy", {"note_id": "target"}),
    tool("list_tasks", "read-private enumerate", {}),
    tool("move_desk", "physical", {"desk": "target"}),
)


def session(*names: str) -> HonestSession:
    """Honest work that cancels tasks of these names, one an hour."""
    return HonestSession(
        id="tidy-up",
        version=1,
        title="Tidying up",
        summary="Old tasks are cancelled.",
        roles={
            "cancel": Role(
                does="cancels a task",
                capability=(Capability.DESTROY,),
                parameters=(ParameterKind.TARGET,),
                verbs=("cancel",),
            )
        },
        trace=tuple(
            Step.model_validate(
                {"id": f"cancel-{n}", "role": "cancel", "at": 3600.0 * n, "with": {"target": name}}
            )
            for n, name in enumerate(names)
        ),
        hurt_by=("no cancelling",),
        changelog=("1: first version",),
    )


def staged(*sessions: HonestSession) -> Corpus:
    """The staged attacks beside these sessions."""
    return staged_corpus().model_copy(update={"sessions": sessions})


@pytest.fixture(scope="module")
def reached() -> Reach:
    """The staged attacks and one session on a small desk."""
    return reach(staged(session("a", "b")), DESK, load_world())


def test_nothing_in_the_shipped_corpus_is_left_unexplained(surveyed: Surveyed) -> None:
    """Each gap, each tool left alone and each near pair has its reason; no reason is idle."""
    assert [str(problem) for problem in surveyed.problems] == []


def test_the_shipped_pages_do_not_drift(surveyed: Surveyed) -> None:
    """COVERAGE.md and rule-forms.md are what corpus and inventory make them."""
    assert [str(problem) for problem in page_drift(surveyed.pages)] == []


def test_most_attacks_are_on_tools_that_honest_work_uses() -> None:
    """At least 60 % of the replayable corpus is no free win for whoever hides a tool."""
    split = our_split()
    assert sum(one.is_shared for one in split.values()) >= TARGET * len(split)


def test_a_tool_is_shared_when_an_honest_role_fits_it(reached: Reach) -> None:
    """The session's role fits one of the two tools that the loop binds to."""
    split = shared_tools(reached)["looped-destructive-cancels"]
    assert reached.honest == {"desk#cancel_task"}
    assert (split.bound, split.shared, split.is_shared) == (2, 1, False)


def test_most_means_more_than_half() -> None:
    """Two of three tools are most of them, one of two is not, and none of none is not."""
    assert SharedTools("a", 3, 2).is_shared
    assert not SharedTools("a", 2, 1).is_shared
    assert not SharedTools("a", 0, 0).is_shared
    assert SharedTools("a", 0, 0).share == 0.0


def test_tools_without_an_attack_are_grouped_by_what_they_can_do(reached: Reach) -> None:
    """A plain read is no gap; a tool that acts and that nothing binds to is one."""
    assert [each.name for each in acting_tools(reached)] == [
        "cancel_task",
        "delete_note",
        "move_desk",
    ]
    assert [group.tools for group in unbound_groups(reached, Reasons())] == [("desk#move_desk",)]
    assert [problem.code for problem in left_alone(reached, Reasons())] == ["unbound-tools"]


def test_a_reason_speaks_of_the_tools_that_hold_its_capability(reached: Reach) -> None:
    """The right capability settles the gap; a reason for tools that are not there is idle."""
    moved = UnboundTools(holds=Capability.PHYSICAL, why="it is only a desk")
    idle = UnboundTools(holds=Capability.PAY, beside=(Capability.PHYSICAL,), why="nobody pays")
    assert left_alone(reached, Reasons(unbound=(moved,))) == ()
    found = left_alone(reached, Reasons(unbound=(idle,)))
    assert [problem.code for problem in found] == ["needless-reason", "unbound-tools"]


def test_an_attack_under_another_name_is_near() -> None:
    """The same trace with other words is a pair of likeness 1, and must be explained."""
    one = staged_corpus().attacks[0]
    other = one.model_copy(update={"id": "another-name", "title": "Other words"})
    both = staged_corpus().model_copy(update={"attacks": (one, other)})
    pairs = near_pairs(both)
    assert [(pair.one, pair.other) for pair in pairs] == [tuple(sorted((one.id, other.id)))]
    assert pairs[0].likeness == pytest.approx(1.0)
    assert [problem.code for problem in explained_pairs(both, Reasons())] == ["near-duplicate"]
    said = NearPair(attacks=(other.id, one.id), why="to show it")
    assert explained_pairs(both, Reasons(near=(said,))) == ()


def test_different_attacks_are_not_near() -> None:
    """The staged attacks have little in common; a reason for one of their pairs is idle."""
    corpus = staged_corpus()
    assert near_pairs(corpus) == ()
    one, other = (attack.id for attack in corpus.attacks[:2])
    wrong = Reasons(
        near=(NearPair(attacks=(one, other), why="x"), NearPair(attacks=(one, "nobody"), why="x"))
    )
    codes = [problem.code for problem in explained_pairs(corpus, wrong)]
    assert codes == ["needless-reason", "unknown-attack"]


def test_every_form_of_rule_can_hurt_honest_work(work: HonestWork) -> None:
    """Of every form that the dialects know, a careless rule breaks at least five sessions."""
    assert [one.form for one in work.figures] == [form for form, _ in FORMS]
    assert [f"{one.form}: {one.broken}" for one in work.figures if one.broken < NEEDED] == []


def test_figures_fit_together(work: HonestWork) -> None:
    """No form breaks more sessions than it has candidates, or touches more calls than there are."""
    for one in work.figures:
        assert 0 <= one.broken <= one.candidates <= work.sessions
        assert 0 <= one.calls <= work.calls
        assert bool(one.example) == bool(one.broken)


def test_a_zero_without_candidates_says_so() -> None:
    """A session of one call can be broken by nothing that lets its first call pass."""
    small = rule_forms(staged(session("a")), DESK, load_world())
    assert {one.broken for one in small.figures} == {0}
    page = rule_forms_page(small)
    assert "no honest call can be touched by it, so its zeroes prove nothing" in page
    assert "no session lets such a rule be written, so its zero proves nothing" in page


def test_a_careless_rule_is_replayed_until_it_breaks() -> None:
    """Two cancels of different tasks break under a rule made for the first of them."""
    small = rule_forms(staged(session("a", "b")), DESK, load_world())
    by_form = {one.form: one for one in small.figures}
    assert by_form["require eq"].example == "require task_id eq a: `tidy-up`, call 2 of 2"
    assert by_form["deny if eq"].example == "deny if task_id eq b: `tidy-up`, call 2 of 2"
    assert by_form["limit per day, per grant"].broken == 1
    assert by_form["limit per minute, per grant"].calls == 0
    assert by_form["hide"].candidates == 0


CALLS = tuple(
    HonestCall("act", 10.0 * n, "s", "g", leaves)
    for n, leaves in enumerate(
        (
            {"size": 5, "name": "own red", "tags": ["x", "y"], "note": "hi"},
            {"size": 9, "name": "own blue", "tags": ["z"]},
            {"size": 2, "name": "own blue", "tags": ["z"]},
        )
    )
)


@pytest.mark.parametrize("form", [form for form, _ in FORMS])
def test_every_careless_rule_is_a_valid_policy(form: str) -> None:
    """What is generated of each form is read by its dialect and is of that form."""
    other = HonestCall("look", 30.0, "s", "g", {})
    for rule in careless_rules(form, (*CALLS, other)):
        policy = parse_policy(
            str(rule.document)
            .replace("'", '"')
            .replace("\\", "\\\\")
            .replace("True", "true")
            .replace("False", "false"),
            "careless",
            rule.dialect,
        )
        assert policy.dialect.startswith(rule.dialect)
        assert rule.said


@pytest.mark.parametrize("op", list(Operator))
def test_every_operator_finds_a_careless_rule(op: Operator) -> None:
    """Numbers, texts, lists and left-out arguments together give every operator a rule."""
    for kind in ("require", "deny if"):
        assert list(careless_rules(f"{kind} {op.value}", CALLS)), f"{kind} {op.value}"


def test_a_rule_touches_only_what_it_can_read() -> None:
    """A comparison reads numbers, a limit what comes after the first call of a window."""
    bare = HonestCall("look", 30.0, "s", "g", {"name": "x"})
    calls = (*CALLS, bare)
    assert touched("require lt", calls) == 3
    assert touched("require regex", calls) == 4
    assert touched("hide", calls) == 4
    assert touched("limit per minute, per grant", calls) == 2
    assert touched("limit per minute, over every tool", calls) == 3
    assert touched("budget on an amount", calls) == 3


def test_a_fragment_is_known_by_its_forms() -> None:
    """Each key of a recommended fragment counts as its form; an impossible one as none."""
    fragment = {
        "require": [{"path": "args.x", "op": "eq", "value": 1}],
        "deny_if": [
            {"conditions": []},
            {"conditions": [{"path": "args.x", "op": "lt", "value": 1}]},
        ],
        "limits": [{"counter": "c", "window": "hour", "max": 1, "scope": "session"}],
        "action": "require_approval",
    }
    assert forms_of("policylayer", fragment) == {
        "require eq", "deny always", "deny if lt", "limit per hour, per session", "approval",
    }  # fmt: skip
    rules = [
        {"name": "a", "rate_limit": "3/day"},
        {"name": "b", "action": "deny"},
        {"name": "c", "state": {"counter": "s", "window": "day", "increment_from": "args.x"},
         "conditions": [{"path": "state.t.s", "op": "lte", "value": 3}]},
    ]  # fmt: skip
    assert forms_of("intercept", {"rules": rules}) == {
        "limit per day, for all callers", "deny always", "budget on an amount",
    }  # fmt: skip
    assert forms_of("intercept", {"hide": True}) == {"hide"}
    assert forms_of("intercept", {"impossible": "no"}) == frozenset()


def test_every_form_that_is_recommended_is_a_form() -> None:
    """No recommended fragment uses a form that the pages do not list."""
    names = {form for form, _ in FORMS}
    for attack in our_corpus().attacks:
        for dialect, fragment in attack.recommended.items():
            assert forms_of(dialect, fragment) <= names, attack.id


def test_pages_are_written_once_and_only_where_their_folder_is(tmp_path: Path) -> None:
    """A missing folder is an installation, not drift; a written page no longer drifts."""
    (tmp_path / "docs").mkdir()
    pages = {"docs/a.md": "one\n", "attacks/b.md": "two\n"}
    assert [problem.code for problem in page_drift(pages, tmp_path)] == ["drift"]
    assert write_pages(pages, tmp_path) == (tmp_path / "docs" / "a.md",)
    assert write_pages(pages, tmp_path) == ()
    assert page_drift(pages, tmp_path) == ()
