"""One call of a case: what was sent, the line of the policy that decides, and the counters."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from panes import policy_text
from trebuchet.views import call_file


def show(path: Path, run: str, case: str, row: int, name: str) -> None:
    """The call in this row of the case, under the name that a reader knows it by."""
    found = call_file(path, run, case, row)
    if found is None:
        return
    st.header(f"{name}: {found.decision}", anchor=False)
    if found.message:
        st.text(found.message)
    sent, policy = st.columns(2)
    with sent:
        st.text("Arguments")
        st.code(found.arguments, language="json", wrap_lines=True)
        if not found.counters.empty:
            st.text("Counters")
            _counters(found.counters.to_dict("records"))
    with policy:
        st.text(found.place)
        if found.lines:
            policy_text.show(found.lines, "policy, the deciding line marked")


def _counters(rows: Sequence[Mapping[Hashable, Any]]) -> None:
    """Each counter as a small bar, before and after the call."""
    parts = []
    for row in rows:
        before, after, most = int(row["before"]), int(row["after"]), int(row["most"])
        share = [100 * min(value, most) // most if most else 100 for value in (before, after)]
        name = escape(f"{row['counter']} a {row['window']}")
        parts.append(
            f'<div class="counter"><span>{name}: {before} → {after} of {most}</span>'
            f'<div class="bar" aria-hidden="true"><i class="before" style="width:{share[0]}%"></i>'
            f'<i class="after" style="width:{max(share[1] - share[0], 0)}%"></i></div></div>'
        )
    st.html(f'<div class="counters">{"".join(parts)}</div>')
