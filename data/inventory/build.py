"""Makes the server files of this folder from `tools/list` dumps.

    python data/inventory/build.py SOURCE_DIR

SOURCE_DIR holds one gzip file a server: name, description and input schema of every tool, with
package, version, registry and licence. Descriptions are read for the labels and then left behind,
as is all prose in the schemas. `known/` holds servers of which only a part is known, `names.yaml`
the names, `overrides.yaml` the labels set by hand. Same input, same files.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from pathlib import Path

from trebuchet.documents import CORPUS_CAP, read_file, read_json, read_yaml
from trebuchet.errors import InventoryError
from trebuchet.inventory import read_tools, slug, write_server
from trebuchet.inventory.folder import index_text
from trebuchet.inventory.overrides import load_overrides, overridden
from trebuchet.inventory.server_file import INDEX
from trebuchet.model.tool import Server

HERE = Path(__file__).resolve().parent


def dumps(source: Path) -> Iterator[tuple[Path, str]]:
    """Every dump's file and text; of a server that stands twice the one with most switched on."""
    chosen: dict[str, tuple[int, Path, str]] = {}
    for file in sorted(source.glob("*.json.gz")):
        text = gzip.decompress(file.read_bytes()).decode("utf-8")
        value = read_json(text, file.name, InventoryError).value
        package, size = value["package"], len(value["tools"])
        if package not in chosen or chosen[package][0] < size:
            chosen[package] = (size, file, text)
    for _, file, text in chosen.values():
        yield file, text


def servers(source: Path) -> Iterator[Server]:
    """The labelled servers of the dumps and of `known/`, their overrides applied."""
    names = read_yaml(
        read_file(HERE / "names.yaml", CORPUS_CAP, InventoryError), "names.yaml", InventoryError
    ).value
    overrides = load_overrides(HERE / "overrides.yaml")
    for file, text in dumps(source):
        package = read_json(text, file.name, InventoryError).value["package"]
        yield overridden(read_tools(text, file.name, names.get(package, slug(package))), overrides)
    for file in sorted((HERE / "known").glob("*.json")):
        text = read_file(file, CORPUS_CAP, InventoryError)
        yield overridden(read_tools(text, file.name), overrides)


def build(source: Path, folder: Path) -> tuple[Server, ...]:
    """Write every server and the index; files of servers that are gone are removed."""
    made = tuple(servers(source))
    kept = {write_server(server, folder).name for server in made} | {INDEX}
    for file in folder.glob("*.json"):
        if file.name not in kept:
            file.unlink()
    (folder / INDEX).write_text(index_text(made), encoding="utf-8")
    return made


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python data/inventory/build.py SOURCE_DIR")
    done = build(Path(sys.argv[1]), HERE)
    print(f"{len(done)} servers, {sum(len(server.tools) for server in done)} tools")
