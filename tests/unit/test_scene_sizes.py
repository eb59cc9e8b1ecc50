"""How large scenes are drawn."""

import numpy as np
import pytest

from fem_interface.report import scenes
from tests.unit.synthetic_run import samples, snapshot


@pytest.mark.parametrize("height", [0.2, 1.0, 30.0])
def test_a_tall_window_is_drawn_with_fewer_pixels(height, capfd):
    """A card has 16,000 pixels at most, and nothing but white comes of a picture beyond that."""
    shown = snapshot(samples()[-1], "at the end")
    picture = scenes.picture(shown, (), (0.0, 1.0, -0.5 * height, 0.5 * height), across=800)
    rows, columns, _ = np.asarray(picture.pixels).shape
    assert rows <= scenes.MOST_PIXELS
    assert rows / columns == pytest.approx(height, rel=0.02)
    assert "framebuffer" not in capfd.readouterr().err.lower()
