"""One case call by call, and the honest work, in the dashboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from trebuchet.model.run import Run, TwinVerdict
from trebuchet.store import save
from trebuchet.views import call_file, case_file, case_ids, honest_frame, played_attacks

Open = Callable[..., AppTest]


def _first(path: Path, run: Run) -> str:
    attack = next(iter(played_attacks(path, run.id)))
    return next(iter(case_ids(path, run.id, attack)))


def test_every_case_replays_as_it_was_judged(one: Path, runs: dict[str, Run]) -> None:
    """Every case of a kept run is replayed with all its calls, the deciding one among them."""
    run = runs["github-review.json"]
    for case in run.cases[::7]:
        found = case_file(one, run.id, case.id)
        assert found is not None
        assert not found.note.startswith("This"), found.note
        assert case.deciding is not None
        attack = found.calls[found.calls["of"] == "attack"]
        assert case.deciding.tool in set(attack["tool"]), case.id
        assert "honest twin" in set(found.calls["of"])


def test_a_call_names_the_line(three: Path, runs: dict[str, Run]) -> None:
    """A call shows its arguments and the policy's text, with the deciding line marked alone."""
    run = runs["taobao-hide.json"]
    call = call_file(three, run.id, _first(three, run), 0)
    assert call is not None
    assert call.place.startswith("taobao-hide.json:1:")
    assert [line for line, _, lit in call.lines if lit] == [1]
    assert call.arguments.startswith("{")


def test_counters_move(runs: dict[str, Run], tmp_path: Path) -> None:
    """A call that a limit counts shows the counter before and after it."""
    from trebuchet.api import load_corpus, load_inventory, parse_policy, score

    text = """{"version": "1", "default": "allow", "tools": {"create_issue": {"limits": [
      {"counter": "issues", "window": "day", "max": 5, "scope": "grant"}]}}}"""
    policy = parse_policy(text, name="limited.json")
    run = score({"github": policy}, load_corpus(), load_inventory(servers=["github"]))
    path = tmp_path / "runs.duckdb"
    save(run, path)
    case = next(
        case for case in run.cases if case.deciding and case.deciding.tool == "create_issue"
    )
    found = case_file(path, run.id, case.id)
    assert found is not None
    row = list(found.calls["tool"]).index("create_issue")
    call = call_file(path, run.id, case.id, row)
    assert call is not None
    counter = call.counters.iloc[0]
    assert (counter["before"], counter["after"], counter["most"]) == (0, 1, 5)


def test_unknown_cases_have_no_file(one: Path, runs: dict[str, Run]) -> None:
    """What the run does not hold has no file, and a call beyond the last has none either."""
    run = runs["github-review.json"]
    assert case_file(one, run.id, "no-such@case#x") is None
    assert call_file(one, run.id, _first(one, run), 10_000) is None


def test_a_case_of_another_corpus_says_so(runs: dict[str, Run], tmp_path: Path) -> None:
    """A case whose attack is gone from the corpus shows the call that decided, and says why."""
    run = runs["github-review.json"]
    case = run.cases[0].model_copy(update={"attack": "gone-since", "id": "gone-since@github#x"})
    path = tmp_path / "runs.duckdb"
    save(run.model_copy(update={"cases": (case,)}), path)
    found = case_file(path, run.id, case.id)
    assert found is not None
    assert "another corpus" in found.note
    assert len(found.calls) == 1


def test_the_case_page(opened: Open, three: Path, runs: dict[str, Run]) -> None:
    """A link opens a case in a run: the choosers stand on it, and a call of it is shown."""
    run = runs["github-review.json"]
    page = opened(three)
    page.switch_page("screens/case.py")
    page.query_params.update({"policy": run.id, "attack": run.cases[3].attack, "call": "1"})
    page.run()
    assert not page.exception
    assert page.selectbox(key="policy").value == run.id
    assert page.selectbox(key="attack").value == run.cases[3].attack
    assert page.header[-1].value.startswith("Call 1 of the attack: ")
    assert page.query_params["attack"] == run.cases[3].attack


def test_a_link_to_a_call_of_the_twin(opened: Open, three: Path, runs: dict[str, Run]) -> None:
    """The twin stands beside the attack and its calls have their own numbers; none is made up."""
    run = runs["github-review.json"]
    found = case_file(three, run.id, _first(three, run))
    assert found is not None
    attack, twin = (len(found.calls[found.calls["of"] == of]) for of in ("attack", "honest twin"))
    for asked, name in (
        (attack + 1, "Call 1 of the honest twin"),
        (attack + twin + 1, "Call 1 of the attack"),
        ("-3", "Call 1 of the attack"),
        ("²", "Call 1 of the attack"),
    ):
        page = opened(three)
        page.switch_page("screens/case.py")
        page.query_params.update({"policy": run.id, "attack": found.attack, "call": str(asked)})
        page.run()
        assert not page.exception
        assert page.header[-1].value.startswith(f"{name}: ")


def test_a_hostile_link_to_a_case(opened: Open, three: Path) -> None:
    """A run that is not kept gives way to the first; an attack that none played is told so."""
    page = opened(three)
    page.switch_page("screens/case.py")
    page.query_params.update({"policy": "<b>", "attack": "<script>", "call": "1"})
    page.run()
    assert not page.exception
    assert [each.value for each in page.info] == ["This run has no case of that attack."]
    assert any(str(each.value).startswith("<script>, under") for each in page.text)
    page.button[0].click().run()
    assert not page.exception
    assert "<script>" not in str(page.query_params)


def test_honest_work_is_a_matrix(three: Path, runs: dict[str, Run]) -> None:
    """Every session that some run played has a row, with the worst verdict of each run."""
    frame = honest_frame(three, [run.id for run in runs.values()]).set_index("session")
    for name, run in runs.items():
        for session in run.sessions:
            cell = frame.loc[session.session, name]
            if session.verdict is TwinVerdict.BROKEN:
                assert str(cell).startswith("\u2717 broken"), cell
    which = [runs[name].id for name in ("taobao-hide.json", "github-review.json")]
    assert len(honest_frame(three, which, broken=True)) < len(honest_frame(three, which))


def test_the_honest_page(opened: Open, three: Path) -> None:
    """The page shows the matrix of sessions and what breaks; the switch goes into the address."""
    page = opened(three)
    page.switch_page("screens/honest.py").run()
    assert not page.exception
    assert len(page.dataframe) == 2
    page.toggle(key="broken").set_value(True).run()
    assert page.query_params == {"broken": "yes"}
