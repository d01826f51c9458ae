"""A policy that the reader writes, scored while it changes; nothing of it is kept."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from panes import export, memory, policy_text, style, turns
from trebuchet.report.text import clip, counted, inert
from trebuchet.views import (
    Trial,
    example_texts,
    server_names,
    trial,
    trial_change,
    trial_html,
    trial_sarif,
)

_CAP: Final = 200_000
"""Characters of a policy that the page takes; the command line takes 5 MB."""
_ROWS: Final = 8


def show() -> None:
    """The text, and beside it what comes of it."""
    st.title("Try a policy", anchor=False)
    with st.container(key="quiet-try"):
        st.text("What you write here is scored on this machine and kept nowhere.")
    _begin()
    memory.narrow("server", server_names())
    editor, outcome = st.columns([5, 6])
    with editor:
        _choose()
        st.text_area("Policy (JSON or YAML)", key="policy-text", height=420, max_chars=_CAP)
        st.multiselect(
            "Servers",
            server_names(),
            key="server",
            placeholder="the one that it fits",
        )
    text = st.session_state["policy-text"] or ""
    with outcome:
        if not text.strip():
            st.info("Paste a policy, upload one, or take an example.")
            return
        found = trial(text, st.session_state.get("policy-name", ""), st.session_state["server"])
        if found.mistakes:
            _mistakes(found, text)
            return
        st.session_state.setdefault("policy-before", text)
        _outcome(found, text)


def _begin() -> None:
    """Take the example that the address names, once."""
    state = st.session_state
    texts = example_texts()
    if state["example"] not in texts:
        state["example"] = None
    if "policy-text" not in state:
        state["policy-text"] = ""
        asked = state["server"]
        _take_example()
        state["server"] = asked or state["server"]
    else:
        state["policy-text"] = state["policy-text"]  # it outlives a visit to another page


def _choose() -> None:
    texts = example_texts()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Example",
            list(texts),
            key="example",
            placeholder="none",
            on_change=_take_example,
            width=260,
        )
        st.file_uploader(
            "Upload", type=["json", "yaml", "yml"], key="upload", on_change=_take_upload, width=260
        )
    if refused := st.session_state.pop("refused", None):
        st.error("The file was not taken.")
        st.text(refused)


def _take_example() -> None:
    state = st.session_state
    if state["example"]:
        state["policy-text"], server = example_texts()[state["example"]]
        state["policy-name"], state["server"] = state["example"], [server]
        state.pop("policy-before", None)


def _take_upload() -> None:
    """Put the file into the field, whole or not at all."""
    state = st.session_state
    upload = state["upload"]
    if upload is None:
        return
    try:
        text = upload.getvalue().decode("utf-8-sig")
    except UnicodeDecodeError:
        state["refused"] = f"{inert(upload.name)}: this is no text in UTF-8"
        return
    if len(text) > _CAP:
        state["refused"] = (
            f"{inert(upload.name)}: {len(text):,} characters, of {_CAP:,} at most here; "
            "`trebuchet score` takes more"
        )
        return
    state["policy-text"], state["policy-name"], state["example"] = text, upload.name, None
    state.pop("policy-before", None)


def _mistakes(found: Trial, text: str) -> None:
    if found.unfit:
        st.warning(f"{found.mistakes[0].message}.")
        return
    st.error(f"This cannot be scored: {counted(len(found.mistakes), 'mistake')}.")
    lines = text.split("\n")
    for mistake in found.mistakes[:20]:
        with st.container(border=True):
            where = f"line {mistake.line}, column {mistake.column}: " if mistake.line else ""
            st.text(f"{where}{mistake.message}")
            if 0 < mistake.line <= len(lines):
                around = range(max(1, mistake.line - 1), min(len(lines), mistake.line + 1) + 1)
                policy_text.show(
                    [(line, clip(lines[line - 1], 300), line == mistake.line) for line in around],
                    "policy, the line of the mistake marked",
                )


def _outcome(found: Trial, text: str) -> None:
    with st.container(horizontal=True, key="letter-try"):
        st.metric("protection", found.protection)
        st.metric("usability", found.usability)
        st.metric("attacks stopped", found.stopped)
        st.metric("honest work intact", found.intact)
    with st.container(key="quiet-trial"):
        st.text(
            f"{found.dialect} on {', '.join(found.servers)}; assumed: {found.assumed}. "
            "A file was judged, not a deployed gateway."
            + (f" A letter is missing: {found.scarce}." if found.scarce else "")
        )
    _edited(text)
    _table("Gets through, or is only contained", found.bypasses,
           "No attack that binds here gets through.", "through",
           {"verdict": "Verdict", "title": "Attack", "severity": "Severity", "tool": "Tool",
            "line": "Line", "rule": "Rule"})  # fmt: skip
    _table("Breaks", found.broken, "No honest work that was played breaks.", "breaks",
           {"work": "Work", "kind": "Kind", "step": "Step", "tool": "Tool", "place": "Line",
            "message": "Message"})  # fmt: skip
    _table("Leads to", found.paths, "No path was found.", "leads",
           {"goal": "Goal", "severity": "Severity", "calls": "Calls", "path": "Path",
            "person": "Person"})  # fmt: skip
    with st.container(key="quiet-bound"):
        st.text(f"Paths were looked for {found.bound}.")
    _downloads(text)


def _edited(text: str) -> None:
    """What the edits changed since the policy was opened, or first could be scored."""
    state = st.session_state
    before = state["policy-before"]
    if before == text:
        return
    found = trial_change(before, text, state.get("policy-name", ""), state["server"])
    st.header("What your edits changed", anchor=False)
    if found is None:
        st.text("The policy that you began with is for other servers, so the two do not compare.")
    else:
        st.text(f"{found.verdict} {found.meaning}")
        if not found.turns.empty:
            turns.show(found.turns, _ROWS)
        elif not found.changes.empty:
            turns.changes(found.changes, _ROWS)
    st.button("Compare with this text from here on", on_click=_begin_anew, type="tertiary")


def _begin_anew() -> None:
    st.session_state["policy-before"] = st.session_state["policy-text"]


def _table(title: str, frame: pd.DataFrame, nothing: str, key: str, words: dict[str, str]) -> None:
    st.header(f"{title}: {len(frame)}", anchor=False)
    if frame.empty:
        st.text(nothing)
        return
    st.dataframe(
        frame.style.map(style.cell, subset=["verdict"]) if "verdict" in frame else frame,
        key=key,
        hide_index=True,
        column_order=list(words),
        column_config=words,
        height=style.height(len(frame), _ROWS),
    )
    export.show(frame, key)


def _downloads(text: str) -> None:
    state = st.session_state
    name, servers = state.get("policy-name", ""), state["server"]
    with st.container(horizontal=True):
        st.download_button("Policy", text, name or "policy.txt", on_click="ignore")
        st.download_button(
            "HTML report",
            lambda: trial_html(text, name, servers),
            "report.html",
            "text/html",
            on_click="ignore",
        )
        st.download_button(
            "SARIF",
            lambda: trial_sarif(text, name, servers),
            "report.sarif",
            "application/json",
            on_click="ignore",
        )
