"""The attack database in the dashboard: the list, its facets, and one attack as a case file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from trebuchet.model.vocabulary import Severity
from trebuchet.views import FACETS, attack_file, database_frame, facets
from trebuchet.views.story import shipped

Open = Callable[..., AppTest]


def _at(page: AppTest, **address: str | list[str]) -> AppTest:
    page.query_params.update(address)
    return page.switch_page("screens/attacks.py").run()


def test_every_attack_is_listed() -> None:
    """Without a filter the table holds the whole corpus, the severest first."""
    frame = database_frame()
    assert sorted(frame["attack"]) == [attack.id for attack in shipped().attacks]
    ranks = [Severity(each).rank for each in frame["severity"]]
    assert ranks == sorted(ranks, reverse=True)


def test_facets_hold_what_occurs() -> None:
    """Every value of every facet leaves some attack in, and two facets together narrow."""
    words = facets()
    assert list(words) == list(FACETS)
    for facet, values in words.items():
        for value in values:
            assert not database_frame(chosen={facet: [value]}).empty, f"{facet} {value}"
    both = database_frame(chosen={"severity": ["critical"], "tactic": ["money"]})
    assert set(both["severity"]) == {"critical"}
    assert len(both) < len(database_frame(chosen={"tactic": ["money"]}))


def test_search_ranks() -> None:
    """A search gives the likeliest first; incidents alone are those of real events."""
    assert database_frame("looped cancels")["attack"].iloc[0] == "looped-destructive-cancels"
    assert database_frame("no such thing whatever zzz").empty
    assert all(database_frame(incident=True)["incident"])


def test_every_attack_has_a_case_file() -> None:
    """Every attack of the corpus fills a case file: mechanism, calls, twin, rules, sources."""
    for own in shipped().attacks:
        found = attack_file(own.id)
        assert found is not None
        assert found.title, own.id
        assert found.mechanism, own.id
        assert len(found.sources) == len(own.sources)
        assert bool(found.fact) == (own.twin is not None), own.id
        traces = {"attack", "honest twin"} if own.trace else set()
        assert set(found.calls["trace"]) == traces, own.id
        assert all(fragment.text or fragment.cannot for fragment in found.fragments), own.id


def test_an_unknown_attack_has_none() -> None:
    """What the corpus does not hold has no case file."""
    assert attack_file("no-such-attack") is None


def test_the_list_page(opened: Open, tmp_path: Path) -> None:
    """The page lists and filters attacks without any run, and its address says the filters."""
    page = _at(opened(tmp_path / "none.duckdb"))
    assert not page.exception
    assert page.title[0].value == "Attack database"
    every = len(page.dataframe[0].value)
    page.multiselect(key="severity").set_value(["critical"]).run()
    page.toggle(key="incident").set_value(True).run()
    assert 0 < len(page.dataframe[0].value) < every
    assert page.query_params == {"severity": "critical", "incident": "yes"}


def test_one_attack_page(opened: Open, three: Path) -> None:
    """A link opens one attack: its story, its rules, and how each kept policy fares on it."""
    page = opened(three)
    page.session_state["attack"] = "looped-destructive-cancels"
    page.session_state["page"] = "attacks"
    page = page.switch_page("screens/attacks.py").run()
    assert not page.exception
    assert page.title[0].value == "Looped destructive cancels"
    texts = "\n".join(str(each.value) for each in page.text)
    assert "One fact away" in texts
    fares = next(
        each.value for each in page.dataframe if "verdict" in each.value and "run" in each.value
    )
    assert list(fares["label"]) == ["taobao-hide.json", "github-review.json", "ask.json"]
    assert any("limits" in code.value for code in page.code)
