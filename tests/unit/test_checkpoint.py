"""The state of a run as a table of leaves, and as a file."""

from dataclasses import dataclass, field, fields, is_dataclass

import numpy as np
import pytest

from fem_interface.integrity.watch import WatchState
from fem_interface.materials.law import MaterialState
from fem_interface.mechanics.adhesion import BondState
from fem_interface.mechanics.body import BulkState
from fem_interface.mechanics.effects.adhesion import AdhesionState
from fem_interface.mechanics.effects.contact import ContactState
from fem_interface.mechanics.energy import EnergyState
from fem_interface.mechanics.friction import FrictionState
from fem_interface.mechanics.gas import GasState
from fem_interface.mechanics.load_steps import MarchState
from fem_interface.models.interface.observation import ObserverState
from fem_interface.models.journal import JournalState
from fem_interface.restart.schema import rows_named
from fem_interface.restart.store import DamagedCheckpoint, read_checkpoint, write_checkpoint
from fem_interface.restart.tree import leaves, rebuilt


@dataclass(frozen=True)
class Inner:
    values: np.ndarray
    name: str = "one"


@dataclass(frozen=True)
class Outer:
    inner: tuple[Inner, ...]
    by_name: dict[str, np.ndarray] = field(default_factory=dict)
    last: float | None = None


STATE = Outer(
    inner=(Inner(np.arange(3.0)), Inner(np.eye(2), "two")),
    by_name={"gas": np.array([True, False])},
    last=0.5,
)
EMPTY = Outer(inner=(Inner(np.zeros(0)), Inner(np.zeros(0))))


def test_a_state_comes_back_from_its_leaves():
    """Also into one that has no entries in a dictionary yet."""
    table = dict(leaves(STATE))
    assert set(table) == {
        *(f"inner/{i}/{name}" for i in range(2) for name in ("values", "name")),
        "by_name/gas",
        "last",
    }
    found = rebuilt(EMPTY, table)
    assert found.inner[1].name == "two" and found.last == 0.5
    np.testing.assert_array_equal(found.inner[0].values, STATE.inner[0].values)
    np.testing.assert_array_equal(found.by_name["gas"], STATE.by_name["gas"])


def test_a_leaf_that_is_missing_is_an_error():
    table = dict(leaves(STATE))
    del table["inner/1/values"]
    with pytest.raises(KeyError):
        rebuilt(EMPTY, table)


# Every record that a `commit` writes, and where it stands.
COMMITTED = {
    "stack/problem/bulk": BulkState,
    "stack/problem/bulk/materials/0": MaterialState,
    "stack/problem/interface/contact": ContactState,
    "stack/problem/interface/friction": FrictionState,
    "stack/problem/interface/adhesion": AdhesionState,
    "stack/problem/interface/adhesion/bonds": BondState,
    "stack/problem/interface/gas": GasState,
    "stack/energy": EnergyState,
    "march": MarchState,
    "observer": ObserverState,
    "observer/integrity": WatchState,
    "journal": JournalState,
}


@pytest.mark.parametrize("place", COMMITTED)
def test_every_leaf_of_what_is_committed_has_its_rows(place):
    for one in fields(COMMITTED[place]):
        path = f"{place}/{one.name}"
        assert path in COMMITTED or rows_named(
            f"{path}/0" if str(one.type).startswith("tuple") else path
        )


def test_a_state_that_nobody_thought_of_stops_the_checkpoint():
    """Negative control: a new effect between the faces, and a new part of the problem."""
    for path in ("stack/problem/interface/plating/thickness", "stack/problem/current"):
        with pytest.raises(LookupError, match="no checkpoint keeps"):
            rows_named(path)


def test_records_are_what_they_were():
    """A record that is new among those of the state has to be put into the list above."""
    known = {record.__name__ for record in COMMITTED.values()}
    for record in COMMITTED.values():
        assert is_dataclass(record)
        for one in fields(record):
            if str(one.type).endswith("State"):
                assert str(one.type).split(".")[-1] in known


def test_a_file_holds_what_was_written(tmp_path):
    path = tmp_path / "step_000003.h5"
    values = {**dict(leaves(STATE)), "none": None, "list": ["a", "b"], "empty": np.zeros((2, 0, 3))}
    size = write_checkpoint(path, {"layout": 1}, values)
    assert size == path.stat().st_size and [path] == list(tmp_path.iterdir())
    head, found = read_checkpoint(path)
    assert head == {"layout": 1} and set(found) == set(values)
    for name, one in values.items():
        np.testing.assert_array_equal(found[name], one)
        assert not isinstance(one, np.ndarray) or found[name].dtype == one.dtype


@pytest.mark.parametrize("left", [0, 100, -1])
def test_a_file_that_was_cut_off_is_told(tmp_path, left):
    path = tmp_path / "step_000003.h5"
    write_checkpoint(path, {}, {"values": np.arange(1000.0)})
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(DamagedCheckpoint):
        read_checkpoint(path)


def test_a_write_that_fails_leaves_the_old_file(tmp_path):
    """An array that HDF5 cannot hold stands for a disk that fills up half-way."""
    path = tmp_path / "step_000003.h5"
    write_checkpoint(path, {}, {"values": np.arange(3.0)})
    with pytest.raises(TypeError):
        write_checkpoint(path, {}, {"values": np.array([object()])})
    assert list(tmp_path.iterdir()) == [path]
    np.testing.assert_array_equal(read_checkpoint(path)[1]["values"], np.arange(3.0))
