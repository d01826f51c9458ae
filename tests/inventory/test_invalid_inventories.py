"""Invalid tool lists: one file an error, named after its code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from trebuchet.errors import InventoryError
from trebuchet.inventory import load_inventory, read_tools

FILES = sorted((Path(__file__).parents[1] / "invalid" / "inventories").iterdir())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_invalid_tool_list_is_refused_for_the_reason_it_is_named_after(path: Path) -> None:
    """A problem with that code, its place, and one short sentence."""
    with pytest.raises(InventoryError) as caught:
        load_inventory(path)
    problems = caught.value.problems
    assert re.sub(r"-\d+$", "", path.stem) in {problem.code for problem in problems}
    for problem in problems:
        assert problem.place.file == str(path)
        assert problem.place.line >= 1
        assert "\n" not in problem.message
        assert 0 < len(problem.message) <= 300
        assert not problem.message.endswith(".")
        assert not re.search(r"pydantic|Traceback|NoneType", problem.message)


def test_there_are_many_kinds() -> None:
    """Twenty files at the least."""
    assert len(FILES) >= 20


def test_all_problems_come_at_once() -> None:
    """One reading tells everything that is wrong, in the order of the file."""
    tools = [{"nme": "x"}, {"name": "a", "inputSchema": []}, "b", {"name": "a"}]
    with pytest.raises(InventoryError) as caught:
        read_tools(json.dumps(tools, indent=1), "tools.json")
    assert [problem.code for problem in caught.value.problems] == [
        "missing-name",
        "schema-not-object",
        "tool-not-object",
        "duplicate-tool",
    ]


def test_a_missing_key_is_hinted_at() -> None:
    """The key that stands in its place is named."""
    with pytest.raises(InventoryError, match='is "nme" meant to be it'):
        read_tools('[{"nme": "x"}]', "tools.json")


@pytest.mark.parametrize("size", [1_000, 1_000_000])
def test_a_long_name_is_refused_quickly(size: int) -> None:
    """A name of a megabyte is told by its length, not quoted."""
    with pytest.raises(InventoryError) as caught:
        read_tools(json.dumps([{"name": "x" * size}]), "tools.json")
    assert len(str(caught.value)) < 200


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    """A missing file, a broken index, an unknown server: one sentence each."""
    with pytest.raises(InventoryError, match="no such file"):
        load_inventory(tmp_path / "none.json")
    (tmp_path / "index.json").write_text("[1]", encoding="utf-8")
    with pytest.raises(InventoryError, match="no index of an inventory"):
        load_inventory(tmp_path)
    with pytest.raises(InventoryError, match=r'no server "strpe".*did you mean "stripe"'):
        load_inventory(servers=["strpe"])
