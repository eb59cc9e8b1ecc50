"""Far from the interface cells are half as wide as the strip: they carry what is left there."""

import numpy as np
import pytest

from fem_interface.materials.elastic import Elastic
from fem_interface.materials.norton import Norton
from fem_interface.meshing import sizing
from fem_interface.verification.bodies import material
from fem_interface.verification.stacks import loaded_fraction, pressed, rough, stack

WIDTH, PRESSURE = 4.0, 2.0


def thick():
    """A stack of six widths on either side."""
    return pressed(
        stack(
            rough(WIDTH, 0.05, 1.0),
            material(1000.0, 0.4, Norton(coefficient=1e-3, exponent=3.0)),
            material(1e4, 0.26, Elastic()),
            thickness=(6 * WIDTH, 6 * WIDTH),
            per_wavelength=4,
        ),
        (PRESSURE, 10.0),
    )


@pytest.mark.slow
def test_a_thick_stack_carries_the_same_with_half_of_the_cells(monkeypatch):
    """The field is uniform beyond two widths to 1e-3 of the pressure; contact is that of cells
    that stay small to 1 %, what another mesh of the same size at the face makes of it."""
    coarse = thick()
    bulk = coarse.bulk
    far = np.abs(bulk.positions[:, 1]) > 2.5 * WIDTH
    axial = bulk.mean_stress + bulk.kirchhoff[:, 1, 1] / bulk.volume_ratio
    assert np.abs(axial[far] / -PRESSURE - 1).max() < 1e-3

    monkeypatch.setattr(sizing, "FAR", 1e3)
    fine = thick()
    assert fine.unknowns > 1.8 * coarse.unknowns
    assert 0.2 < loaded_fraction(coarse) < 0.95
    assert loaded_fraction(coarse) == pytest.approx(loaded_fraction(fine), abs=0.01)
    assert coarse.approach == pytest.approx(fine.approach, rel=1e-3)


def test_cells_that_grow_at_once_would_be_noticed():
    """Negative control: half a width from the face the field is not uniform."""
    bulk = thick().bulk
    near = np.abs(bulk.positions[:, 1] + 0.4 * WIDTH) < 0.1 * WIDTH
    axial = bulk.mean_stress + bulk.kirchhoff[:, 1, 1] / bulk.volume_ratio
    assert np.abs(axial[near] / -PRESSURE - 1).max() > 1e-2
