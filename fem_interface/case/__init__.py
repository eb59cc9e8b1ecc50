"""The case: every choice that a study can make, validated, with units at the door."""

from fem_interface.case.bodies import AnodeSpec, ElectrolyteSpec
from fem_interface.case.loading import load_case
from fem_interface.case.resolved import resolved_toml
from fem_interface.case.schema import case_schema
from fem_interface.case.specs import (
    Case,
    ContactSpec,
    ImpedanceSpec,
    MeshSpec,
    ProtocolStep,
)
from fem_interface.case.surfaces import MeasuredSpec, SelfAffineSpec, SinusoidSpec, Surface
from fem_interface.materials.material import Material

__all__ = [
    "AnodeSpec",
    "Case",
    "ContactSpec",
    "ElectrolyteSpec",
    "ImpedanceSpec",
    "Material",
    "MeasuredSpec",
    "MeshSpec",
    "ProtocolStep",
    "SelfAffineSpec",
    "SinusoidSpec",
    "Surface",
    "case_schema",
    "load_case",
    "resolved_toml",
]
