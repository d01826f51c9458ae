"""The files that `trebuchet init` writes: settings and a workflow, with the reasons beside."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from trebuchet.model.settings import FAIL_ON
from trebuchet.model.vocabulary import Severity
from trebuchet.model.world import World

WORKFLOW: Final = ".github/workflows/policies.yml"


def settings_text(
    policies: Sequence[tuple[str, Sequence[str], str]],
    world: World | None = None,
    critical: int = 0,
    baseline: str = "trebuchet-baseline.json",
    lock: str = "trebuchet-lock.json",
) -> str:
    """A `trebuchet.toml`: the policies, what fails a check, and the owner's world as it was read.

    Each policy comes as its path, its servers and its agent.
    `critical` says how many critical cases get through today: with some, only what gets worse
    fails, and a comment says how to go further.
    """
    fail_on = [word for word in FAIL_ON if word != Severity.CRITICAL.value or not critical]
    lines = [
        "# What `trebuchet check` holds the policies against; every key is in docs/settings.md.",
        *(
            [
                f"# {critical} critical cases get through today, and the baseline accepts them.",
                '# When they are stopped or waived, add "critical" here.',
            ]
            if critical
            else []
        ),
        f"fail-on = {_list(fail_on)}",
        f"baseline = {json.dumps(baseline)}",
        f"lock = {json.dumps(lock)}",
        "# The tools that your agents need; work on others is nobody's loss.",
        '# needs = ["create_issue", "get_issue"]',
    ]
    for path, servers, agent in policies:
        lines += ["", "[[policies]]", f"path = {_text(path)}", f"servers = {_list(servers)}"]
        lines += [f"agent = {_text(agent)}"] if agent else []
    if world is not None and world.sources:
        lines += [
            "",
            "# The owner's values, read from the policies: correct what is not so.",
            "[world]",
        ]
        lines += [
            f"{json.dumps(name)} = {_scalar(world.values[name])}  # {place}"
            for name, place in sorted(world.sources.items())
        ]
    lines += [
        "",
        "# [[waivers]]  # a finding that is accepted on purpose, until a day",
        '# case = "ATTACK@SERVER#TOOL"',
        '# reason = "why"',
        '# owner = "who"',
        "# expires = 2027-01-31",
    ]
    return "\n".join(lines) + "\n"


def workflow_text() -> str:
    """The workflow that runs the check on every pull request and on the main branch."""
    return _WORKFLOW


def _list(words: Sequence[str]) -> str:
    return f"[{', '.join(_text(word) for word in words)}]"


def _text(text: str) -> str:
    """A JSON string in ASCII is a TOML string, but for DEL and pairs of surrogates."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _scalar(value: str | int | float) -> str:
    return _text(value) if isinstance(value, str) else json.dumps(value)


OPEN_PLACE: Final = "OWNER/trebuchet@COMMIT"
"""What stands in the workflow for the repository and the commit, which only its owner can tell."""

_WORKFLOW: Final = f"""\
# Put the repository of Trebuchet, and the commit of it that you trust, in place of
# {OPEN_PLACE}. If your main branch has another name, put that below `branches`.
name: policies
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          persist-credentials: false
      - uses: {OPEN_PLACE}
"""
