"""What a change of a policy means: each kind of change is told as exactly what it is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from staging import tool
from trebuchet.analysis.meaning import differences
from trebuchet.analysis.meaning.witness import LONG, decided
from trebuchet.dialects import parse_policy
from trebuchet.model.call import ToolCall
from trebuchet.model.meaning import Change, Earlier, Meaning
from trebuchet.model.policy import NativePolicy


def policy(tools: dict[str, Any], name: str = "p.json", **top: Any) -> NativePolicy:
    """A PolicyLayer policy, by default denying what it does not list."""
    document = {"version": "1", "default": "deny", "tools": tools, **top}
    return parse_policy(json.dumps(document, indent=1), name=name)


def intercept(text: str) -> NativePolicy:
    """An Intercept policy."""
    return parse_policy(text, name="p.yaml", dialect="intercept")


def when(path: str, op: str, value: Any) -> dict[str, Any]:
    """One condition."""
    return {"path": f"args.{path}", "op": op, "value": value}


def requiring(*conditions: dict[str, Any]) -> NativePolicy:
    """A policy that allows one tool under conditions."""
    return policy({"pay": {"require": list(conditions)}})


def only(meaning: Meaning) -> Change:
    """The one change that there is."""
    assert meaning.equivalent == "no"
    (change,) = meaning.changes
    return change


def line(change: Change) -> tuple[Any, ...]:
    """Kind, tool, outcomes and number of a change's call."""
    return change.kind, change.tool, change.was, change.now, change.nth


def limited(most: int, window: str = "day", **more: Any) -> NativePolicy:
    """A policy with one limit."""
    return policy({"pay": {"limits": [{"counter": "c", "window": window, "max": most, **more}]}})


SPENDING = """
version: "1"
default: deny
tools:
  pay:
    rules:
      - name: cap
        conditions: [{path: args.n, op: gt, value: 0}, {path: args.n, op: lte, value: 90}]
      - name: spend
        conditions: [{path: state.pay.spend, op: lte, value: 500}]
        state: {counter: spend, window: day, increment_from: args.n}
      - {name: rate, rate_limit: 3/hour}
"""


def test_one_policy_is_equivalent_to_itself() -> None:
    """Reformatted, with other names and messages, nothing changed."""
    rules = {"pay": {"require": [when("n", "lt", 5)], "deny_if": [when("to", "eq", "me")]}}
    named = {
        "pay": {
            "description": "money",
            "require": [{**when("n", "lt", 5), "name": "small", "on_deny": "too much"}],
            "deny_if": [{"conditions": [when("to", "eq", "me")]}],
        }
    }
    assert differences(policy(rules), policy(named)) == Meaning(
        equivalent="yes", changes=(), unproved=(), tools=2
    )


def test_reordered_rules_are_equivalent() -> None:
    """Order within a tool, of tools and of conditions means nothing; nor do duplicates."""
    first, second = when("n", "lt", 5), when("s", "regex", "^(a|b)+$")
    old = policy({"pay": {"require": [first, second]}, "send": {}})
    new = policy({"send": {}, "pay": {"require": [second, first, second]}})
    assert differences(old, new).equivalent == "yes"


def test_the_other_dialect_can_say_the_same() -> None:
    """A policy written in the other language is called equivalent, limits per policy are not."""
    old = policy({"pay": {"require": [when("n", "lte", 5), when("to", "in", ["a", "b"])]}})
    text = """
version: "1"
default: deny
tools:
  pay:
    rules:
      - {name: to, conditions: [{path: args.to, op: regex, value: "^(a|b)$"}]}
      - {name: n, conditions: [{path: args.n, op: lte, value: 5}]}
"""
    assert differences(old, intercept(text)).equivalent == "yes"
    counting = text + "      - {name: rate, rate_limit: 10/day}\n"
    assert line(only(differences(old, intercept(counting)))) == (
        "counter",
        "pay",
        "allow",
        "deny",
        11,
    )


