"""The audit page: whole, self-contained, safe, and with the evidence that it promises."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from html.parser import HTMLParser

import pytest

from staging import staged_corpus
from trebuchet.model.attack import Corpus
from trebuchet.model.run import Run
from trebuchet.model.settings import Waiver
from trebuchet.report.audit import audit
from trebuchet.report.repair_line import RepairLine

NAMES = ("clean", "mixed", "scaffold", "empty", "few", "two-policies", "hostile")
VOID = {"meta"}


class Page(HTMLParser):
    """Reads a page: what stays open, ids, inner links, what it would fetch or run, its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: set[str] = set()
        self.acts: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element and what it names."""
        if tag not in VOID:
            self.open.append(tag)
        if tag in ("script", "img", "iframe", "link", "object", "form", "base"):
            self.acts.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name == "href":
                self.links.add(value or "")
            elif name.startswith("on") or name in ("src", "style"):
                self.acts.append(name)

    def handle_endtag(self, tag: str) -> None:
        """Closes the element that is open."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keeps the words."""
        self.words.append(data)

    @property
    def text(self) -> str:
        """All words, with single blanks."""
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """The staged corpus."""
    return staged_corpus()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_whole_and_leads_nowhere_else(
    name: str, handmade: Mapping[str, Run], corpus: Corpus
) -> None:
    """Well formed, unique ids, inner links that lead somewhere, nothing fetched and nothing run."""
    page = Page(audit([handmade[name], handmade["mixed"]], corpus))
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert page.acts == []
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)


def test_the_page_allows_its_own_style_alone(handmade: Mapping[str, Run], corpus: Corpus) -> None:
    """The guard names the one style by its hash; no script at all."""
    text = audit([handmade["mixed"]], corpus)
    guard = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert guard
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert guard[1].startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
    assert "script-src" not in guard[1]
    assert not re.search(r"url\(|@import", style[1])


def test_the_page_says_what_an_audit_asks(handmade: Mapping[str, Run], corpus: Corpus) -> None:
    """Hashes, the caveat, waivers, gaps with reasons, assumptions, each finding's call and line."""
    run = handmade["mixed"]
    waiver = Waiver(
        case="batch-wipe@execution-market#em_cancel_task",
        reason="the shop moves in March",
        owner="Ada",
        expires="2026-03-31",
    )
    repair = RepairLine('"max": 3', "stop")
    page = Page(
        audit(
            [run],
            corpus,
            {run.cases[0].id: repair},
            [waiver],
            verdict=["gate fail-on high: failed, 2 attacks get through"],
            waived={run.cases[0].id: "until the shop moves"},
        )
    )
    for words in (
        "A policy file was judged, not a deployment.",
        run.policies[0].digest,
        run.corpus,
        run.inventory,
        run.id,
        "gate fail-on high: failed, 2 attacks get through",
        "the shop moves in March Ada 2026-03-31",
        "Not covered: 3 attacks",
        "None of these is a pass",
        "pin the transport",
        "not a tool call",
        "The shipped world stood in for the owner's",
        "own.domain = ourco.example was read from the policy (policy.json:6:12)",
        'em_cancel_task {"params": {"task_id": "item-other-1", "reason": "no longer needed"}}',
        '"max": 3 (replayed: it stops this)',
        "targets 200, reached from 10; form: patient",
        '7 "em_cancel_task": {}',
        "definition-swap",
        "waived 1 of 1 case: until the shop moves",
    ):
        assert words in page.text, words
    assert "#r0-p0-7" in page.links
    for case in run.cases:
        assert case.id in page.text
    for session in run.sessions:
        assert session.id in page.text


def test_the_matrix_adds_up(handmade: Mapping[str, Run], corpus: Corpus) -> None:
    """Its last row holds as many cases as the run."""
    run = handmade["mixed"]
    table = re.search(r'<div class="table matrix">(.*?)</table>', audit([run], corpus), re.DOTALL)
    assert table
    last = table[1].split("<tr>")[-1]
    cells = re.findall(r">(\d+)</span>", last)
    assert len(cells) == 5
    assert sum(map(int, cells)) == len(run.cases)


def test_hostile_names_stay_text(handmade: Mapping[str, Run], corpus: Corpus) -> None:
    """Markup in any name, message or line of the policy is shown and does nothing."""
    bad = '</pre></style><script>alert(1)</script><img src=x onerror="x">\u202e'
    run = handmade["mixed"]
    case = run.cases[0]
    use = run.policies[0].model_copy(update={"name": bad, "text": f"{bad}\n" * 9})
    assert case.source
    place = case.source._replace(file=bad)
    bent = run.model_copy(
        update={
            "policies": (use,),
            "servers": (bad,),
            "warnings": (bad,),
            "cases": (case.model_copy(update={"title": bad, "message": bad, "source": place}),),
        }
    )
    text = audit([bent], corpus)
    page = Page(text)
    assert page.acts == []
    assert page.open == []
    assert "\u202e" not in text
    assert "onerror" in page.text


def test_the_same_values_give_the_same_page(handmade: Mapping[str, Run], corpus: Corpus) -> None:
    """No clock and no chance in it."""
    run = handmade["mixed"]
    again = Run.model_validate(run.model_dump())
    assert audit([run], corpus) == audit([again], corpus)
