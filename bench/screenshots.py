"""Pictures of the dashboard over the shipped examples, taken with a real browser.

Run: python bench/screenshots.py               the pictures of the README, into docs/pictures/
     python bench/screenshots.py --all FOLDER  every page, wide and narrow, light and dark
Needs the test extra and a Chromium. The same pages give the same pictures, but for the shade of a
border now and then: the runs have one fixed time, and no folder of this machine is seen.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from PIL import Image

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "analyzer"), str(ROOT / "tests")]

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from browsing import Reader

Scheme = Literal["light", "dark"]
COLORS: Final = 256
MOST: Final = 200 * 1024
"""Bytes of a picture."""
TIME: Final = "2026-01-01 09:00:00"


class Shot(NamedTuple):
    """One picture: the page, what its address says, and how high the window is.

    A policy's name in braces stands for the id of its run.
    """

    name: str
    page: str
    query: str
    height: int


_TEN: Final = "taobao-ten-a-minute.json"
_GITHUB: Final = "github-review.json"
README: Final = (
    Shot(
        "coverage",
        "",
        f"run={{{_GITHUB}}}&run={{stripe-refunds.yaml}}&attack=same-search-in-other-words"
        f"&policy={{{_GITHUB}}}",
        1900,
    ),
    Shot("case", "case", f"policy={{{_TEN}}}&attack=looped-destructive-cancels&call=2", 1320),
    Shot("try", "attempt", f"example={_GITHUB}", 1100),
)


@contextmanager
def demo() -> Iterator[Path]:
    """A file with the runs of the shipped examples, all kept at the same time."""
    import duckdb

    from trebuchet.views import keep_examples

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "runs.duckdb"
        keep_examples(path)
        with duckdb.connect(str(path)) as store:
            store.execute("UPDATE runs SET saved_at = ?::TIMESTAMP", [TIME])
        yield path


def filled(shot: Shot, database: Path) -> Shot:
    """The picture with the ids of these runs in its address."""
    from trebuchet.store import runs

    query = shot.query
    for row in runs(database):
        query = query.replace(f"{{{Path(row.policies[0]).name}}}", row.id)
    return shot._replace(query=query)


def look(browser: Browser, address: str, shot: Shot, width: int, scheme: Scheme) -> Reader:
    """A reader in front of the page, whose tab the caller closes."""
    from browsing import Reader

    tab = browser.new_page(
        viewport={"width": width, "height": shot.height},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    reader = Reader(tab, address)
    reader.open(shot.page, shot.query)
    tab.evaluate("document.fonts.ready")
    return reader


def picture(reader: Reader, hide: str, whole: bool) -> bytes:
    """What the tab shows, as a PNG of few colours."""
    reader.page.evaluate(
        """folder => {
          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walk.nextNode())
            walk.currentNode.data = walk.currentNode.data.replaceAll(folder, "");
        }""",
        hide,
    )
    if whole:
        height = reader.page.evaluate(
            "document.querySelector('[data-testid=stMain]').scrollHeight + 60"
        )
        width = reader.page.viewport_size["width"] if reader.page.viewport_size else 1280
        reader.page.set_viewport_size({"width": width, "height": min(height, 9000)})
        reader.settle()
    reader.page.wait_for_timeout(400)  # grids and charts draw without saying when they are done
    drawn = Image.open(io.BytesIO(reader.page.screenshot(animations="disabled")))
    small = drawn.convert("RGB").quantize(
        COLORS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
    )
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> None:
    """Take the pictures that the command line asks for."""
    from browsing import PAGES, browsing, chromium, served

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER")
    everything: Path | None = parser.parse_args().all
    path = chromium()
    if path is None:
        sys.exit("no Chromium is found; Debian's package is called chromium")
    schemes: tuple[Scheme, ...] = ("light", "dark")
    work = [(shot, 1280, schemes[0]) for shot in README]
    if everything:
        known = {shot.page: shot.query for shot in README}
        work = [
            (
                Shot(f"{page or 'coverage'}-{width}-{scheme}", page, known.get(page, ""), 900),
                width,
                scheme,
            )
            for page in PAGES
            for width in (1280, 400)
            for scheme in schemes
        ]
    folder = everything or ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with demo() as database, served(database) as address, browsing(path) as browser:
        for shot, width, scheme in work:
            reader = look(browser, address, filled(shot, database), width, scheme)
            drawn = picture(reader, f"{database.parent}{os.sep}", whole=bool(everything))
            reader.page.close()
            if not everything and len(drawn) > MOST:
                sys.exit(f"{shot.name}.png has {len(drawn):,} bytes, of {MOST:,} at most")
            (folder / f"{shot.name}.png").write_bytes(drawn)
            print(f"{shot.name}.png  {len(drawn):,} bytes", *reader.faults)


if __name__ == "__main__":
    main()
