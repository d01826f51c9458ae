"""Checks of names: ids, folders, tactics, techniques, framework ids and the changelog."""

from __future__ import annotations

from collections.abc import Iterator

from trebuchet.corpus.draft import BENIGN, Draft, Path
from trebuchet.errors import Problem, nearest


def file_named_for_id(draft: Draft) -> Iterator[Problem]:
    """A file is named for its id."""
    for entry in draft.entries:
        if entry.stem != entry.value.id:
            yield entry.problem(
                ("id",),
                "file-name",
                f'the id is "{entry.value.id}" and the file "{entry.stem}.yaml"; they must agree',
            )


def folder_named_for_tactic(draft: Draft) -> Iterator[Problem]:
    """An attack lies in its tactic's folder, an honest session in `benign`."""
    for entry, attack in draft.attacks():
        if entry.folder and entry.folder != attack.tactic:
            yield entry.problem(
                ("tactic",),
                "folder-name",
                f'the tactic is "{attack.tactic}" and the folder "{entry.folder}"; they must agree',
            )
    for entry, _ in draft.sessions():
        if entry.folder and entry.folder != BENIGN:
            yield entry.problem(
                ("id",),
                "folder-name",
                f'an honest session lies in "{entry.folder}"; it belongs in "{BENIGN}"',
            )


def ids_unique(draft: Draft) -> Iterator[Problem]:
    """No two attacks or sessions share an id, nor an id with another's alias."""
    seen: dict[str, str] = {}
    for entry in draft.entries:
        aliases = entry.value.aliases if hasattr(entry.value, "aliases") else ()
        paths: list[tuple[str, Path]] = [(entry.value.id, ("id",))]
        paths += [(alias, ("aliases", index)) for index, alias in enumerate(aliases)]
        for name, path in paths:
            place = entry.document.place(*path)
            if name in seen:
                yield entry.problem(
                    path, "duplicate-id", f'the id "{name}" is taken already, at {seen[name]}'
                )
            else:
                seen[name] = str(place)


def tactic_and_technique_fit(draft: Draft) -> Iterator[Problem]:
    """Each attack names a tactic of the taxonomy and a technique of that tactic."""
    tactics = {tactic.id for tactic in draft.taxonomy.tactics}
    home = {technique.id: technique.tactic for technique in draft.taxonomy.techniques}
    for entry, attack in draft.attacks():
        if attack.tactic not in tactics:
            yield entry.problem(
                ("tactic",),
                "unknown-tactic",
                f'unknown tactic "{attack.tactic}"{nearest(attack.tactic, tactics)}',
            )
            continue
        own = {name for name, tactic in home.items() if tactic == attack.tactic}
        if attack.technique in own:
            continue
        if attack.technique in home:
            message = (
                f'the technique "{attack.technique}" belongs to "{home[attack.technique]}", '
                f'not to "{attack.tactic}"'
            )
            yield entry.problem(("technique",), "foreign-technique", message)
        else:
            hint = nearest(attack.technique, own) or nearest(attack.technique, home)
            yield entry.problem(
                ("technique",),
                "unknown-technique",
                f'unknown technique "{attack.technique}"{hint}',
            )


def framework_ids_exist(draft: Draft) -> Iterator[Problem]:
    """Each framework id exists in the version of the framework that the taxonomy holds."""
    frameworks = {framework.id: framework for framework in draft.taxonomy.frameworks}
    for entry, attack in draft.attacks():
        seen: set[tuple[str, str]] = set()
        for index, named in enumerate(attack.frameworks):
            path = ("frameworks", index)
            framework = frameworks.get(named.framework)
            if framework is None:
                yield entry.problem(
                    (*path, "framework"),
                    "unknown-framework",
                    f'unknown framework "{named.framework}"{nearest(named.framework, frameworks)}',
                )
            elif named.id not in framework.ids:
                yield entry.problem(
                    (*path, "id"),
                    "unknown-framework-id",
                    f'{framework.title} ({framework.version}) has no "{named.id}"'
                    f"{nearest(named.id, framework.ids)}",
                )
            if (named.framework, named.id) in seen:
                yield entry.problem(
                    (*path, "id"), "duplicate-framework-id", f'"{named.id}" is named twice'
                )
            seen.add((named.framework, named.id))


def changelog_at_version(draft: Draft) -> Iterator[Problem]:
    """The changelog's last entry is about the version that the file has."""
    for entry in draft.entries:
        log, version = entry.value.changelog, entry.value.version
        if not log[-1].startswith(f"{version}: "):
            yield entry.problem(
                ("changelog", len(log) - 1),
                "changelog-version",
                f'the last entry is "{log[-1]}"; it must begin with "{version}: ", the version',
            )
