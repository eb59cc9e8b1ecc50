"""Gas of pockets that meet, part, close and find a way out."""

import numpy as np
import pytest

from fem_interface.mechanics.heirs import NO_POCKET, Held, heirs

DISTANCE = 1e-3


def held(volume, rest=None):
    """Voids by pockets (m, n), a micrometre high, with what touches in each pocket besides."""
    volume = np.array(volume, dtype=float)
    whole = volume.sum(axis=0) + (0.0 if rest is None else np.array(rest))
    return Held(volume=volume, area=volume, whole=whole)


def after(given, amount, sealed):
    return heirs(given, np.array(amount, dtype=float), np.array(sealed, dtype=bool), DISTANCE)


def test_pockets_that_meet_add_their_gas():
    found = after(held([[1.0, 2.0]]), [0.3, 0.6], [True])
    assert found.amount == pytest.approx([0.9])
    assert found.of_void.tolist() == [0] and found.of_pocket.tolist() == [0, 0]


def test_a_pocket_that_is_parted_shares_its_gas_by_volume():
    found = after(held([[1.0], [3.0]]), [0.8], [True, True])
    assert found.amount[found.of_void] == pytest.approx([0.2, 0.6])
    assert found.of_pocket.tolist() == [NO_POCKET]  # what touches between the parts holds none


def test_a_part_with_a_way_out_loses_its_gas():
    found = after(held([[1.0], [3.0]]), [0.8], [True, False])
    assert found.amount == pytest.approx([0.2])
    assert found.of_void.tolist() == [0, NO_POCKET]


def test_a_pocket_that_closes_keeps_its_gas():
    """No void of it is left; the control is a pocket beside it, which goes on."""
    found = after(held([[0.0, 2.0]], rest=[0.1, 0.0]), [0.3, 0.6], [True])
    assert found.amount.sum() == pytest.approx(0.9)
    assert found.of_pocket[0] not in (NO_POCKET, found.of_void[0])
    assert found.amount[found.of_pocket[0]] == pytest.approx(0.3)


def test_what_is_thin_does_not_part_a_pocket():
    """Two voids two distances high that hold most of the gas open and close from step to step."""
    area = np.array([[1.0], [1.0]])
    thin = Held(volume=2 * DISTANCE * area, area=area, whole=np.array([4 * DISTANCE]))
    found = after(thin, [0.5], [True, True])
    assert found.amount == pytest.approx([0.5])
    assert found.of_void.tolist() == [0, 0]


def test_a_void_without_gas_is_an_empty_pocket():
    found = after(held([[1.0], [0.0]]), [0.3], [True, True])
    assert sorted(found.amount) == pytest.approx([0.0, 0.3])


def test_nothing_is_inherited_where_nothing_is():
    found = after(held(np.zeros((0, 0))), [], [])
    assert len(found.amount) == 0


@pytest.mark.parametrize("seed", range(20))
def test_gas_is_kept_where_nothing_has_a_way_out(seed):
    rng = np.random.default_rng(seed)
    m, n = rng.integers(1, 6, 2)
    volume = rng.uniform(0.0, 1.0, (m, n)) * (rng.uniform(size=(m, n)) < 0.5)
    given = held(volume, rest=rng.uniform(0.0, 0.1, n))
    amount = rng.uniform(size=n)
    found = after(given, amount, np.ones(m))
    assert found.amount.sum() == pytest.approx(amount.sum())
