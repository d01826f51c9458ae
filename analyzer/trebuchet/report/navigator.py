"""The corpus as a layer of the ATT&CK Navigator, format 4.5.

An attack counts for the ATT&CK ids that one of its frameworks maps its own ids to; no mapping is
made here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from trebuchet.model.attack import Attack, Corpus, Framework

LAYER: Final = "4.5"
_COLOURS: Final = ("#fff3d6", "#f2a65a", "#b3402a")


def navigator_layer(corpus: Corpus) -> str:
    """The layer as JSON text: one technique an ATT&CK id, scored by how many attacks map to it."""
    covering = attacks_by_technique(corpus)
    most = max((len(attacks) for attacks in covering.values()), default=1)
    parents = {id_.partition(".")[0] for id_ in covering if "." in id_}
    mapping = " and ".join(f.title for f in corpus.taxonomy.frameworks if f.attack)
    layer = {
        "name": "Trebuchet corpus",
        "versions": {"layer": LAYER},
        "domain": "enterprise-attack",
        "description": (
            f"{len(corpus.attacks)} attacks on the tool calls of AI agents, corpus "
            f"{corpus.digest[:12]}; mapped to ATT&CK through {mapping or 'no framework'} alone."
        ),
        "sorting": 3,
        "hideDisabled": False,
        "techniques": [
            _technique(id_, covering.get(id_, ()), id_ in parents)
            for id_ in sorted(covering.keys() | parents)
        ],
        "gradient": {"colors": list(_COLOURS), "minValue": 0, "maxValue": most},
        "legendItems": [
            {"label": "one attack maps here", "color": _COLOURS[0]},
            {"label": f"{most} attacks map here", "color": _COLOURS[-1]},
        ],
        "metadata": [{"name": "corpus", "value": corpus.digest}],
        "showTacticRowBackground": False,
        "selectTechniquesAcrossTactics": True,
        "selectSubtechniquesWithParent": False,
    }
    return json.dumps(layer, indent=2, ensure_ascii=False) + "\n"


def attacks_by_technique(corpus: Corpus) -> dict[str, tuple[Attack, ...]]:
    """Each ATT&CK id that an active attack maps to, with those attacks, both sorted."""
    found: dict[str, list[Attack]] = {}
    for attack in corpus.attacks:
        if attack.status == "active":
            for id_ in attack_ids(attack, corpus.taxonomy.frameworks):
                found.setdefault(id_, []).append(attack)
    return {id_: tuple(found[id_]) for id_ in sorted(found)}


def attack_ids(attack: Attack, frameworks: Sequence[Framework]) -> tuple[str, ...]:
    """The ATT&CK ids that an attack's frameworks map its ids to, sorted."""
    maps: Mapping[str, Framework] = {framework.id: framework for framework in frameworks}
    return tuple(
        sorted(
            {
                id_
                for named in attack.frameworks
                if named.framework in maps
                for id_ in maps[named.framework].attack.get(named.id, ())
            }
        )
    )


def _technique(id_: str, attacks: Sequence[Attack], is_parent: bool) -> dict[str, Any]:
    technique: dict[str, Any] = {"techniqueID": id_, "enabled": True}
    if attacks:
        technique |= {
            "score": len(attacks),
            "comment": "; ".join(attack.title for attack in attacks),
            "metadata": [{"name": attack.id, "value": attack.summary} for attack in attacks],
        }
    return {**technique, "showSubtechniques": True} if is_parent else technique
