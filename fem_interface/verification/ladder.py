"""All rungs, from elastic contact up to what holds a void open, and how they are climbed."""

import time
from collections.abc import Sequence

from fem_interface.core.errors import BadInput, NotConverged, StepNotConverged
from fem_interface.input.problems import nearest
from fem_interface.verification.rung import Outcome, Rung
from fem_interface.verification.rungs.adhesion import ADHESION
from fem_interface.verification.rungs.asperity import ASPERITY
from fem_interface.verification.rungs.cattaneo import CATTANEO
from fem_interface.verification.rungs.cavities import SPHERE_CREEP, SPHERE_PLASTIC
from fem_interface.verification.rungs.constriction import CONSTRICTION
from fem_interface.verification.rungs.creep import ANAND
from fem_interface.verification.rungs.die import OEDOMETER, SPRINGBACK
from fem_interface.verification.rungs.egg_box import EGG_BOX
from fem_interface.verification.rungs.foil import FOIL
from fem_interface.verification.rungs.friction import FRICTION
from fem_interface.verification.rungs.gas import GAS
from fem_interface.verification.rungs.hertz import HERTZ
from fem_interface.verification.rungs.indentation import INDENTATION
from fem_interface.verification.rungs.notch import NOTCH
from fem_interface.verification.rungs.pull_off import PULL_OFF
from fem_interface.verification.rungs.punch import PUNCH
from fem_interface.verification.rungs.rough_patch import ROUGH_PATCH
from fem_interface.verification.rungs.slope import SLOPE
from fem_interface.verification.rungs.soft_spheres import CREEPING_SPHERE, PLASTIC_SPHERE
from fem_interface.verification.rungs.sphere import SPHERE
from fem_interface.verification.rungs.spots import SPOT_ARRAY
from fem_interface.verification.rungs.voids import CYLINDER_CREEP, CYLINDER_PLASTIC
from fem_interface.verification.rungs.westergaard import WESTERGAARD

LADDER: tuple[Rung, ...] = (
    HERTZ,
    WESTERGAARD,
    SPHERE,
    EGG_BOX,
    ROUGH_PATCH,
    NOTCH,
    OEDOMETER,
    SPRINGBACK,
    PUNCH,
    PLASTIC_SPHERE,
    ASPERITY,
    CYLINDER_PLASTIC,
    SPHERE_PLASTIC,
    CYLINDER_CREEP,
    SPHERE_CREEP,
    ANAND,
    INDENTATION,
    CREEPING_SPHERE,
    FOIL,
    FRICTION,
    SLOPE,
    CATTANEO,
    ADHESION,
    PULL_OFF,
    GAS,
    CONSTRICTION,
    SPOT_ARRAY,
)


def rungs(names: Sequence[str]) -> tuple[Rung, ...]:
    """The rungs of these names in the order of the ladder; all of them for no names."""
    known = [rung.name for rung in LADDER]
    for name in names:
        if name not in known:
            raise BadInput(f'--rung: no such rung, got "{name}"{nearest(name, known)}')
    return tuple(rung for rung in LADDER if not names or rung.name in names)


def climb(rung: Rung, *, count: int | None = None) -> Outcome:
    """What comes of a rung on so many meshes, the coarsest first, or on all of them.

    A solver that fails is an outcome and not an error.
    """
    started = time.perf_counter()
    findings, failure = None, ""
    try:
        findings = rung.measure(count)
    except (StepNotConverged, NotConverged) as error:
        failure = str(error)
    return Outcome(
        rung=rung, findings=findings, failure=failure, seconds=time.perf_counter() - started
    )
