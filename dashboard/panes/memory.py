"""What a page was asked to show, kept in the address so that a link shows the same.

A reader who goes from page to page finds each as they left it, and the browser's way back leads to
what was there before. What several pages mean by one thing, such as the chosen runs, is the same
on all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import streamlit as st

LATEST: Final = "Latest run of each policy"
CHOSEN: Final = "Chosen runs"
_YES: Final = "yes"
_SHARED: Final = ("run", "policy", "attack")
"""Keys that mean the same on every page."""


class _Keys(NamedTuple):
    """What a page remembers: lists, single values (None where nothing is said), and switches."""

    page: str
    many: Collection[str]
    one: Collection[str]
    flags: Collection[str]

    @property
    def all(self) -> tuple[str, ...]:
        """Keys of the session's state, and names in the address."""
        return (*self.many, *self.one, *self.flags)

    def left(self, key: str) -> str:
        """Under which name it is kept what the page showed last."""
        return key if key in _SHARED else f"{self.page}.{key}"


@contextmanager
def of(
    page: str, many: Collection[str] = (), one: Collection[str] = (), flags: Collection[str] = ()
) -> Iterator[None]:
    """Gives a page its state before it is laid out, and writes it into the address afterwards.

    On a page that was just opened the address has its say, and what it is silent on is as the page
    was left. Later the address follows the page, but for a reader who goes back in the browser.
    """
    keys = _Keys(page, many, one, flags)
    state = st.session_state
    said = _address()
    if state.get("page") != page:
        state["page"] = page
        _take(keys, {**_remembered(keys), **{key: said[key] for key in keys.all if key in said}})
    elif said != state.get("wrote") and _shown(keys) == _remembered(keys):
        _take(keys, said)  # the address changed, and nothing on the page: a step back
    else:
        _hold(keys)
    yield
    _keep(keys)


def _address() -> dict[str, list[str]]:
    """What the address says now."""
    return {key: st.query_params.get_all(key) for key in st.query_params}


def _take(keys: _Keys, said: Mapping[str, list[str]]) -> None:
    """Show what is said, and nothing else."""
    state = st.session_state
    for key in keys.many:
        state[key] = list(said.get(key, ()))
    for key in keys.one:
        state[key] = next(iter(said.get(key, ())), None)
    for key in keys.flags:
        state[key] = said.get(key) == [_YES]
    if "run" in keys.many:
        state["which"] = CHOSEN if state["run"] else LATEST


def _hold(keys: _Keys) -> None:
    """Keep what belongs to a part of the page that was not laid out last time."""
    state = st.session_state
    before = _remembered(keys)
    for key in keys.many:
        state[key] = state[key] if key in state else list(before.get(key, ()))
    for key in keys.one:
        state[key] = state[key] if key in state else next(iter(before.get(key, ())), None)
    for key in keys.flags:
        state[key] = state.get(key, key in before)
    if "run" in keys.many:
        state["which"] = state.get("which", CHOSEN if state["run"] else LATEST)


def _shown(keys: _Keys) -> dict[str, list[str]]:
    """What the page shows, as the address says it; silent on what a new page shows anyway."""
    state: Mapping[Any, Any] = st.session_state
    found = {key: [str(each) for each in state.get(key) or ()] for key in keys.many}
    found |= {key: [str(state[key])] if state.get(key) else [] for key in keys.one}
    found |= {key: [_YES] if state.get(key) else [] for key in keys.flags}
    if state.get("which") != CHOSEN:
        found.pop("run", None)
    return {key: words for key, words in found.items() if words}


def _remembered(keys: _Keys) -> dict[str, list[str]]:
    """What the page showed when it was last laid out."""
    left: Mapping[str, list[str]] = st.session_state.get("left", {})
    return {key: left[keys.left(key)] for key in keys.all if keys.left(key) in left}


def _keep(keys: _Keys) -> None:
    """Write what the page shows into the address, and remember it."""
    state = st.session_state
    shown = _shown(keys)
    own = {keys.left(key) for key in keys.all}
    others = {name: words for name, words in state.get("left", {}).items() if name not in own}
    state["left"] = others | {keys.left(key): words for key, words in shown.items()}
    if _address() != shown:
        st.query_params.from_dict(
            {key: words if key in keys.many else words[0] for key, words in shown.items()}
        )
    state["wrote"] = shown


def narrow(key: str, known: Collection[str]) -> list[str]:
    """Drop from a remembered list what is not there (any more); gives what was dropped."""
    asked = st.session_state.get(key) or []
    st.session_state[key] = [each for each in asked if each in known]
    return [each for each in asked if each not in known]
