"""The words in which an attack's page speaks of its keys."""

from __future__ import annotations

import pytest

from shipped import our_corpus
from trebuchet.model.attack import Attack
from trebuchet.model.trace import Role
from trebuchet.model.vocabulary import Capability, Decidability, ParameterKind
from trebuchet.report.case_file import attack_page
from trebuchet.report.role_needs import role_needs


@pytest.fixture
def attack() -> Attack:
    """Any attack with a source."""
    return our_corpus().attacks[0]


@pytest.mark.parametrize("word", Decidability)
def test_what_decides_an_attack_is_said_in_words(attack: Attack, word: Decidability) -> None:
    """No reader has to know the key that stands in the file."""
    head = attack_page(attack.model_copy(update={"decidability": word}), 200).splitlines()[2]
    decided = head.split("; ")[2]
    assert decided.startswith("decided by ")
    assert decided.removeprefix("decided by ") != word.value
    assert " " in decided.removeprefix("decided by ")


def test_the_names_of_a_role_are_quoted_and_a_long_list_is_cut() -> None:
    """One word more than three is still shown; of several more it is said how many."""
    role = Role(
        does="lists",
        capability=(Capability.READ_PRIVATE,),
        without=(Capability.EXECUTE, Capability.DESTROY),
        parameters=(ParameterKind.LIMIT,),
        verbs=("contacts", "customers", "orders", "mail", "tasks"),
        unless=("db cluster", "meeting", "delta", "count"),
    )
    assert role_needs(role) == (
        "read-private",
        "without execute or destroy",
        "takes limit",
        'a name with "contacts", "customers", "orders" or 2 others',
        'a name without "db cluster", "meeting", "delta" or "count"',
    )


def test_a_source_that_nobody_read_is_said_to_be_not_read(attack: Attack) -> None:
    """The page uses the word of the file, `read`."""
    sources = tuple(source.model_copy(update={"read": False}) for source in attack.sources)
    page = attack_page(attack.model_copy(update={"sources": sources}))
    assert "not read)" in page
    assert "unverified" not in page
