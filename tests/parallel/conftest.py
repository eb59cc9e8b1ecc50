"""The run that tests of the whole program share."""

import pytest

from tests.system.program import pressed_wave


@pytest.fixture(scope="session")
def wave(tmp_path_factory):
    """A small run that came to its end; not to be written into."""
    return pressed_wave(tmp_path_factory.getbasetemp() / "wave")
