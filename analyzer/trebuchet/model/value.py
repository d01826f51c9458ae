"""The base of every value in Trebuchet: frozen, strict, and closed to unknown keys."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainSerializer

T = TypeVar("T")


class Value(BaseModel):
    """A frozen value: no coercion, no unknown key, no change after it was made."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def freeze(value: Any) -> Any:
    """`value` with every dict behind a read-only view and every list a tuple, at any depth."""
    if isinstance(value, Mapping):
        return MappingProxyType({key: freeze(inner) for key, inner in value.items()})
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return value  # a named tuple keeps its names
    if isinstance(value, list | tuple):
        return tuple(freeze(inner) for inner in value)
    return value


def thaw(value: Any) -> Any:
    """The plain dicts and lists behind a frozen value, fit for `json.dumps`."""
    if isinstance(value, Mapping):
        return {key: thaw(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [thaw(inner) for inner in value]
    return value


FrozenMap = Annotated[Mapping[str, T], AfterValidator(freeze), PlainSerializer(thaw)]
"""A mapping that stays as it is; T is the type of its values."""

FrozenJson = Annotated[Any, AfterValidator(freeze), PlainSerializer(thaw)]
"""Any JSON value, frozen at every depth."""
