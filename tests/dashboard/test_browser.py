"""The real pages in a real browser: clicks, keys, links, downloads, and nothing that leaves."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from browsing import PAGES, PATIENCE, Reader, browsing, chromium, required, served
from calling import process
from trebuchet.model.run import Run
from trebuchet.store import runs as heads
from trebuchet.store import save
from trebuchet.views import keep_examples

SHOWS = {"attempt": "example=github-review.json", "attacks": "attack=looped-destructive-cancels"}
"""What an address says so that there is more to see on its page."""
EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>\u202e](http://evil.example/a.png)"
LONG = "A" * 1_000_000
OPEN = '{"version": "1", "default": "allow", "tools": {}}'
SHUT = OPEN.replace("allow", "deny")
_ROW = 35
_NAME = 215
"""Pixels: how high a row of a grid is, and how wide the matrix's column of names."""

Visit = Callable[..., Reader]

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the runs of the shipped examples."""
    path = tmp_path_factory.mktemp("kept") / "runs.duckdb"
    keep_examples(path)
    return path


@pytest.fixture(scope="session")
def hostile(kept: Path, runs: dict[str, Run]) -> str:
    """The id of a run in that file whose every word was written to harm the page."""
    run = runs["taobao-hide.json"]
    use = run.policies[0].model_copy(
        update={"name": f"{EVIL}.json", "notes": (EVIL, LONG), "warnings": (EVIL,), "text": LONG}
    )
    case = run.cases[0]
    bound = {
        role: each.model_copy(update={"tool": EVIL, "why": LONG})
        for role, each in case.binding.items()
    }
    case = case.model_copy(
        update={"title": EVIL, "message": LONG, "binding": bound, "rule": EVIL, "tactic": EVIL}
    )
    found = run.model_copy(
        update={"id": "e" * 16, "policies": (use,), "cases": (case,), "warnings": (EVIL, LONG)}
    )
    save(found, kept)
    return found.id


@pytest.fixture(scope="session")
def server(kept: Path, hostile: str) -> Iterator[str]:
    """The address of `trebuchet dashboard` over that file."""
    with served(kept) as address:
        yield address


@pytest.fixture(scope="module")
def window() -> Iterator[BrowserContext]:
    """One browser for this module: its event loop must be gone before other tests begin theirs."""
    path = chromium()
    assert path is not None
    with browsing(path) as browser:
        yield browser.new_context(color_scheme="light", reduced_motion="reduce")


@pytest.fixture
def visit(request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Opens a tab of its own; afterwards none may have had a fault or asked another machine."""
    if chromium() is None:
        said = f"{request.node.name} was not run: there is no Chromium on this machine"
        (pytest.fail if required() else pytest.skip)(said)
    window: BrowserContext = request.getfixturevalue("window")
    address: str = request.getfixturevalue("server")
    readers: list[Reader] = []

    def visit_(name: str = "", query: str = "", width: int = 1280) -> Reader:
        page = window.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        readers.append(Reader(page, address))
        readers[-1].open(name, query)
        return readers[-1]

    yield visit_
    for reader in readers:
        reader.page.close()
    assert not [fault for reader in readers for fault in reader.faults]


def click(page: Page, row: int, at: float) -> None:
    """Click in a row of the first grid, which is a picture, so many pixels from its left."""
    grid = page.get_by_test_id("data-grid-canvas").first
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + at, box["y"] + _ROW * (row + 1.5))


def shown(page: Page, grid: int = 0) -> list[list[str]]:
    """What a grid says to a screen reader: the rows that are in sight."""
    table = page.get_by_test_id("data-grid-canvas").nth(grid).locator("tbody tr")
    expect(table.nth(1)).to_be_attached()
    rows: list[list[str]] = table.evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
    )
    return rows


def fits(page: Page) -> None:
    """Wait until nothing on the page is wider than its window; it may still be laying out."""
    page.wait_for_function(
        """() => [document.documentElement,
             ...document.querySelectorAll("[data-testid=stMain], [data-testid=stApp]")]
             .every(each => each.scrollWidth <= each.clientWidth)"""
    )


