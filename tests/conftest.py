"""What holds for every test: a property may take its time, and what we ship is read once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from shipped import read_once

settings.register_profile("unhurried", deadline=None)  # since two cores share all tests
settings.load_profile("unhurried")


@pytest.fixture(autouse=True, scope="session")
def shipped_is_read_once() -> Iterator[None]:
    """Every verb that a test calls in this process finds our corpus and inventory read."""
    with pytest.MonkeyPatch.context() as patch:
        read_once(patch)
        yield
