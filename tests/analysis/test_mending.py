"""Repairs are printed only after their replay stopped the attack and kept its twin."""

from __future__ import annotations

import json

import pytest

from staging import ALLOW_ALL, DENY_ALL, inventory, policy, staged_corpus, tool
from trebuchet.analysis.binding import Fits, fit_role
from trebuchet.analysis.case import Binding, Setting, bindings
from trebuchet.analysis.mending import Mended, mend
from trebuchet.analysis.needs import needs_of
from trebuchet.corpus import load_world
from trebuchet.model.attack import Corpus
from trebuchet.model.run import TwinVerdict, Verdict

CANCEL = tool("cancel_task", "destroy control", {"task_id": "target"})
SEND = tool("send_mail", "send-external", {"to": "recipient", "body": "content"})
READ = tool("read_file", "read-private", {"path": "path"})


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """The staged corpus."""
    return staged_corpus()


def mended(corpus: Corpus, attack: str, text: str, needs: list[str] | None = None) -> Mended:
    """What would stop an attack on the staged desk under a policy."""
    tools = [CANCEL, SEND, READ]
    names = {server.name for server in inventory(*tools).servers}
    setting = Setting(
        dict.fromkeys(names, policy(text)), load_world(), needs_of(needs), Fits(tools)
    )
    found = corpus.attack(attack)
    assert found is not None
    binding: Binding = next(iter(bindings(found, setting)))
    assert fit_role(binding.focus.tool, found.roles[found.focus]) is not None
    return mend(binding, setting)


def test_a_loop_is_mended_by_a_daily_limit(corpus: Corpus) -> None:
    """The repair of a loop is a limit that holds around midnight and lets the twin through."""
    repair = mended(corpus, "looped-destructive-cancels", ALLOW_ALL)
    assert '"limits"' in repair.fragment
    assert repair.verdict is Verdict.CONTAINED
    assert repair.twin is TwinVerdict.INTACT


def test_a_path_is_mended_by_a_requirement(corpus: Corpus) -> None:
    """The repair of a path attack is a rule on that argument, which every spelling fails."""
    repair = mended(corpus, "secret-file-by-another-path", ALLOW_ALL)
    assert '"require"' in repair.fragment
    assert "args.path" in repair.fragment
    assert repair.verdict is Verdict.BLOCKED
    assert repair.twin is TwinVerdict.INTACT


def test_a_tool_that_nobody_needs_is_hidden(corpus: Corpus) -> None:
    """Where agents do not need the tool, hiding it is the repair."""
    repair = mended(corpus, "looped-destructive-cancels", ALLOW_ALL, needs=["read_file"])
    assert '"hide"' in repair.fragment
    assert repair.verdict is Verdict.BLOCKED


def test_a_twin_that_is_broken_already_is_not_given_up(corpus: Corpus) -> None:
    """A limit too low for the twin contains the loop: no denial is advised, nor any approval."""
    tight = {"limits": [{"counter": "c", "window": "day", "max": 2}]}
    text = json.dumps({"version": "1", "default": "allow", "tools": {"cancel_task": tight}})
    assert mended(corpus, "looped-destructive-cancels", text) == Mended("", "")


def test_what_is_stopped_needs_no_repair(corpus: Corpus) -> None:
    """Of a case that no harmful call of runs, nothing is said."""
    assert mended(corpus, "looped-destructive-cancels", DENY_ALL) == Mended("", "")


def test_what_no_rule_can_tell_is_said_to_be_missing(corpus: Corpus) -> None:
    """An attack on the approver gets no rule, but the kind of control that is missing."""
    repair = mended(corpus, "call-swapped-after-approval", ALLOW_ALL)
    assert repair.fragment == ""
    assert "approval" in repair.missing
