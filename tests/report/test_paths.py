"""Paths as a reader sees them: text, JSON, pictures, pages, and what a change opens."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from calling import assert_readable, harmful
from escalations import ESCALATIONS, FETCH_PAGE, PLAIN, READ_FILE, SAFE, SEND_URL, hop, path
from trebuchet.analysis.escalation.compare import opened_and_closed
from trebuchet.analysis.escalation.graphml import graphml
from trebuchet.analysis.escalation.picture import picture
from trebuchet.model.escalation import Escalation
from trebuchet.report.paths import paths_page
from trebuchet.report.paths_diff import difference_json, difference_page
from trebuchet.report.paths_diff_markdown import difference_markdown
from trebuchet.report.paths_dot import paths_dot
from trebuchet.report.paths_drawing import paths_svg
from trebuchet.report.paths_html import paths_html
from trebuchet.report.paths_json import paths_json
from trebuchet.report.paths_schema import paths_schema

Golden = Callable[[str, str], None]
SVG = "{http://www.w3.org/2000/svg}"
DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", ESCALATIONS)
def test_page_reads_as_agreed(name: str, golden: Golden) -> None:
    """The text of each handmade escalation is the golden one, and fits a terminal."""
    text = paths_page(ESCALATIONS[name])
    assert_readable(text)
    golden(f"paths-{name}.txt", text)


def test_json_reads_as_agreed(golden: Golden) -> None:
    """The JSON of the handmade escalation is the golden one."""
    golden("paths-plain.json", paths_json(PLAIN, picture(PLAIN)))


def test_picture_is_drawn_as_agreed(golden: Golden) -> None:
    """The SVG of the handmade escalation is the golden one."""
    golden("paths-plain.svg", paths_svg(PLAIN, picture(PLAIN)))


def test_not_found_says_from_where_and_how_far() -> None:
    """No goal is called out of reach without the start and the bound; a hit bound is no pass."""
    assert "✓ not found within 8 calls from outsider: exfiltrated" in paths_page(SAFE)
    bounded = " ".join(paths_page(ESCALATIONS["bounded"]).split())
    assert "? not found within 3 calls from outsider" in bounded
    assert "a bound of the search was hit, so there may be paths" in bounded


def test_limit_shows_every_path() -> None:
    """Without a limit each path of each goal stands there call by call."""
    text = paths_page(PLAIN, most=None, goals=None)
    assert text.count("filesystem#list_directory") == 1
    assert paths_page(PLAIN).count("filesystem#list_directory") == 0


@pytest.mark.parametrize("name", ESCALATIONS)
def test_json_follows_its_schema(name: str) -> None:
    """With the graph and without it; hostile names come out in ASCII."""
    schema = json.loads(paths_schema())
    Draft202012Validator.check_schema(schema)
    found = ESCALATIONS[name]
    for text in (paths_json(found), paths_json(found, picture(found))):
        assert text.isascii()
        Draft202012Validator(schema).validate(json.loads(text))


def test_json_has_the_promised_shape() -> None:
    """Goals by name; each hop with server, tool, arguments, gains, rule, source, sentence."""
    goals = json.loads(paths_json(PLAIN))["goals"]
    leak = goals["exfiltrated"]
    assert (leak["reachable"], leak["held"]) == (True, False)
    assert (goals["corrupted"]["reachable"], goals["corrupted"]["held"]) == (False, True)
    first = leak["paths"][0]["hops"][0]
    assert {"server", "tool", "arguments", "gains", "rule", "source", "sentence"} <= first.keys()
    assert first["source"] == "open.json:1:30"
    assert leak["cut"][0]["tool"] == "fetch"
    assert goals["destroyed"] == {**goals["destroyed"], "paths": [], "cut": [], "choke": None}


def test_published_schema_is_the_generated_one() -> None:
    """`docs/paths.schema.json` says what the code writes."""
    assert (DOCS / "paths.schema.json").read_text(encoding="utf-8") == paths_schema()


@pytest.mark.parametrize("name", ESCALATIONS)
def test_pictures_are_whole_and_hold_no_foreign_markup(name: str) -> None:
    """SVG and GraphML are XML; nothing is fetched; a hostile name is text, short and harmless."""
    found = ESCALATIONS[name]
    drawn = picture(found)
    svg = paths_svg(found, drawn)
    root = ElementTree.fromstring(svg)  # noqa: S314 - made here
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert "script" not in tags
    assert "image" not in tags
    assert re.findall(r"(?:href|src)=", svg) == []
    texts = [text for element in root.iter(f"{SVG}text") for text in element.itertext()]
    assert max(map(len, texts), default=0) <= 60
    ElementTree.fromstring(graphml(drawn))  # noqa: S314 - made here
    for text in (svg, graphml(drawn), paths_html(found, drawn)):
        assert not harmful(text)
        assert "<script>alert" not in text
    assert not harmful(paths_dot(drawn))


def test_picture_tells_itself_to_those_who_do_not_see_it() -> None:
    """A title, the paths in words, and a title on every node."""
    root = ElementTree.fromstring(paths_svg(PLAIN, picture(PLAIN)))  # noqa: S314 - made here
    assert root.attrib["role"] == "img"
    told = root.findtext(f"{SVG}desc") or ""
    assert "exfiltrated in 3 calls: fetch → read_file → fetch." in told
    assert "corrupted, if a person says yes, in 2 calls" in told
    nodes = [group for group in root.iter(f"{SVG}g") if "node" in group.get("class", "").split()]
    assert len(nodes) == len(picture(PLAIN).nodes)
    assert all(group.findtext(f"{SVG}title") for group in nodes)


def _color(text: str, name: str) -> tuple[float, ...]:
    found = re.search(rf"--{name}: #([0-9a-f]{{6}})", text)
    assert found, name
    return tuple(int(found[1][at : at + 2], 16) / 255 for at in (0, 2, 4))


def _light(color: tuple[float, ...]) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_have_contrast_enough(scheme: int) -> None:
    """Text is 4.5 to 1 against its ground, lines are 3 to 1, in both schemes."""
    sheet = (DOCS.parent / "analyzer/trebuchet/report/paths_drawing.css").read_text("utf-8")
    light, dark = sheet.split("@media (prefers-color-scheme: dark)")
    text = (light, dark.split("\n}\n")[0])[scheme]
    kinds = ("untrusted", "private", "external", "destructive", "other", "held", "cut", "wire")
    for ground in ("ground", "card"):
        for name, least in (("ink", 4.5), ("soft", 4.5), *((kind, 3.0) for kind in kinds)):
            one, two = sorted((_light(_color(text, name)), _light(_color(text, ground))))
            assert (two + 0.05) / (one + 0.05) >= least, (name, ground)


def test_html_guards_its_own_script_and_lights_each_path() -> None:
    """One page with a policy that lets only its own style and script run; a button a path."""
    page = paths_html(PLAIN, picture(PLAIN))
    assert "default-src 'none'" in page
    assert re.findall(r'<(?:link|img|iframe)\b|src="', page) == []
    paths = sum(len(goal.paths) for goal in PLAIN.goals)
    assert sorted(re.findall(r'data-path="(\d+)"', page)) == [str(place) for place in range(paths)]
    assert "✗ reached" in page
    assert "‖ if a person says yes" in page


def _changed(update: Escalation) -> tuple[str, str, str]:
    change = opened_and_closed(PLAIN, update)
    names = ("old.json", "new.json")
    return (
        difference_page(PLAIN, update, change, names),
        difference_json(PLAIN, update, change, names),
        difference_markdown(update, change, names),
    )


def test_a_change_that_opens_a_path_is_shown_call_by_call() -> None:
    """The new path stands with a plus, in text, JSON and Markdown."""
    wipe = hop("filesystem#move_file", "destroy", "goal(destroyed)", "move_file loses a file")
    goals = tuple(
        goal.model_copy(update={"paths": (path("destroyed", FETCH_PAGE, wipe),), "reachable": True})
        if goal.goal == "destroyed"
        else goal
        for goal in PLAIN.goals
    )
    text, data, markdown = _changed(PLAIN.model_copy(update={"goals": goals}))
    assert_readable(text)
    assert "✗ opens 1 path, closes 0; destroyed newly reached" in text
    assert "  + high      opened, 2 calls  fetch → move_file" in text
    assert "move_file loses a file" in text
    found = json.loads(data)
    assert found["newly_reachable"] == ["destroyed"]
    assert found["goals"]["destroyed"]["opened"][0]["hops"][1]["tool"] == "move_file"
    assert "| opened | destroyed | high | `fetch → move_file` |" in markdown


def test_a_change_that_changes_nothing_says_so() -> None:
    """No path opened, none closed."""
    text, _, markdown = _changed(PLAIN)
    assert "✓ the same paths as before" in text
    assert "✅ No path was opened or closed." in markdown


def test_hostile_names_stay_harmless_in_a_change() -> None:
    """In text and Markdown alike, whichever side they come from."""
    change = opened_and_closed(SAFE, ESCALATIONS["hostile"])
    names = (ESCALATIONS["hostile"].notes[0], "new.json")
    text = difference_page(SAFE, ESCALATIONS["hostile"], change, names)
    assert not harmful(text)
    markdown = difference_markdown(ESCALATIONS["hostile"], change, names)
    assert "<script>alert(1)</script>" not in re.sub(r"`+[^`]*`+", "", markdown)


def test_picture_needs_no_more_lines_than_tell() -> None:
    """A need that another need brings along has no line of its own."""
    drawn = picture(PLAIN)
    into = [edge.tail for edge in drawn.edges if edge.head == "calls:fetch/send-external"]
    assert into == ["fact:data(private/own)"]


def test_picture_is_the_same_whatever_order_paths_come_in() -> None:
    """Goals the other way round give the same nodes, lines and columns."""
    turned = PLAIN.model_copy(update={"goals": PLAIN.goals[::-1]})
    one, two = picture(PLAIN), picture(turned)
    assert one.layers == two.layers
    assert [node.id for node in one.nodes] == [node.id for node in two.nodes]
    assert {(edge.tail, edge.head) for edge in one.edges} == {
        (edge.tail, edge.head) for edge in two.edges
    }


def test_many_tools_are_counted_and_not_named() -> None:
    """Above forty tools a node is a server's row of the table, and says how many it holds."""
    many = tuple(f"filesystem#read_{number}" for number in range(60))
    read = READ_FILE.model_copy(update={"others": many})
    leak = path("exfiltrated", FETCH_PAGE, read, SEND_URL)
    goals = (PLAIN.goals[0].model_copy(update={"paths": (leak,)}),)
    found = PLAIN.model_copy(update={"goals": goals})
    drawn = picture(found)
    assert drawn.folded
    assert "61 tools" in paths_svg(found, drawn)
    assert "read_17" not in re.sub(r"<title>.*?</title>", "", paths_svg(found, drawn))
    assert "61 tools" in paths_dot(drawn)
