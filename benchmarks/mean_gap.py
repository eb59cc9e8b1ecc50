"""Contact by the mean gap of a facet, to be set beside contact at its points."""

from dataclasses import replace
from typing import Any

import numpy as np

from fem_interface.mechanics.effects import Contact, Faces, Friction
from fem_interface.mechanics.pair_matrices import PairMatrices


def averaged() -> None:
    """Pressure by the gap's mean over a facet, one constraint for its seven points: the mortar
    method with a multiplier that is constant on a facet."""
    update, add_tangent, add_slip = Contact.update, Contact.add_tangent, Friction.add_tangent
    contact: dict[str, Any] = {}

    def mean(self: Contact, values: np.ndarray) -> np.ndarray:
        """Over facets, at all of their points."""
        facet, area = self._points.facet, self._points.area
        shape = (len(values), *[1] * (values.ndim - 1))
        total = np.zeros((int(facet.max(initial=-1)) + 1, *values.shape[1:]))
        np.add.at(total, facet, area.reshape(shape) * values)
        whole = np.bincount(facet, area).reshape(-1, *shape[1:])
        return np.asarray((total / whole)[facet])

    def updated(self: Contact, faces: Faces) -> None:
        gap = mean(self, faces.kin.gap)
        multiplier = mean(self, self.multiplier_at_points)
        update(self, faces)  # for what faces upright carry and for the gap itself
        full, by_gap = self.law.pressure(gap, multiplier)
        share = self.pressing.share
        self.by_mean = share * by_gap
        self.pressing = replace(
            self.pressing,
            pressure=share * full,
            by_gap=np.zeros_like(by_gap),
            steep=np.zeros(0, dtype=np.int64),
            turn=np.zeros((0, 0)),
        )
        contact["now"] = self

    def tangent(self: Contact, faces: Faces, K: PairMatrices) -> None:
        """Exact in the metal's unknowns; in those opposite without what points of a facet do to
        others that meet another facet than they."""
        add_tangent(self, faces, K)
        own = faces.kin.gap_slope
        self.mean_slope = mean(self, own)
        area, m = self._points.area, faces.metal
        total = np.zeros((int(K.pair.max(initial=-1)) + 1, own.shape[1] - m))
        np.add.at(total, K.pair, area[:, None] * own[:, m:])
        facet = self._points.facet
        self.mean_slope[:, m:] = total[K.pair] / np.bincount(facet, area)[facet, None]
        against = -faces.force(faces.kin.normal)
        K.add_products(self.by_mean[:, None] * against, self.mean_slope)

    def slides(self: Friction, faces: Faces, K: PairMatrices) -> None:
        """By its limit, which goes by the same mean."""
        add_slip(self, faces, K)
        along = (faces.force(faces.kin.along[:, i]) for i in range(2))
        by_limit = sum(
            part * force
            for part, force in zip(self.traction.by_pressure.T[:, :, None], along, strict=True)
        )
        K.add_products(contact["now"].by_mean[:, None] * by_limit, contact["now"].mean_slope)

    Friction.add_tangent = slides
    Contact.update, Contact.add_tangent = updated, tangent
