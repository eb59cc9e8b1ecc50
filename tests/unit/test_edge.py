"""What counting points leaves out along the edge of what is pressed."""

import pytest

from fem_interface.contact.edge import missing_share, uncertain_share


def test_it_goes_with_the_edge_and_with_the_size_of_facets():
    whole = missing_share(2.0, 0.1)
    assert missing_share(1.0, 0.1) == pytest.approx(whole / 2)
    assert missing_share(2.0, 0.05) == pytest.approx(whole / 2)
    assert 0.0 < uncertain_share(2.0, 0.1) < whole < 0.03
    assert missing_share(0.0, 0.1) == 0.0  # a strip has ends, no edges
