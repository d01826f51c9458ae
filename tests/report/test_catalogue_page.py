"""The HTML catalogue: whole, self-contained, and safe whatever a corpus says."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from shipped import our_corpus
from staging import staged_corpus
from trebuchet.model.attack import Attack, Corpus
from trebuchet.report.catalogue_page import catalogue_page
from trebuchet.report.html import element, link, said

VOID = {"meta", "input", "br"}
HOSTILE = '</script><img src=x onerror="alert(1)">\u202e\'&amp;'


class Page(HTMLParser):
    """Reads a page: elements that stay open, ids, addresses, and the text outside tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.hashes: set[str] = set()
        self.fetched: list[str] = []
        self.tags: set[str] = set()
        self.handlers: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element and what it names."""
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)
            if name == "src" or (tag == "link" and name == "href"):
                self.fetched.append(value or "")
            if name == "href" and (value or "").startswith("#"):
                self.hashes.add((value or "")[1:])

    def handle_endtag(self, tag: str) -> None:
        """Closes the element that is open."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keeps the words."""
        self.words.append(data)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """The shipped corpus."""
    return our_corpus()


@pytest.fixture(scope="module")
def text(corpus: Corpus) -> str:
    """Its catalogue."""
    return catalogue_page(corpus, {})


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    """The catalogue as a browser reads it."""
    return Page(text)


def test_every_attack_has_an_anchor_and_every_link_inside_leads_somewhere(
    corpus: Corpus, page: Page
) -> None:
    """The page is well formed, ids are unique, and no inner link is dead."""
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert {attack.id for attack in corpus.attacks} <= set(page.ids)
    assert page.hashes <= set(page.ids)


def test_nothing_is_fetched(text: str, page: Page) -> None:
    """No image, font, style or script from elsewhere; links to sources are all that leads out."""
    assert page.fetched == []
    assert page.handlers == []
    assert not re.search(r"url\(|@import", text.partition("</style>")[0])


def test_the_page_runs_its_own_script_and_style_alone(text: str) -> None:
    """The page's own guard allows the one style and the one script that it holds, by hash."""
    guard = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert guard
    assert guard[1].startswith("default-src 'none'")
    for tag in ("style", "script"):
        inner = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert len(inner) == 1
        digest = base64.b64encode(hashlib.sha256(inner[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in guard[1]
    assert " style=" not in text


def test_an_entry_says_all_that_its_file_says(corpus: Corpus, page: Page) -> None:
    """Mechanism, twin, control, variants, incidents and sources of every attack are there."""
    shown = " ".join(" ".join(page.words).split())

    def has(words: str) -> bool:
        return " ".join(words.split()) in shown

    for attack in corpus.attacks:
        assert has(attack.title)
        assert has(attack.mechanism)
        assert has(attack.control)
        assert attack.twin is None or has(attack.twin.fact)
        assert all(has(variant.evades) for variant in attack.variants)
        assert all(has(one.known) and has(one.assumed) for one in attack.incidents)
        assert all(has(source.title) for source in attack.sources)


def hostile(attack: Attack) -> Attack:
    """An attack whose every text tries to leave its place."""
    twin = attack.twin
    return attack.model_copy(
        update={
            "title": HOSTILE,
            "summary": HOSTILE,
            "mechanism": HOSTILE,
            "control": HOSTILE,
            "recommended": {HOSTILE: {"impossible": HOSTILE}},
            "twin": twin.model_copy(update={"fact": HOSTILE}) if twin else None,
            "sources": (attack.sources[0].model_copy(update={"url": f'https://x"{HOSTILE}'}),),
        }
    )


def test_hostile_text_stays_text() -> None:
    """Markup, quotes and marks of direction in a corpus are shown and do nothing."""
    staged = staged_corpus()
    bent = staged.model_copy(update={"attacks": tuple(hostile(one) for one in staged.attacks)})
    text = catalogue_page(bent, {})
    page = Page(text)
    assert page.open == []
    assert "img" not in page.tags
    assert page.handlers == []
    assert "\u202e" not in text
    assert "onerror" in " ".join(page.words)


def test_shared_tools_are_told_where_they_were_counted() -> None:
    """How many tools an attack binds to, and how many of them honest work uses."""
    staged = staged_corpus()
    id_ = staged.attacks[0].id
    text = catalogue_page(staged, {id_: (7, 3)})
    assert "Binds to 7 tools of the inventory; honest sessions use 3 of them." in text
    assert text.count("Binds to") == 1


def test_the_same_corpus_gives_the_same_page(corpus: Corpus, text: str) -> None:
    """No clock and no chance in it."""
    assert catalogue_page(corpus, {}) == text


def test_pieces_escape_text_and_attributes() -> None:
    """Text and attribute values cannot end their element."""
    assert said("<b> & 'x'") == "&lt;b&gt; &amp; &#x27;x&#x27;"
    assert element("p", said("a"), _class='x" y', data_head="t") == (
        '<p class="x&quot; y" data-head="t">a</p>'
    )
    assert 'href="https://a&quot;b"' in link('https://a"b', "c")