def test_other_words_for_the_same_are_equivalent() -> None:
    """Expressions, lists and bounds that hold for the same values are the same."""
    for old, new in (
        (when("s", "regex", "^(ab|ac)$"), when("s", "regex", "^a[bc]$")),
        (when("s", "regex", r"\d"), when("s", "regex", "[0-9]")),
        (when("s", "regex", r"^\pL+$"), when("s", "regex", r"^\p{L}\p{L}*$")),
        (when("s", "in", ["b", "a"]), when("s", "in", ["a", "b", "a"])),
        (when("s", "eq", 5), when("s", "in", [5])),
    ):
        assert differences(requiring(old), requiring(new)).equivalent == "yes", (old, new)


def test_a_widened_expression_shows_a_text() -> None:
    """The witness is a text that the new expression finds and the old one does not."""
    old, new = (requiring(when("sql", "regex", f"^(SELECT|WITH){end}")) for end in (" ", ""))
    change = only(differences(old, new))
    assert line(change) == ("decision", "pay", "deny", "allow", 1)
    assert change.witness == {"sql": "WITH"}
    assert (change.old_reason.rule, change.new_reason.rule) == ("tools.pay.require[0]", None)
    assert str(change.old_reason.source) == "p.json:7:5"


def test_a_raised_bound_shows_a_number() -> None:
    """The witness lies between the bounds and fills in what the schema requires."""
    old, new = (requiring(when("amount", "lte", most)) for most in (10_000, 20_000))
    schema = {
        "type": "object",
        "properties": {"amount": {"type": "integer"}, "to": {"type": "string"}},
        "required": ["amount", "to"],
    }
    assert only(differences(old, new)).witness == {"amount": 10_001}
    change = only(differences(old, new, [tool("pay", "pay", schema=schema)]))
    assert change.witness == {"amount": 10_001, "to": "a"}


def test_a_witness_is_of_the_type_that_the_schema_asks_for() -> None:
    """A condition that is dropped lets missing, numbers and texts through; a text is shown."""
    schema = {"type": "object", "properties": {"to": {"type": "string", "enum": ["x", "y"]}}}
    given = tool("pay", "pay", schema={**schema, "required": ["to"]})
    old, new = requiring(when("to", "eq", "x")), policy({"pay": {}})
    assert only(differences(old, new)).witness == {}
    assert only(differences(old, new, [given])).witness == {"to": "y"}


def test_a_raised_limit_is_a_counter_change() -> None:
    """From ten to a hundred a day: the eleventh call of a day passes now."""
    change = only(differences(limited(10), limited(100)))
    assert line(change) == ("counter", "pay", "deny", "allow", 11)
    assert change.old_quota
    assert change.new_quota
    assert (change.old_quota.max, change.new_quota.max) == (10, 100)
    assert (change.old_quota.window, change.old_quota.counted) == ("day", "1")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (limited(10, "hour"), limited(10, "day"), ("counter", "pay", "allow", "deny", 11)),
        (limited(10), limited(10, scope="session"), ("counter", "pay", "deny", "allow", 11)),
        (limited(0), limited(3), ("counter", "pay", "deny", "allow", 1)),
        (limited(2), policy({"pay": {}}), ("counter", "pay", "deny", "allow", 3)),
        (limited(10**6), limited(10**7), ("counter", "pay", "deny", "allow", 10**6 + 1)),
    ],
)
def test_limits_are_compared_as_counters(
    old: NativePolicy, new: NativePolicy, told: tuple[Any, ...]
) -> None:
    """Window, scope, bound and absence each show on a call of their own."""
    assert line(only(differences(old, new))) == told


def test_a_limit_that_another_implies_means_nothing() -> None:
    """Ten a day imply twenty a day, ten an hour, and ten in each session."""
    ten = {"counter": "c", "window": "day", "max": 10}
    more = (
        {"counter": "d", "window": "day", "max": 20},
        {"counter": "e", "window": "hour", "max": 10},
        {"counter": "f", "window": "day", "max": 10, "scope": "session"},
    )
    old = policy({"pay": {"limits": [ten]}})
    assert differences(old, policy({"pay": {"limits": [*more, ten]}})).equivalent == "yes"
    minute = {"counter": "m", "window": "minute", "max": 1}
    all_day = {"counter": "d", "window": "day", "max": 1440}
    both = policy({"pay": {"limits": [minute, all_day]}})
    assert differences(policy({"pay": {"limits": [minute]}}), both).equivalent == "yes"


