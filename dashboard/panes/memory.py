"""What a page was asked to show, kept in the address so that a link shows the same.

A reader who goes from page to page finds each as they left it, and what two pages both remember,
such as the chosen runs, is the same on both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import streamlit as st

LATEST: Final = "Latest run of each policy"
CHOSEN: Final = "Chosen runs"
_YES: Final = "yes"


@contextmanager
def of(
    page: str, many: Sequence[str] = (), one: Sequence[str] = (), flags: Sequence[str] = ()
) -> Iterator[None]:
    """Gives a page its state before it is laid out, and writes it into the address afterwards.

    All are keys of the session's state, and names in the address: lists, single values (None where
    nothing is said), and switches, which stand there as `yes`.
    """
    if st.session_state.get("page") != page:
        st.session_state["page"] = page
        _recall(many, one, flags)
    yield
    _keep(many, one, flags)


def _recall(many: Sequence[str], one: Sequence[str], flags: Sequence[str]) -> None:
    """Take over what the address says; where it says nothing, what the page showed before."""
    address, state = st.query_params, st.session_state
    said = any(key in address for key in (*many, *one, *flags))
    for key in many:
        state[key] = address.get_all(key) if said else list(_left(key) or ())
    for key in one:
        state[key] = address.get(key) if said else _left(key)
    for key in flags:
        state[key] = (address.get(key) if said else _left(key)) == _YES
    if "run" in many:
        state["which"] = CHOSEN if state["run"] else LATEST


def _left(key: str) -> Any:
    """What was remembered under a key when a page was last laid out."""
    return st.session_state.get("left", {}).get(key)


def _keep(many: Sequence[str], one: Sequence[str], flags: Sequence[str]) -> None:
    """Write into the address whatever differs from a page that was just opened."""
    state = st.session_state
    wanted: dict[str, str | list[str]] = {key: list(state[key]) for key in many if state.get(key)}
    if state.get("which") != CHOSEN:
        wanted.pop("run", None)
    wanted |= {key: str(state[key]) for key in one if state.get(key)}
    wanted |= {key: _YES for key in flags if state.get(key)}
    left = {key: wanted.get(key) for key in (*many, *one, *flags)}
    state["left"] = {**state.get("left", {}), **left}
    st.query_params.from_dict(wanted)


def narrow(key: str, known: Collection[str]) -> list[str]:
    """Drop from a remembered list what is not there (any more); gives what was dropped."""
    asked = st.session_state.get(key) or []
    st.session_state[key] = [each for each in asked if each in known]
    return [each for each in asked if each not in known]
