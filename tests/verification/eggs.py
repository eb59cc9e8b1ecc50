"""A soft metal on an egg box that gives way like it, with friction and bonds, and gas between."""

from fem_interface.materials.elastic import Elastic
from fem_interface.materials.norton import Norton
from fem_interface.mechanics.adhesion import CohesiveLaw
from fem_interface.mechanics.effects import Adhesion, Friction
from fem_interface.mechanics.gas import TrappedGas
from fem_interface.verification.bodies import material
from fem_interface.verification.patches import patch_stack
from fem_interface.verification.stacks import press, touch


def rubbing_eggs(surface, squares, modulus=1000.0):
    """Bodies apart; the modulus is that of the ceramic [MPa]."""
    return patch_stack(
        surface,
        material(1000.0, 0.45, Norton(coefficient=1.0, exponent=3.0)),
        material(modulus, 0.26, Elastic()),
        squares=squares,
        effects=[
            lambda scales: Friction(0.3, 2.0, scales.places),
            lambda scales: Adhesion(
                CohesiveLaw(strength=2.0, work=0.2, rise=2e-3), len(scales.points.area)
            ),
        ],
    )


def pressed_eggs(surface, squares, modulus=1000.0):
    """The same in contact under a small load."""
    found = rubbing_eggs(surface, squares, modulus)
    touch(found, 0.3)
    press(found, 0.1)
    return found


def gas_between(found):
    """The law of gas that has found no pockets yet."""
    return TrappedGas(
        atmosphere=5.0,
        sealing_fraction=1.0,
        contact_distance=1e-3,
        nominal_area=found.mesh.nominal_area,
        connected=None,
        area=found.interface.points.area,
        comm=found.comm,
    )
