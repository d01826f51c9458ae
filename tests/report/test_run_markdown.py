"""A run as Markdown: ten lines to read, and no text from outside that acts in a comment."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from trebuchet.model.run import Run
from trebuchet.report.markdown import MARKER, run_markdown
from trebuchet.report.markdown_text import code, folded, plain, row

NAMES = ("clean", "mixed", "scaffold", "empty", "few", "two-policies", "hostile")


@pytest.mark.parametrize("name", NAMES)
def test_markdown_reads_as_agreed(
    name: str, handmade: Mapping[str, Run], golden: Callable[[str, str], None]
) -> None:
    """Every handmade run, to the letter."""
    golden(f"markdown-{name}.md", run_markdown([handmade[name]]))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_folded_fits_ten_lines(name: str, handmade: Mapping[str, Run]) -> None:
    """A reader sees the marker's line, a title, two marks and a sentence; the rest opens."""
    lines = run_markdown([handmade[name]], ["gate fail-on high: passed"]).splitlines()
    assert lines[0] == MARKER
    shown, depth = [], 0
    for line in lines[1:]:
        depth += line == "<details>"
        if not depth and line:
            shown.append(line)
        depth -= line == "</details>"
    assert depth == 0
    assert len(shown) <= 10


def rendered(text: str) -> str:
    """The HTML that a reader of GitHub's Markdown makes, close enough."""
    return str(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))


@given(st.text(alphabet="`*_[]()<>!|#@&\\~$ab:/.-\n\t "))
def test_words_stay_words(text: str) -> None:
    """No mark of a name becomes an element: no emphasis, link, image, code or HTML."""
    found = rendered(f"Words: {plain(text)} end.")
    assert found.count("<") == 2, found
    assert "@" not in plain(text).replace("@&#8203;", "")


@given(st.text(alphabet="`|<>\\a \n"))
def test_a_name_stays_code(text: str) -> None:
    """Backquotes in a name do not end its code, nor does a bar end its cell."""
    found = rendered(f"It is {code(text)} here.")
    assert found.count("<code>") == 1
    assert found.startswith("<p>It is <code>")
    assert found.endswith("</code> here.</p>\n")
    table = rendered("\n".join((row(("a", "b")), "|---|---|", row((code(text), "c")))))
    assert table.count("<td>") == 2


def test_a_summary_stays_a_summary() -> None:
    """Markup in it is shown: no Markdown is read there, and no element comes of it."""
    (_, line, *_) = folded("a </summary><b> `x` @all https://evil.example", ["inner"])
    assert line == (
        "<summary>a &lt;/summary&gt;&lt;b&gt; `x` @&#8203;all https&#8203;://evil.example</summary>"
    )


def test_addresses_and_mentions_are_cut(handmade: Mapping[str, Run]) -> None:
    """GitHub links bare addresses and calls people by themselves; nothing is left to call."""
    text = plain("see https://evil.example, www.evil.example, @everyone and #1")
    assert "https:" not in text
    assert "www." not in text
    assert "@everyone" not in text
    assert "#1" not in text


def test_a_clean_run_says_so(handmade: Mapping[str, Run]) -> None:
    """In one sentence, with what was not covered behind a summary."""
    assert "No attack gets through, and no honest work breaks." in run_markdown([handmade["clean"]])
    assert "Nothing was replayed" in run_markdown([handmade["empty"]])


def test_a_long_report_fits_a_comment(handmade: Mapping[str, Run]) -> None:
    """However many policies and findings, with what was left out said by its number."""
    case = handmade["scaffold"].cases[0]
    cases = tuple(
        case.model_copy(update={"id": f"a{n}@s#t", "attack": f"attack-{n}", "rule": f"rule-{n}"})
        for n in range(400)
    )
    run = handmade["scaffold"].model_copy(update={"cases": cases})
    for runs in ([run], [run] * 6):
        text = run_markdown(runs)
        assert len(text) <= 60_000
        assert "more; the HTML report and the JSON have all." in text