def test_a_limit_behind_a_tighter_one_shows_over_time() -> None:
    """Five an hour hide the bound of a day; the calls are spread until it shows."""
    hour = {"counter": "h", "window": "hour", "max": 5}
    old, new = (
        policy({"pay": {"limits": [hour, {"counter": "d", "window": "day", "max": most}]}})
        for most in (12, 13)
    )
    change = only(differences(old, new))
    assert line(change) == ("counter", "pay", "deny", "allow", 13)
    assert len({earlier.call.at for earlier in change.after}) == 3


def test_a_limit_for_every_tool_is_told_once() -> None:
    """It is told on the first tool on which it shows, filled by others if need be."""
    own = {"limits": [{"counter": "own", "window": "day", "max": 2}]}
    old, new = (
        policy(
            {"pay": own, "send": own},
            all_tools={"limits": [{"counter": "all", "window": "day", "max": most}]},
        )
        for most in (3, 4)
    )
    change = only(differences(old, new))
    assert line(change) == ("counter", "send", "deny", "allow", 4)
    assert {earlier.call.tool for earlier in change.after} == {"pay", "send"}


def test_amounts_are_counted() -> None:
    """A cap on a sum: names and order mean nothing, the bound and the window do."""
    old = intercept(SPENDING)
    lines = SPENDING.strip("\n").split("\n")
    moved = "\n".join([*lines[:5], lines[10], *lines[7:10], *lines[5:7]]).replace("spend", "spent")
    assert differences(old, intercept(moved)).equivalent == "yes"
    change = only(differences(old, intercept(SPENDING.replace("500", "700"))))
    assert (change.kind, change.was, change.now) == ("counter", "deny", "allow")
    assert change.old_quota
    assert change.old_quota.counted == "args.n"
    shorter = differences(old, intercept(SPENDING.replace("window: day", "window: hour")))
    assert only(shorter).kind == "counter"


def test_a_negative_amount_is_not_forgotten() -> None:
    """Where amounts may be negative, a cap of nothing a day is not one of nothing an hour."""
    text = """
version: "1"
tools:
  pay:
    rules:
      - name: spend
        conditions: [{path: state.pay.s, op: lte, value: 0}]
        state: {counter: s, window: day, increment_from: args.n}
"""
    meaning = differences(intercept(text), intercept(text.replace("day", "hour")))
    assert meaning.equivalent == "no"
    assert all(change.witness["n"] > 0 for change in meaning.changes)


def test_a_condition_on_another_counter_shows_after_the_calls_that_fill_it() -> None:
    """From the third call on, or from the fourth: the history is part of the change."""
    text = """
version: "1"
default: allow
tools:
  look:
    rules:
      - name: looks
        conditions: [{path: state.look.n, op: lte, value: 50}]
        state: {counter: n, window: day}
  pay:
    rules:
      - {name: after, conditions: [{path: state.look.n, op: gte, value: 3}]}
"""
    change = only(differences(intercept(text), intercept(text.replace("value: 3}", "value: 4}"))))
    assert line(change) == ("decision", "pay", "allow", "deny", 4)
    assert [(each.call.tool, each.times) for each in change.after] == [("look", 3)]


def test_a_default_that_flipped_concerns_any_other_tool() -> None:
    """The stand-in shows it, and a given tool that neither policy names."""
    old, new = policy({"pay": {}}), policy({"pay": {}}, default="allow")
    meaning = differences(old, new, [tool("wipe", "destroy", server="s")])
    assert [line(change) for change in meaning.changes] == [
        ("decision", "*", "deny", "allow", 1),
        ("decision", "wipe", "deny", "allow", 1),
    ]
    assert meaning.changes[0].call.tool not in ("pay", "wipe")


