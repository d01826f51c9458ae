"""The corpus as JSON: every attack whole, described by `docs/attacks.schema.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from trebuchet.model.attack import Attack, Corpus
from trebuchet.model.value import Value
from trebuchet.report.catalogue import capabilities
from trebuchet.report.json import written
from trebuchet.report.navigator import attack_ids


class ToolCounts(Value):
    """Tools of the inventory that an attack binds to, and those of them that honest work uses."""

    bound: int
    shared: int


class ExportedAttack(Attack):
    """An attack as its file says it, with what follows from it."""

    capabilities: tuple[str, ...]
    """What the tools of its roles must be able to do, sorted."""
    attack_ids: tuple[str, ...]
    """The MITRE ATT&CK ids that its frameworks map it to, sorted."""
    tools: ToolCounts | None
    """Null for what is not replayed, and where no inventory was counted."""


def exported(corpus: Corpus, tools: Mapping[str, tuple[int, int]]) -> tuple[ExportedAttack, ...]:
    """Every attack of a corpus, sorted by id; `tools` as in `attack_rows`."""
    found = []
    for attack in corpus.attacks:
        counted = tools.get(attack.id)
        facts = {name: getattr(attack, name) for name in Attack.model_fields}
        more: dict[str, Any] = {
            "capabilities": tuple(capabilities(attack.roles)),
            "attack_ids": attack_ids(attack, corpus.taxonomy.frameworks),
            "tools": ToolCounts(bound=counted[0], shared=counted[1]) if counted else None,
        }
        found.append(ExportedAttack.model_construct(**facts, **more))
    return tuple(found)


def whole_attacks_json(corpus: Corpus, tools: Mapping[str, tuple[int, int]]) -> str:
    """Every attack whole, as an array; the keys are stable."""
    dumped = [one.model_dump(mode="json", by_alias=True) for one in exported(corpus, tools)]
    return written(dumped)


class _Untitled(GenerateJsonSchema):
    """Leaves out a title a key, which would only say the key again."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Never."""
        return False


def export_schema() -> str:
    """The JSON schema of what `whole_attacks_json` writes, the same text on every run."""
    one = ExportedAttack.model_json_schema(by_alias=True, schema_generator=_Untitled)
    definitions = one.pop("$defs")
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Trebuchet attacks, exported",
        "description": "What `trebuchet attacks export --format json` writes.",
        "type": "array",
        "items": one,
        "$defs": definitions,
    }
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