def hurdles(page: Page) -> list[str]:
    """What axe finds that keeps somebody out, in our part of the page."""
    found = Axe().run(
        page,
        options={
            "resultTypes": ["violations"],
            "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
        },
    )
    return [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("name", PAGES, ids=PAGES.values())
def test_every_page_opens(visit: Visit, name: str) -> None:
    """A link opens each page, wide and narrow, light and dark, with nothing that keeps one out."""
    reader = visit(name, SHOWS.get(name, ""))
    page = reader.page
    expect(page.get_by_test_id("stException")).to_have_count(0)
    light = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert hurdles(page) == []
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".stApp")).not_to_have_css("background-color", light)
    page.set_viewport_size({"width": 400, "height": 900})
    reader.settle()
    fits(page)


def test_what_leaves_would_be_seen(visit: Visit) -> None:
    """A page that asked another machine would get no answer, and be caught at it."""
    reader = visit("trend")
    ask = "url => fetch(url).then(() => 'answered', () => 'refused')"
    for url in ("http://192.0.2.1/", "https://example.com/"):
        assert reader.page.evaluate(ask, url) == "refused"
        assert f"foreign request: {url}" in reader.faults
    reader.page.evaluate("alert('seen')")
    assert "dialog: seen" in reader.faults
    reader.faults.clear()


def test_a_cell_leads_to_its_case(visit: Visit, kept: Path) -> None:
    """A click on a cell says what came of the attack under that policy, and leads to the case."""
    run = next(row.id for row in heads(kept) if row.policies[0].endswith("taobao-hide.json"))
    page = visit(query=f"run={run}&text=looped+destructive").page
    row = [cells[0] for cells in shown(page)].index("looped-destructive-cancels")
    click(page, row, at=_NAME + 40)
    expect(page.locator(".st-key-chosen")).to_contain_text("taobao-hide.json: ✓ blocked")
    page.get_by_text("Call by call").click()
    page.wait_for_url(f"**/case?*policy={run}*")
    assert "attack=looped-destructive-cancels" in page.url
    expect(page.get_by_role("heading", name="Looped destructive cancels")).to_be_visible()
    expect(page.get_by_text("attack: ✓ blocked")).to_be_visible()


def test_a_policy_is_tried(visit: Visit) -> None:
    """An edit changes the verdict, a mistake is shown at its line, and the reports are saved."""
    reader = visit("attempt", "server=github")
    page = reader.page
    field = page.get_by_label("Policy (JSON or YAML)")
    letter = page.get_by_test_id("stMetricValue").first
    for text, expected in ((OPEN, "F"), (SHUT, "A+")):
        field.fill(text)
        field.press("Control+Enter")
        expect(letter).to_have_text(expected)
    field.fill(SHUT.replace(', "default": "deny"', ',\n"default": "dent"'))
    field.press("Control+Enter")
    expect(page.get_by_text("line 2, column 12: default: must be")).to_be_visible()
    expect(page.locator(".policy .lit")).to_contain_text('"default": "dent"')
    field.fill(OPEN)
    field.press("Control+Enter")
    expect(letter).to_have_text("F")
    assert saved(page, "HTML report").startswith(b"<!doctype html>")
    assert json.loads(saved(page, "SARIF"))["version"] == "2.1.0"
    assert saved(page, "Policy").decode() == OPEN


def saved(page: Page, button: str) -> bytes:
    """What the browser keeps when this button is pressed."""
    with page.expect_download() as waited:
        page.get_by_role("button", name=button, exact=True).first.click()
    return Path(waited.value.path()).read_bytes()


def test_a_table_is_saved(visit: Visit, kept: Path) -> None:
    """A table is saved as Parquet and as CSV, with the rows that the page shows."""
    first = heads(kept)[0].id
    page = visit("escalation", f"policy={first}").page
    frame = pd.read_parquet(io.BytesIO(saved(page, "Parquet")))
    assert not frame.empty
    assert saved(page, "CSV").decode().splitlines()[0] == ",".join(frame.columns)


def test_a_link_opens_what_the_sender_saw(visit: Visit) -> None:
    """Filters go into the address, and the address shows somebody else the same."""
    sender = visit()
    page = sender.page
    page.get_by_role("textbox", name="Search").fill("cancels")
    page.get_by_role("textbox", name="Search").press("Enter")
    page.get_by_text("Also what was not played").click()
    page.wait_for_url(re.compile(r"unplayed=yes"))
    page.get_by_role("button", name="critical").click()
    page.wait_for_url(re.compile(r"(?=.*severity=critical)(?=.*unplayed=yes)(?=.*text=cancels)"))
    sender.settle()
    address, _, query = page.url.partition("?")
    assert address == f"{sender.address}/"
    other = visit(query=query).page
    assert shown(other) == shown(page)
    assert other.url == page.url


