"""Which uncertain material values can move contact or resistance in a run, and how far.

A value is left out only where the model shows that it cannot matter:

* density: pressing is quasi-static; melting point: it only bounds temperatures;
* [fracture] judges the stress of the electrolyte and moves neither contact nor resistance;
* [size_effect] of the metal, unless the case switches it on and its law reads the value; of other
  bodies, never;
* [adhesion] of the metal, unless it is bonded; a part that the case states itself, or whose
  partner is zero; of other bodies, never;
* [conduction] of the metal, which is taken as perfect; of all bodies where one has none, since
  no resistance is computed then; relative permittivity, which a resistance does not know;
* activation energies, while every protocol step is at the reference temperature. A law without
  one (Anand) depends on its activation energy at every temperature.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fem_interface.case import Case
from fem_interface.materials.files import graded_values
from fem_interface.materials.material import Material, Provenance
from fem_interface.materials.texts import value_text

GRADIENT_KEYS = ("taylor_coefficient", "burgers_vector")
"""Of [size_effect]: what the law by strain gradients reads and pillars do not."""


@dataclass(frozen=True, kw_only=True, eq=False)
class UncertainValue:
    """A value that can matter in a run and was not read in a source.

    Attributes:
        body: anode, interlayer or electrolyte.
        path: Where it is in the material file.
        value: In internal units.
        trust: Its range in the same unit, its grade and its source.
    """

    body: str
    material: Material
    path: str
    value: float
    trust: Provenance

    @property
    def case_path(self) -> str:
        """Where it is in the case."""
        return f"{self.body}.material.{self.path}"

    @property
    def label(self) -> str:
        """As people call it: Na size effect: reference stress."""
        words = self.path.replace(".", ": ").replace("_", " ")
        return f"{self.material.name} {words}"

    def text(self, value: float) -> str:
        """Another value at its place, with its unit."""
        return value_text(self.material, self.path, value)


def uncertain_values(case: Case) -> Iterator[UncertainValue]:
    """Values of every body that can matter and that were recalled, derived or assumed."""
    for body in ("anode", "interlayer", "electrolyte"):
        spec = getattr(case, body)
        if spec is None:
            continue
        for path, value, trust in graded_values(spec.material):
            if trust.grade != "read" and can_matter(case, body, path):
                yield UncertainValue(
                    body=body, material=spec.material, path=path, value=value, trust=trust
                )


def can_matter(case: Case, body: str, path: str) -> bool:
    """Whether a value of a body's material can change contact or resistance.

    Args:
        body: One that the case has.
        path: Of the value in the material file, such as "elastic.youngs_modulus".
    """
    table, _, key = path.partition(".")
    record = getattr(getattr(case, body).material, table)
    if table in ("density", "melting_point", "fracture"):
        return False
    if table == "size_effect":
        return body == "anode" and case.size_effect_acts and read_by_law(case, key)
    if table == "adhesion":
        return body == "anode" and _bond_rests_on(case, key)
    if table == "conduction" and (body == "anode" or not _conducts(case)):
        return False
    if key == "activation_energy":
        return _leaves_reference(case, record)
    return key != "relative_permittivity"


def read_by_law(case: Case, key: str) -> bool:
    """Whether the case's law of small volumes reads this key of [size_effect]."""
    if key == "strength_limit":
        return True
    return (key in GRADIENT_KEYS) == (case.anode.size_effect_law == "gradients")


def _bond_rests_on(case: Case, key: str) -> bool:
    """Whether the metal's own value decides how it holds, and the other part lets it."""
    spec, metal = case.adhesion, case.anode.material.adhesion
    other = {"tensile_strength": "work_of_separation", "work_of_separation": "tensile_strength"}
    partner = getattr(spec, other[key])
    if partner is None:
        partner = getattr(metal, other[key])
    return bool(spec.bonded and getattr(spec, key) is None and partner > 0.0)


def _conducts(case: Case) -> bool:
    """Whether a resistance is computed at all."""
    return all(material.conduction is not None for material in case.materials[1:])


def _leaves_reference(case: Case, record: Any) -> bool:
    """Whether a step is at another temperature than the one that a table's values belong to."""
    reference = getattr(record, "reference_temperature", None)
    return any(step.temperature != reference for step in case.protocol)
