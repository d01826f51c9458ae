"""Values of any type of the model, made by hypothesis from the type alone."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from hypothesis import strategies as st

from trebuchet.model.place import Place
from trebuchet.model.value import Value

COUNTS = st.integers(min_value=-(2**63), max_value=2**63 - 1)
NUMBERS = st.floats(allow_nan=False)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def anything(annotation: Any) -> st.SearchStrategy[Any]:
    """Values of any type that a run is made of, every optional field filled."""
    if annotation in PLAIN:
        return PLAIN[annotation]
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return anything(inner[0])
    if origin in (Union, UnionType):
        if set(inner) >= {int, float}:
            return st.one_of(st.integers(), *(anything(one) for one in inner if one is not int))
        return st.one_of(*(anything(one) for one in inner))
    if origin is tuple:
        return st.lists(anything(inner[0]), max_size=3).map(tuple)
    if origin is Mapping:
        return st.dictionaries(st.text(), anything(inner[1]), max_size=3)
    if origin is Literal:
        return st.sampled_from(inner)
    if issubclass(annotation, Enum):
        return st.sampled_from(list(annotation))
    assert issubclass(annotation, Value), annotation
    return st.builds(
        annotation,
        **{
            field.alias or name: anything(field.annotation)
            for name, field in annotation.model_fields.items()
        },
    )


PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(),
    int: COUNTS,
    float: NUMBERS,
    bool: st.booleans(),
    NoneType: st.none(),
    Any: JSON,
    Place: st.builds(Place, st.text(), COUNTS, COUNTS),
}
