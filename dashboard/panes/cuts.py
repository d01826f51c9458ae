"""What closes a goal: the cheapest denials, their rules to copy, and what they break."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from panes import export
from trebuchet.report.text import counted
from trebuchet.views import CutFile, cut_files, cut_goals, cuts_frame

_SHOWN = 3
"""Rules that stand open; a longer set is folded."""


def show(path: Path, run: str, start: str) -> None:
    """Each goal that is reached, with its cheapest cut; other sets are folded below it."""
    goals = cut_goals(path, run, start)
    if not goals:
        return
    st.header("What would close it", anchor=False)
    for place, goal in enumerate(goals):
        first, *rest = cut_files(path, run, start, goal)
        with st.container(border=True):
            with st.container(key=f"strong-cut-{place}"):
                st.text(f"✂ {first.goal}: {first.title}")
            _set(first, f"{place}")
            if rest:
                with st.expander(f"{counted(len(rest), 'other set')} would do"):
                    for number, other in enumerate(rest):
                        st.text(other.title)
                        _set(other, f"{place}-{number}")
    frame = cuts_frame(path, run, start)
    if not frame.empty:
        with st.expander("All denials as a table"):
            st.dataframe(frame, key="cuts", hide_index=True)
            export.show(frame, "cuts")


def _set(found: CutFile, key: str) -> None:
    with st.container(key=f"quiet-standing-{key}"):
        broken = f"It breaks {', '.join(found.breaks)}." if found.breaks else ""
        st.text(f"{found.standing}\n{broken}".strip())
    for what, rule in found.rules[:_SHOWN]:
        _rule(what, rule)
    if more := found.rules[_SHOWN:]:
        with st.expander(f"{counted(len(more), 'more rule')}"):
            for what, rule in more:
                _rule(what, rule)


def _rule(what: str, rule: str) -> None:
    st.text(what)
    if rule:
        st.code(rule, language=None, wrap_lines=True)
