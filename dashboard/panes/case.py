"""The choice of a case, and its replay: every call of the attack, and of its honest twin."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st

from panes import call, choice, export, style
from trebuchet.report.text import counted
from trebuchet.views import (
    CaseFile,
    case_file,
    case_ids,
    chosen_cell,
    latest_runs,
    played_attacks,
    run_names,
)

_RUNS: Final = 12
_ROWS: Final = 10


def show(path: Path) -> None:
    """The choosers, and what there is to say of the chosen case."""
    st.title("One case, call by call", anchor=False)
    chosen = _chosen(path)
    if chosen is None:
        return
    run, case = chosen
    found = case_file(path, run, case)
    if found is None:
        st.info("This run has no such case.")
        return
    _head(found)
    if found.note:
        st.info(found.note)
    _calls(found)
    export.show(found.calls, "calls")
    if not found.calls.empty:
        row = _row(found)
        of, number = found.calls.iloc[row][["of", "number"]]
        call.show(path, run, case, row, f"Call {number} of the {of}")
    with st.expander("Why these tools"):
        st.dataframe(
            found.binding,
            key="binding",
            hide_index=True,
            column_config={"role": "Role", "tool": "Tool", "why": "Because it"},
        )
        export.show(found.binding, "binding")


def _chosen(path: Path) -> tuple[str, str] | None:
    names = run_names(path)
    with st.container(horizontal=True, key="choose"):
        _begin_with_one_that_plays(path, names)
        run = _choice("Run", "policy", names)
        attacks = played_attacks(path, run)
        named = st.session_state["attack"]
        missing = named if attacks and named and named not in attacks else None
        attack = _choice("Attack", "attack", attacks) if attacks and not missing else None
        cases = case_ids(path, run, attack) if attack else {}
        case = _choice("Tool and verdict", "case", cases) if cases else None
    if missing:
        _unplayed(path, run, missing)
        return None
    if case is None:
        st.info("This run has no verdict on any attack.")
        return None
    return run, case


def _unplayed(path: Path, run: str, attack: str) -> None:
    """Why there is no case of the attack that the address names."""
    found = chosen_cell(path, run, attack)
    st.info("This run has no case of that attack.")
    st.text(f"{found.head}: {found.facts}")
    st.page_link(
        "screens/attacks.py", label="What this attack is →", query_params={"attack": attack}
    )
    st.button("Show a case that this run has", on_click=_forget, type="tertiary")


def _forget() -> None:
    st.session_state["attack"] = None


def _begin_with_one_that_plays(path: Path, names: Mapping[str, str]) -> None:
    """Where the address names an attack and no run, take the newest run that played it."""
    state = st.session_state
    if state["attack"] and state["policy"] not in names:
        runs = reversed(latest_runs(path, _RUNS))
        state["policy"] = next(
            (run for run in runs if state["attack"] in played_attacks(path, run)), None
        )


def _choice(label: str, key: str, words: Mapping[str, str]) -> str:
    """One of several; where it is not the one that the address names, its call is no call here."""
    state = st.session_state
    if state.get(key) is not None and state[key] not in words:
        state["call"] = None
    return choice.of(label, key, words)


def _head(found: CaseFile) -> None:
    st.header(found.title, anchor=False)
    with st.container(horizontal=True, key="small-verdicts"):
        for label, text in (("attack", found.verdict), ("honest twin", found.twin)):
            with st.container(key=f"strong-{label}", width="content"):
                st.text(f"{label}: {text}")
    with st.container(key="quiet-facts"):
        st.text(" · ".join(f"{label} {value}" for label, value in found.facts if value))
    st.page_link(
        "screens/attacks.py",
        label="What this attack is",
        query_params={"attack": found.attack},
    )


def _calls(found: CaseFile) -> None:
    """The attack's calls, and beside them the twin's; on a narrow page below them."""
    attack = found.calls[found.calls["of"] == "attack"]
    twin = found.calls[found.calls["of"] != "attack"]
    if twin.empty:
        _table("attack", attack, 0)
        return
    left, right = st.columns(2)
    with left:
        _table("attack", attack, 0)
    with right:
        _table("honest twin", twin, len(attack))


def _table(of: str, frame: pd.DataFrame, before: int) -> None:
    """The calls of one trace; `before` rows of the case stand before its first."""
    key = f"calls-{before}"
    with st.container(key=f"strong-{key}"):
        st.text(f"{of}: {counted(len(frame), 'call')}")
    st.dataframe(
        frame,
        key=key,
        hide_index=True,
        height=style.height(len(frame), _ROWS),
        column_order=[
            "number", "when", "decision", "tool", "arguments", "ran", "rule", "place", "session",
            "grant",
        ],
        column_config={
            "number": st.column_config.NumberColumn("Call", width=50),
            "when": st.column_config.TextColumn("When", width=85),
            "decision": st.column_config.TextColumn("Decision", width=80),
            "tool": "Tool",
            "arguments": st.column_config.TextColumn("Arguments", width="medium"),
            "ran": "It",
            "rule": "Rule",
            "place": "File, line, column",
            "session": "Session",
            "grant": "Grant",
        },
        on_select=partial(_pick, key, before),
        selection_mode="single-cell",
    )  # fmt: skip


def _pick(key: str, before: int) -> None:
    cells = st.session_state[key]["selection"]["cells"]
    if cells:
        st.session_state["call"] = str(before + cells[0][0] + 1)


def _row(found: CaseFile) -> int:
    """The row of the chosen call, the first where none or no such one is chosen."""
    said = str(st.session_state["call"] or "")
    row = int(said) - 1 if said.isdecimal() and len(said) < 6 else 0
    return row if 0 <= row < len(found.calls) else 0
