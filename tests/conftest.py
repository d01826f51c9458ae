"""What holds for every test: a property may take its time, and what we ship is read once."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from hypothesis import settings

from shipped import read_once

settings.register_profile("unhurried", deadline=None)  # since two cores share all tests
settings.load_profile("unhurried")

LONGEST = ("test_browser.py", "test_docs.py")
"""Files that take longest, the longest first; one begun last would keep one core waiting."""


def pytest_configure(config: pytest.Config) -> None:
    """Hand the files out as they stand; without a say they go by how many tests they have."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over modules, tests and the corpus, which stay to the end.

    Looking at them again and again took a tenth of the time.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure() -> None:
    """At the end all is garbage again, and libraries that count what leaks find none."""
    gc.unfreeze()


@pytest.fixture(autouse=True, scope="session")
def shipped_is_read_once() -> Iterator[None]:
    """Every verb that a test calls in this process finds our corpus and inventory read."""
    with pytest.MonkeyPatch.context() as patch:
        read_once(patch)
        yield