@pytest.mark.parametrize("name", [*PAGES, "attempt"][1:7], ids=[*PAGES.values()][1:7])
def test_hostile_words_are_words(visit: Visit, hostile: str, name: str) -> None:
    """Markup, marks that turn the text around and a megabyte of one letter are text on a page."""
    query = f"run={hostile}&policy={hostile}&new={hostile}&before={hostile}&text=%3Cb%3E&of={EVIL}"
    page = visit(name, query).page
    expect(page.locator("script:not([src])", has_text="alert")).to_have_count(0)
    expect(page.locator("[onerror], img[src^=http]")).to_have_count(0)
    fits(page)


def test_a_hostile_run_on_the_first_page(visit: Visit, hostile: str) -> None:
    """Its name, notes and warnings stand there as written, but for marks that turn text around."""
    page = visit(query=f"run={hostile}", width=400).page
    card = page.locator(".st-key-cards")
    expect(card).to_contain_text("<img src=x onerror=alert(1)>")
    assert "\u202e" not in card.inner_text()
    fits(page)


def test_a_hostile_policy_is_tried(visit: Visit) -> None:
    """A tool that is named with markup is named with markup, in a mistake and in its line."""
    page = visit("attempt").page
    field = page.get_by_label("Policy (JSON or YAML)")
    field.fill(json.dumps({"version": "1", "default": "deny", "tools": {EVIL: {"x": 1}}}))
    field.press("Control+Enter")
    expect(page.locator(".policy .lit")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(page.locator("[onerror]")).to_have_count(0)


def test_the_way_back(visit: Visit) -> None:
    """The browser's way back leads from an attack to the list, and undoes what was searched for."""
    page = visit("attacks").page
    box = page.get_by_role("textbox", name="Search")
    count = page.locator(".st-key-quiet-count")
    every = count.inner_text()
    box.fill("token")
    box.press("Enter")
    page.wait_for_url("**/attacks?text=token")
    expect(count).not_to_have_text(every)
    some = count.inner_text()
    click(page, 0, at=15)
    page.wait_for_url("**attack=*")
    expect(page.get_by_text("What happens", exact=True)).to_be_visible()
    page.go_back()
    page.wait_for_url("**/attacks?text=token")
    expect(count).to_have_text(some)
    page.go_back()
    page.wait_for_url("**/attacks")
    expect(count).to_have_text(every)
    expect(box).to_have_value("")


def test_an_attack_is_closed(visit: Visit) -> None:
    """From an attack the button leads back to the list as the reader had filtered it."""
    page = visit("attacks", "severity=critical").page
    count = page.locator(".st-key-quiet-count")
    some = count.inner_text()
    click(page, 0, at=15)
    page.wait_for_url("**attack=*")
    page.get_by_text("← All attacks").click()
    expect(count).to_have_text(some)
    page.wait_for_url("**/attacks?severity=critical")


def test_keys_reach_the_page(visit: Visit) -> None:
    """Tab leads to the navigation, Enter opens a page, and Tab leads on to what is on it."""
    reader = visit()
    page = reader.page
    assert keyed(page, "a", "Attacks")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Attack database")).to_be_visible()
    reader.settle()
    assert keyed(page, "input", "Search")
    page.keyboard.type("echoleak")
    page.keyboard.press("Enter")
    page.wait_for_url("**/attacks?text=echoleak")


def keyed(page: Page, tag: str, name: str) -> bool:
    """Whether thirty presses of Tab reach an element of that name."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate(
            """([tag, name]) => {
              const now = document.activeElement;
              const words = now.textContent + (now.ariaLabel ?? "");
              return now.matches(tag) && words.includes(name);
            }""",
            [tag, name],
        ):
            return True
    return False


def test_a_run_is_kept_while_the_page_is_open(visit: Visit, kept: Path, tmp_path: Path) -> None:
    """The command line neither fails nor waits, and the run is there on the next change."""
    reader = visit()
    page = reader.page
    (tmp_path / "kept-meanwhile.json").write_text(SHUT, encoding="utf-8")
    command = ("score", "kept-meanwhile.json", "--server", "github", "--db", kept)
    assert process(*command, cwd=tmp_path).code == 0
    cards = page.locator(".st-key-cards")
    expect(cards).not_to_contain_text("kept-meanwhile.json")
    page.get_by_text("Also what was not played").click()
    expect(cards).to_contain_text("kept-meanwhile.json")
