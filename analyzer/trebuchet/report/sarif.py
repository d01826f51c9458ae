"""Flaws of policies as SARIF 2.1.0, each at the line of the policy that decided.

Every attack of the corpus is declared as a rule on every run, a clean one among them, so that a
reader closes what is no longer found. One SARIF run a file, however many policies were scored.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from trebuchet._version import __version__
from trebuchet.model.attack import Attack, Corpus
from trebuchet.model.place import Place
from trebuchet.model.run import Run
from trebuchet.model.vocabulary import Severity
from trebuchet.report.flaw import BROKEN, LOST, OTHERS, PATH, Flaw, accepted, headline, level
from trebuchet.report.markdown_text import code, plain
from trebuchet.report.text import inert
from trebuchet.report.uri import Home, uri

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
FINGERPRINT: Final = "trebuchet/v1"
ROOT: Final = "%SRCROOT%"

SECURITY: Final = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
}
"""What `security-severity` says: the middle of the band that code scanning gives each word."""

_LEVELS: Final = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
}


_OTHER_RULES: Final[tuple[dict[str, Any], ...]] = (
    {
        "id": BROKEN,
        "name": "BrokenWork",
        "shortDescription": {"text": "Honest work breaks"},
        "fullDescription": {
            "text": "A rule of the policy denies a call of an honest session, or of the benign "
            "twin of an attack."
        },
        "help": {
            "text": "Narrow the rule, or say with --needs which tools agents use. "
            "More: trebuchet score POLICY --explain CASE"
        },
        "defaultConfiguration": {"level": "warning"},
        "properties": {"precision": "high", "tags": ["usability"]},
    },
    {
        "id": LOST,
        "name": "LostCase",
        "shortDescription": {"text": "A case is no longer judged"},
        "fullDescription": {
            "text": "An attack or honest session that was judged before has no verdict now."
        },
        "help": {"text": "The corpus, the servers or the tool lists changed; see the comparison."},
        "defaultConfiguration": {"level": "warning"},
        "properties": {"precision": "high", "tags": ["coverage"]},
    },
    {
        "id": PATH,
        "name": "EscalationPath",
        "shortDescription": {"text": "A path of escalation opens"},
        "fullDescription": {
            "text": "A chain of allowed calls leads an attacker to a goal; it did not before."
        },
        "help": {"text": "More: trebuchet paths POLICY"},
        "defaultConfiguration": {"level": "error"},
        "properties": {"precision": "high", "security-severity": "8.0", "tags": ["security"]},
    },
)


def sarif(
    flaws: Sequence[Flaw],
    runs: Sequence[Run],
    corpus: Corpus,
    home: Home,
    fail_on: str | None = None,
    waived: Mapping[str, str] | None = None,
) -> str:
    """The flaws as one SARIF log in ASCII, with what their runs came from; to the byte the same.

    `fail_on` is the severity that fails the gate: what is `error` here is what fails there.
    `waived` maps ids of cases to the reason why they are accepted; a flaw of which every case is
    waived is suppressed with those reasons. Addresses count from `home.root`.
    """
    attacks = [attack for attack in corpus.attacks if attack.status == "active"]
    rules = [*(_rule(attack) for attack in attacks), *_OTHER_RULES]
    known = {rule["id"] for rule in rules}
    # A run that was kept may hold attacks that the corpus has no longer.
    gone = {flaw.id: flaw for flaw in flaws if flaw.id not in known}
    rules += [_gone_rule(gone[id_]) for id_ in sorted(gone)]
    place = {str(rule["id"]): number for number, rule in enumerate(rules)}
    results = [_result(flaw, place, home, fail_on, waived or {}) for flaw in flaws]
    driver: dict[str, Any] = {"name": "Trebuchet", "semanticVersion": __version__, "rules": rules}
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "automationDetails": {"id": "trebuchet/"},
                "invocations": [{"executionSuccessful": True}],
                "originalUriBaseIds": {
                    ROOT: {"description": {"text": "The top of the repository."}}
                },
                "columnKind": "unicodeCodePoints",
                "results": results,
                "properties": {"policies": [_provenance(run) for run in runs]},
            }
        ],
    }
    return json.dumps(log, indent=2) + "\n"


def _provenance(run: Run) -> dict[str, Any]:
    return {
        "run": run.id,
        "policies": {inert(use.name): use.digest for use in run.policies},
        "corpus": run.corpus,
        "inventory": run.inventory,
        "protection": run.summary.protection,
        "usability": run.summary.usability,
    }


def _rule(attack: Attack) -> dict[str, Any]:
    source = next((one.url for one in attack.sources if one.read), None)
    shown = f"trebuchet attacks show {attack.id}"
    return {
        "id": attack.id,
        "name": "".join(word.capitalize() for word in attack.id.split("-")),
        "shortDescription": {"text": _text(attack.title)},
        "fullDescription": {"text": _text(attack.summary)},
        "help": {
            "text": _text(f"{attack.mechanism} What stops it: {attack.control} More: {shown}"),
            "markdown": "\n\n".join(
                (
                    _braced(plain(attack.mechanism)),
                    f"**What stops it:** {_braced(plain(attack.control))}",
                    f"More: {code(shown)}, or the file "
                    f"{code(f'attacks/{attack.tactic}/{attack.id}.yaml')} of Trebuchet.",
                )
            ),
        },
        **({"helpUri": source} if source else {}),
        "defaultConfiguration": {"level": _LEVELS[attack.severity]},
        "properties": {
            "security-severity": SECURITY[attack.severity],
            "precision": "high",
            "tags": ["security", f"tactic/{attack.tactic}", f"technique/{attack.technique}"],
        },
    }


def _gone_rule(flaw: Flaw) -> dict[str, Any]:
    return {
        "id": inert(flaw.id),
        "shortDescription": {"text": _text(flaw.title)},
        "defaultConfiguration": {"level": _LEVELS[flaw.severity]},
        "properties": {"security-severity": SECURITY[flaw.severity], "tags": ["security"]},
    }


def _result(
    flaw: Flaw,
    place: Mapping[str, int],
    home: Home,
    fail_on: str | None,
    waived: Mapping[str, str],
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "ruleId": inert(flaw.id),
        "ruleIndex": place[inert(flaw.id)],
        "kind": "fail",
        "level": level(flaw, fail_on),
        "message": {"text": _text(f"{headline(flaw)}. {flaw.why}")},
        "locations": [_location(flaw.place, home)],
        "partialFingerprints": {FINGERPRINT: flaw.fingerprint},
        "properties": {
            "verdict": flaw.verdict,
            "servers": [inert(name) for name in flaw.servers],
            "tools": [inert(name) for name in flaw.tools],
            "cases": [inert(name) for name in flaw.cases],
        },
    }
    if flaw.id not in OTHERS:
        made["properties"]["severity"] = flaw.severity.value
    if accepted(flaw, waived):
        reasons = dict.fromkeys(waived[case] for case in flaw.cases)
        made["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": inert("; ".join(reasons))}
        ]
    return made


def _location(place: Place, home: Home) -> dict[str, Any]:
    where: dict[str, Any] = {"artifactLocation": {"uri": uri(place.file, home), "uriBaseId": ROOT}}
    if place.line > 0:
        where["region"] = {"startLine": place.line} | (
            {"startColumn": place.column} if place.column > 0 else {}
        )
    return {"physicalLocation": where}


def _text(text: str) -> str:
    """Plain text of a message: harmless, on one line, no placeholder and no link in it."""
    return _braced(inert(" ".join(text.split()))).replace("](", "\\](")


def _braced(text: str) -> str:
    """SARIF fills `{0}` in messages; a brace that is meant is written twice."""
    return text.replace("{", "{{").replace("}", "}}")
