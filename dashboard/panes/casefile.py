"""One attack as a case file."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from panes import export, file, style, timeline
from trebuchet.errors import StoreError
from trebuchet.views import AttackFile, attack_file, fares_frame, latest_runs

_RUNS = 12


def show() -> bool:
    """The chosen attack, where one is chosen and known; gives whether there was one."""
    id_ = st.session_state["attack"]
    if not id_:
        return False
    found = attack_file(id_)
    if found is None:
        st.warning("The address names an attack that this corpus does not hold.")
        st.session_state["attack"] = None
        return False
    st.button("← All attacks", on_click=_close, type="tertiary")
    st.title(found.title, anchor=False)
    with st.container(key="quiet-facts"):
        st.text(" · ".join(f"{label} {value}" for label, value in found.facts))
    st.text(found.summary)
    _told(found)
    _fares(found.id)
    _known(found)
    return True


def _close() -> None:
    st.session_state["attack"] = None


def _told(found: AttackFile) -> None:
    st.header("What happens", anchor=False)
    st.text(found.mechanism)
    if not found.calls.empty:
        timeline.show(found.calls)
    if found.harm:
        st.header("The harm", anchor=False)
        st.text(found.harm)
    if found.fact:
        st.header("Its honest twin", anchor=False)
        st.text(f"One fact away: {found.fact}")
    st.header("What stops it", anchor=False)
    st.text(found.control)
    for fragment in found.fragments:
        with st.container(key=f"strong-{fragment.dialect}"):
            st.text(fragment.dialect)
        if fragment.text:
            st.code(fragment.text, language="json", wrap_lines=True)
        else:
            st.text(f"Cannot: {fragment.cannot}")


def _fares(attack: str) -> None:
    st.header("How the kept policies fare", anchor=False)
    try:
        path = file.filled()
        which = latest_runs(path, _RUNS) if path else ()
    except StoreError as error:
        st.text(f"The file of runs cannot be read just now: {error}")
        return
    if not path or not which:
        st.text("No runs are kept yet: the coverage page says how to score a policy.")
        return
    frame = fares_frame(path, which, attack)
    st.dataframe(
        frame.style.map(style.cell, subset=["verdict"]),
        key="fares",
        hide_index=True,
        column_order=["label", "verdict"],
        column_config={"label": "Policy", "verdict": "Verdict"},
    )
    export.show(frame, "fares")
    st.page_link(
        "screens/case.py",
        label="Call by call",
        query_params={"attack": attack},
    )


def _known(found: AttackFile) -> None:
    if not found.variants.empty:
        st.header("Variants", anchor=False)
        _table(found.variants, "variants", {"variant": "Variant", "evades": "Evades",
               "differs": "Differs in", "verdict": "Under the advised rule"})  # fmt: skip
    if not found.roles.empty:
        st.header("Which tools can do it", anchor=False)
        _table(found.roles, "roles", {"role": "Role", "does": "Does", "needs": "Needs"})
    if not found.incidents.empty:
        st.header("Seen in the wild", anchor=False)
        for row in found.incidents.to_dict("records"):
            with st.container(border=True):
                with st.container(key=f"strong-{row['source']}"):
                    st.text(f"{row['title']}, {row['date']}")
                st.text(f"Known: {row['known']}\nAssumed: {row['assumed']}")
                with st.container(key=f"quiet-{row['source']}"):
                    st.text(row["source"])
    st.header("Frameworks and sources", anchor=False)
    if not found.frameworks.empty:
        _table(
            found.frameworks, "frameworks", {"framework": "Framework", "id": "Id", "name": "Name"}
        )
    _table(found.sources, "sources", {"title": "Source", "kind": "Kind", "date": "Date",
           "read": "Text", "url": "Address"})  # fmt: skip


def _table(frame: pd.DataFrame, key: str, words: dict[str, str]) -> None:
    st.dataframe(frame, key=key, hide_index=True, column_config=words)
    export.show(frame, key)
