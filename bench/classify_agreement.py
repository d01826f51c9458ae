"""How far the classifier agrees with labels that others gave, annotations hidden from it.

    python bench/classify_agreement.py SHARED_INVENTORY_DIR

The folder holds the gzip dumps with `labels-annotations.csv` (the authors' own hints) and
`labels-intercept.csv` (a public project's categories; its class Other means unlabelled). Prints
Markdown, ends with exit code 1 when read against not-read agrees on less than 95 % of the tools,
or destructive recall is below 90 % of those whose name or arguments show it.

*Shown* is decided here and not by the classifier: the letters of the name, or a listed value of an
argument at the top, hold one of `STEMS`. The classifier's own tables have no part in it.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from trebuchet._resources import resource
from trebuchet.documents import CORPUS_CAP, read_file, read_yaml
from trebuchet.errors import InventoryError
from trebuchet.inventory import classify
from trebuchet.inventory.overrides import load_overrides, overridden
from trebuchet.model.tool import Server, Tool
from trebuchet.model.vocabulary import Capability, ToolClass

STEMS = re.compile(
    r"delet|remov|drop(?!down)|destroy|cancel|purge|truncat|wipe|erase|revoke|uninstall|terminat"
    r"|kill(?!s)|clear|discard|unregister|teardown|prune|flush|recreat|rebuild"
)
READ_GOAL = 0.95
RECALL_GOAL = 0.90


class Judged(NamedTuple):
    """One tool with somebody else's label."""

    package: str
    name: str
    label: str
    source: str


class Row(NamedTuple):
    """One tool, the label of others, and ours."""

    judged: Judged
    tool: Tool


def dumps(folder: Path) -> dict[str, Sequence[Mapping[str, Any]]]:
    """The tools of every package; of one that stands twice the longer list."""
    found: dict[str, Sequence[Mapping[str, Any]]] = {}
    for file in sorted(folder.glob("*.json.gz")):
        value = json.loads(gzip.decompress(file.read_bytes()))
        if len(value["tools"]) > len(found.get(value["package"], ())):
            found[value["package"]] = value["tools"]
    return found


def judged(folder: Path) -> list[Judged]:
    """Every label of both files, but for Other."""
    with (folder / "labels-annotations.csv").open(encoding="utf-8") as file:
        rows = [
            Judged(row["package"], row["tool"], row["annotation_label"], "annotations")
            for row in csv.DictReader(file)
        ]
    with (folder / "labels-intercept.csv").open(encoding="utf-8") as file:
        rows += [
            Judged(row["source_repo"], row["tool"], row["category"], "intercept")
            for row in csv.DictReader(file)
            if row["category"] != "Other"
        ]
    return rows


def labelled(
    tools: Mapping[str, Sequence[Mapping[str, Any]]], prose: bool, curated: bool
) -> dict[tuple[str, str], Tool]:
    """Our labels by package and tool, annotations hidden."""
    home = resource("data") / "inventory"
    names = read_yaml(
        read_file(home / "names.yaml", CORPUS_CAP, InventoryError), "names.yaml", InventoryError
    ).value
    overrides = load_overrides(home / "overrides.yaml") if curated else ()
    found: dict[tuple[str, str], Tool] = {}
    for package, raw in tools.items():
        seen = [
            {key: tool[key] for key in ("name", "inputSchema", "description") if key in tool}
            for tool in (raw if prose else map(without_description, raw))
        ]
        name = names.get(package, package)
        server = Server(
            name=name,
            package=package,
            version="",
            registry="",
            licence="",
            tools=classify(seen, name, annotations=False),
        )
        for tool in overridden(server, overrides).tools:
            found[package, tool.name] = tool
    return found


def without_description(tool: Mapping[str, Any]) -> Mapping[str, Any]:
    """The tool as the shipped inventory knows it: prose is left out."""
    return {key: value for key, value in tool.items() if key != "description"}


def matched(labels: Iterable[Judged], found: Mapping[tuple[str, str], Tool]) -> list[Row]:
    """The labels of tools that a dump holds; a repository's name stands for its package."""
    packages = {package.lstrip("@"): package for package, _ in found}
    packages |= {
        "get-convex/convex-backend": "convex",
        "firecrawl/firecrawl-mcp-server": "firecrawl-mcp",
    }
    packages |= {"tavily-ai/tavily-mcp": "tavily-mcp", "Azure/azure-mcp": "@azure/mcp"}
    rows = []
    for each in labels:
        package = packages.get(each.package.lstrip("@"), each.package)
        tool = found.get((package, each.name))
        if tool is not None:
            rows.append(Row(each, tool))
    return rows


def by_name_alone(labels: Iterable[Judged], rows: Sequence[Row]) -> list[Row]:
    """Labels of tools without a dump, classified by their names and nothing else."""
    known = {(row.judged.package, row.judged.name) for row in rows}
    return [
        Row(each, classify([{"name": each.name}], each.package.split("/")[-1], False)[0])
        for each in labels
        if each.source == "intercept" and (each.package, each.name) not in known
    ]