def test_hiding_is_a_matter_of_sight() -> None:
    """A denied tool that is hidden now is denied as before, and gone from the list."""
    old, new = policy({"pay": {}}), policy({"pay": {}}, hide=["pay", "send"])
    assert [line(change) for change in differences(old, new).changes] == [
        ("visibility", "pay", "allow", "hidden", 1),
        ("visibility", "send", "deny", "hidden", 1),
    ]


def test_a_rule_after_the_wildcard_is_read_as_the_engine_reads_it() -> None:
    """Hiding by name after the wildcard changes nothing; dropping the wildcard shows the rest."""
    old = policy({"pay": {}}, hide=["*"])
    assert differences(old, policy({"pay": {}}, hide=["*", "pay"])).equivalent == "yes"
    meaning = differences(old, policy({"pay": {}}, hide=["pay"]))
    assert [line(change) for change in meaning.changes] == [
        ("visibility", "*", "hidden", "deny", 1)
    ]


def test_asking_is_an_outcome_of_its_own() -> None:
    """A call that waits now was allowed before; denials stay denials."""
    old = requiring(when("n", "lt", 5))
    new = policy({"pay": {"require": [when("n", "lt", 5)], "action": "require_approval"}})
    assert line(only(differences(old, new))) == ("decision", "pay", "allow", "ask", 1)


def test_overlapping_paths_are_taken_together() -> None:
    """An object and a key of it: what needs the key needs the object."""
    old = requiring(when("meta", "exists", True), when("meta.key", "eq", "a"))
    assert differences(old, requiring(when("meta.key", "eq", "a"))).equivalent == "yes"
    change = only(differences(old, requiring(when("meta", "exists", True))))
    assert change.witness["meta"] is not None
    equal = requiring(when("meta", "eq", "map[key:a]"))
    meaning = differences(old, equal)
    assert meaning.equivalent == "no"
    assert not meaning.unproved


def test_lists_and_texts_hold_parts_differently() -> None:
    """An expression of words does not find an entry of a list, and the witness is a list."""
    words = ["drop", "alter", "grant", "revoke", "insert", "update", "exec", "union", "sleep"]
    old = policy({"q": {"deny_if": [when("sql", "contains", word) for word in words]}})
    new = policy({"q": {"deny_if": [when("sql", "regex", "|".join(words))]}})
    meaning = differences(old, new)
    assert {change.witness["sql"] for change in meaning.changes} == {(word,) for word in words}
    assert not meaning.unproved


BLOWN = "(a|b)*a(a|b){16}$"


def test_what_cannot_be_decided_is_not_called_equal() -> None:
    """Single bytes and automata beyond the bound are named, with tool, path and reason."""
    for old, new in ((r"a\Cb", "a.b"), (BLOWN, BLOWN.replace("(a|b)*", "(b|a)*"))):
        meaning = differences(
            requiring(when("s", "regex", old)), requiring(when("s", "regex", new))
        )
        assert (meaning.equivalent, meaning.changes) == ("not proved", ())
        (doubt,) = meaning.unproved
        assert (doubt.tool, doubt.path) == ("pay", "args.s")
        assert doubt.why


def test_an_undecidable_expression_that_did_not_change_is_no_obstacle() -> None:
    """Equal parts need not be understood, and a change beside them is shown."""
    hard, single = when("s", "regex", BLOWN), when("t", "regex", r"^a\Cb$")
    old = requiring(hard, when("n", "lt", 5))
    assert differences(old, requiring(when("n", "lt", 5), hard)).equivalent == "yes"
    assert only(differences(old, requiring(hard, when("n", "lt", 6)))).witness["n"] == 5
    doubled = differences(requiring(single), requiring(single, single))
    assert doubled.equivalent == "yes"


def test_a_long_burst_counts_as_one_by_one() -> None:
    """Adding equal calls at once gives what replaying each gives."""
    call = ToolCall(tool="pay")
    for most in (LONG + 1, LONG + 2):
        after = (Earlier(call=call, times=LONG + 1),)
        twice = (Earlier(call=call, times=LONG), Earlier(call=call, times=1))
        assert decided(limited(most), call, after) == decided(limited(most), call, twice)
