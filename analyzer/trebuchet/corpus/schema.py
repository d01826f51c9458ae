"""The JSON schemas of attack and session files, for editors and other tools."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from trebuchet.model.attack import Attack, HonestSession

DRAFT = "https://json-schema.org/draft/2020-12/schema"

MODELS: Mapping[str, type[BaseModel]] = {
    "attack.schema.json": Attack,
    "session.schema.json": HonestSession,
}
"""The schema's file name to the model that it describes."""


def schemas() -> dict[str, str]:
    """Each schema's file name to its text, the same on every run."""
    return {name: _text(model) for name, model in MODELS.items()}


class _Untitled(GenerateJsonSchema):
    """Leaves out a title a key, which would only say the key again."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Never."""
        return False


def _text(model: type[BaseModel]) -> str:
    described = model.model_json_schema(by_alias=True, schema_generator=_Untitled)
    schema = {"$schema": DRAFT, **described}
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