def agreement(rows: Sequence[Row]) -> tuple[int, int]:
    """On how many tools both say read, or both say not read; and of how many."""
    same = sum(
        (row.judged.label == "Read") == (row.tool.tool_class is ToolClass.READ) for row in rows
    )
    return same, len(rows)


def is_shown(tool: Tool) -> bool:
    """Whether the name, or a listed value of an argument at the top, has a destructive stem."""
    letters = re.sub(r"[^a-z]", "", tool.name.lower())
    if STEMS.search(letters):
        return True
    properties = tool.schema_.get("properties", {})
    values = (
        value
        for schema in properties.values()
        if isinstance(schema, Mapping)
        for value in schema.get("enum", ())
    )
    return any(STEMS.search(str(value).lower()) for value in values)


def recall(rows: Sequence[Row], shown_only: bool) -> tuple[int, int]:
    """How many tools that others call destructive hold `destroy` here; and of how many."""
    truth = [
        row
        for row in rows
        if row.judged.label in ("NotRead-Destructive", "Destructive")
        and (not shown_only or is_shown(row.tool))
    ]
    return sum(Capability.DESTROY in row.tool.capabilities for row in truth), len(truth)


def remainder(rows: Sequence[Row]) -> str:
    """What those are that others call destructive and whose name does not show it."""
    rest = [
        row.tool
        for row in rows
        if row.judged.label == "NotRead-Destructive" and not is_shown(row.tool)
    ]
    counts = Counter(
        next(
            (
                capability.value
                for capability in (Capability.DESTROY, Capability.OVERWRITE, Capability.CONTROL)
                if capability in tool.capabilities
            ),
            "neither",
        )
        for tool in rest
    )
    told = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    return f"{len(rest)} tools, by what they hold here: {told}."


def share(part: tuple[int, int]) -> str:
    """`97.9 % (1476 of 1508)`, rounded down."""
    hit, total = part
    return f"{int(1000 * hit / total) / 10 if total else 0:.1f} % ({hit} of {total})"


def confusion(rows: Sequence[Row]) -> str:
    """Others' labels down, our classes across."""
    counts = Counter((row.judged.label, row.tool.tool_class) for row in rows)
    labels = sorted({label for label, _ in counts})
    lines = ["| theirs | " + " | ".join(kind.value for kind in ToolClass) + " |"]
    lines.append("|---|" + "---:|" * len(ToolClass))
    for label in labels:
        cells = " | ".join(str(counts[label, kind]) for kind in ToolClass)
        lines.append(f"| {label} | {cells} |")
    return "\n".join(lines)


def differing(rows: Sequence[Row]) -> str:
    """Every tool on which read and not-read differ."""
    lines = [
        f"| {row.judged.package} | `{row.tool.name}` | {row.judged.label} | "
        f"{row.tool.tool_class.value} |"
        for row in rows
        if (row.judged.label == "Read") != (row.tool.tool_class is ToolClass.READ)
    ]
    return "\n".join(["| package | tool | theirs | ours |", "|---|---|---|---|", *sorted(lines)])


def main(folder: Path) -> int:
    """Print the report; 1 when a goal is missed."""
    tools, labels = dumps(folder), judged(folder)
    variants = {
        "names and parameters only": (False, False),
        "with descriptions at hand": (True, False),
        "with descriptions and curated overrides": (True, True),
    }
    print(
        "| labels | what the classifier sees | read against not-read | destructive, shown | all |"
    )
    print("|---|---|---:|---:|---:|")
    passed = True
    kept: list[Row] = []
    for title, (prose, curated) in variants.items():
        rows = matched(labels, labelled(tools, prose, curated))
        for source in ("annotations", "intercept"):
            part = [row for row in rows if row.judged.source == source]
            same, total = agreement(part)
            hit, shown = recall(part, shown_only=True)
            print(
                f"| {source} | {title} | {share((same, total))} | {share((hit, shown))} | "
                f"{share(recall(part, shown_only=False))} |"
            )
            if not curated:
                passed = passed and same >= READ_GOAL * total and hit >= RECALL_GOAL * shown
        if (prose, curated) == (True, False):
            kept = rows
    alone = by_name_alone(labels, kept)
    plain = [row for row in alone if row.judged.label != "Financial"]
    print(
        f"| intercept, tools without a list | the name alone | {share(agreement(alone))}, without "
        f"Financial {share(agreement(plain))} | {share(recall(alone, shown_only=True))} | "
        f"{share(recall(alone, shown_only=False))} |"
    )
    for source in ("annotations", "intercept"):
        part = [row for row in kept if row.judged.source == source]
        print(f"\nTheir {source} against our classes, without overrides:\n\n{confusion(part)}")
    print(f"\nCalled destructive by their authors, not shown: {remainder(kept)}")
    print(f"\nThe name alone:\n\n{confusion(alone)}")
    print(f"\nWhere read and not-read differ:\n\n{differing(kept)}")
    return 0 if passed else 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python bench/classify_agreement.py SHARED_INVENTORY_DIR")
    sys.exit(main(Path(sys.argv[1])))
