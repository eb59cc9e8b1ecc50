"""Analytic solutions against their limits, each other, quadrature and the numbers in print."""

import numpy as np
import pytest
from scipy.integrate import quad

from fem_interface.materials.law import MaterialLaw, MaterialState
from fem_interface.materials.plastic import J2
from fem_interface.reference import (
    constriction,
    creep,
    hertz,
    oedometric,
    plastic,
    void_closure,
    westergaard,
)

SODIUM = {"coefficient": 0.53, "exponent": 5}  # MPa^-5/s


class TestWestergaard:
    AMPLITUDE, WAVELENGTH, MODULUS = 0.25, 10.0, 8000.0
    CLOSING = westergaard.closing_pressure(AMPLITUDE, WAVELENGTH, MODULUS)

    def test_contact_runs_from_nothing_to_everything(self):
        """A missing 2/pi leaves full contact at 1.57; a missing clip gives nan."""
        pressures = self.CLOSING * np.array([-1.0, 0.0, 0.5, 1.0, 2.0])
        found = westergaard.contact_fraction(pressures, self.CLOSING)
        np.testing.assert_allclose(found, [0, 0, 0.5, 1, 1])
        fractions = np.linspace(0, 1, 7)
        back = westergaard.contact_fraction(
            westergaard.mean_pressure(fractions, self.CLOSING), self.CLOSING
        )
        np.testing.assert_allclose(back, fractions, atol=1e-8)

    @pytest.mark.parametrize("share", [0.05, 0.4, 0.9, 1.0, 1.5])
    def test_pressure_carries_the_load_and_ends_at_the_edge(self, share):
        """Against a half width taken for a width, and lambda taken for its half."""
        mean = share * self.CLOSING
        fraction = westergaard.contact_fraction(mean, self.CLOSING)
        edge = fraction * self.WAVELENGTH / 2
        load = 2 * quad(lambda x: self._pressure(x, mean), 0, edge, limit=200)[0]
        assert load == pytest.approx(mean * self.WAVELENGTH, rel=1e-6)
        assert self._pressure(0.999 * edge, mean) > 0
        if share < 1:
            assert self._pressure(1.001 * edge, mean) == 0

    def _pressure(self, x, mean):
        return float(westergaard.pressure(np.array(x), mean, self.CLOSING, self.WAVELENGTH))

    def test_closing_needs_the_amplitude_not_peak_to_valley(self):
        """The pressure that flattens Delta cos(kx) on a half-space is E* k Delta / 2."""
        k = 2 * np.pi / self.WAVELENGTH
        assert pytest.approx(self.MODULUS * k * self.AMPLITUDE / 2) == self.CLOSING

    def test_light_load_is_hertz_on_the_summit(self):
        """Radius of the summit 1 / (Delta k^2); half widths of both must agree."""
        mean = 1e-6 * self.CLOSING
        radius = 1 / (self.AMPLITUDE * (2 * np.pi / self.WAVELENGTH) ** 2)
        load = mean * self.WAVELENGTH
        fraction = westergaard.contact_fraction(mean, self.CLOSING)
        half_width = hertz.half_width(load, radius, self.MODULUS)
        assert fraction * self.WAVELENGTH / 2 == pytest.approx(half_width, rel=1e-5)
        peak = hertz.peak_pressure(load, radius, self.MODULUS)
        assert self._pressure(0.0, mean) == pytest.approx(peak, rel=1e-5)

    def test_combined_modulus_is_softer_than_either(self):
        """Sodium on NZSP; a rigid partner leaves E / (1 - nu^2), equal ones half of it."""
        alone = westergaard.combined_modulus(4600.0, 0.41)
        assert alone == pytest.approx(4600 / (1 - 0.41**2))
        assert westergaard.combined_modulus(4600.0, 0.41, 4600.0, 0.41) == pytest.approx(alone / 2)
        assert westergaard.combined_modulus(4600.0, 0.41, 72e3, 0.26) < alone


def test_hertz_pressure_carries_the_load():
    """A peak of 4/pi times the mean pressure; the sphere's would be 3/2."""
    load, radius, modulus = 30.0, 2.0, 9000.0
    a = hertz.half_width(load, radius, modulus)
    peak = hertz.peak_pressure(load, radius, modulus)
    carried, _ = quad(lambda x: float(hertz.pressure(x, load, radius, modulus)), -a, a)
    assert carried == pytest.approx(load)
    assert peak == pytest.approx(4 / np.pi * load / (2 * a))
    assert peak == pytest.approx(modulus * a / (2 * radius))


class TestCreep:
    def test_sodium_flows_at_the_stresses_measured(self):
        """0.180, 0.285, 0.452 MPa at 1e-4, 1e-3, 1e-2 /s: against B and its power taken wrongly."""
        found = creep.uniaxial_stress(np.array([1e-4, 1e-3, 1e-2]), **SODIUM)
        np.testing.assert_allclose(found, [0.180, 0.285, 0.452], atol=5e-4)
        np.testing.assert_allclose(creep.uniaxial_rate(found, **SODIUM), [1e-4, 1e-3, 1e-2])

    def test_lithium_saturates_at_the_stresses_in_print(self):
        """Norton n = 5, B = 4.37e-4 is the saturated Anand law."""
        found = creep.uniaxial_stress(10.0 ** np.arange(-5, 0), 4.37e-4, 5)
        np.testing.assert_allclose(found, [0.470, 0.744, 1.18, 1.87, 2.96], rtol=5e-3)

    def test_heat_speeds_creep_up(self):
        """A sign or a Celsius in the exponent."""
        assert creep.arrhenius(42e3, 298.15) == 1.0
        assert creep.arrhenius(42e3, 363.15) == pytest.approx(20.8, rel=0.01)

    def test_plane_strain_is_stiffer_by_two_over_root_three(self):
        """n -> infinity: the yield stress 2 Y / sqrt(3), whatever the rate; n = 1: 3/4."""
        stress = 2 / np.sqrt(3) * creep.uniaxial_stress(1e-3, 1.0, 200)
        assert creep.plane_strain_rate(stress, 1.0, 200) == pytest.approx(np.sqrt(3) / 2 * 1e-3)
        assert creep.plane_strain_rate(2.0, 1.0, 1) == pytest.approx(1.5)

    def test_a_confined_metal_relaxes_at_the_rate_it_creeps(self):
        """Derivative of the closed form, and the steady stress between two rates."""
        μ, q0, t = 1631.0, 0.3, 0.01
        q = [creep.confined_relaxation(t + s, q0, μ, **SODIUM) for s in (-1e-5, 0, 1e-5)]
        rate = -3 * μ * SODIUM["coefficient"] * q[1] ** 5
        assert (q[2] - q[0]) / 2e-5 == pytest.approx(rate, rel=1e-5)
        assert creep.confined_relaxation(0.0, q0, μ, **SODIUM) == pytest.approx(q0)
        steady = creep.confined_flow_stress(1e-3, **SODIUM)
        assert creep.uniaxial_rate(steady, **SODIUM) == pytest.approx(2e-3 / 3)


class TestVoidClosure:
    @pytest.mark.parametrize(("ratio", "sphere", "cylinder"), [(10, 4.6, 2.66), (100, 9.2, 5.32)])
    def test_limit_pressures_are_those_in_print(self, ratio, sphere, cylinder):
        """Tresca for Mises is 13 % off for the cylinder; a diameter for a radius changes both."""
        found = void_closure.sphere_limit_pressure(ratio, 1.0, 1.0)
        assert found == pytest.approx(sphere, rel=3e-3)
        found = void_closure.cylinder_limit_pressure(ratio, 1.0, 1.0)
        assert found == pytest.approx(cylinder, rel=3e-3)

    @pytest.mark.parametrize(("pressure", "time"), [(1, 1550), (2, 48.5), (5, 0.5)])
    def test_sodium_voids_close_in_half_an_hour_to_half_a_second(self, pressure, time):
        """Time per e-fold of radius in an infinite matrix; catches 3p / n for 3p / 2n."""
        rate = void_closure.sphere_creep_rate(pressure, np.inf, 1.0, **SODIUM)
        assert 1 / rate == pytest.approx(time, rel=0.05)

    def test_a_newtonian_void_closes_by_its_viscosity(self):
        """n = 1, infinite body, eta = 1 / 3B: the sphere's volume shrinks at the rate 3p / 4 eta,
        the cylinder's at p / eta; a rate of volume for one of radius is three or two times off.
        """
        p, B = 2.0, 0.7
        η = 1 / (3 * B)
        sphere = void_closure.sphere_creep_rate(p, np.inf, 1.0, B, 1)
        cylinder = void_closure.cylinder_creep_rate(p, np.inf, 1.0, B, 1)
        assert 3 * sphere == pytest.approx(3 * p / (4 * η))
        assert 2 * cylinder == pytest.approx(p / η)

    def test_a_high_exponent_is_perfectly_plastic(self):
        """At the limit pressure, and rate B Y^n of order 1, both theories meet."""
        n, ratio = 2000, 4.0
        for limit, creeping in (
            (void_closure.sphere_limit_pressure, void_closure.sphere_creep_rate),
            (void_closure.cylinder_limit_pressure, void_closure.cylinder_creep_rate),
        ):
            p = limit(ratio, 1.0, 1.0)
            assert creeping(1.01 * p, ratio, 1.0, 1.0, n) > 1e3
            assert creeping(0.99 * p, ratio, 1.0, 1.0, n) < 1e-3

    @pytest.mark.parametrize("n", [1, 3, 5])
    def test_closing_is_in_equilibrium(self, n):
        """Independent way: integrate d sigma_r / dr over the wall for the rate that is claimed."""
        a, b, B = 1.0, 3.0, 0.4
        for rate, power, measure, law in (
            # equivalent strain rate at r = measure * rate * (a / r)^power
            (void_closure.sphere_creep_rate, 3, 2.0, 2.0),
            (void_closure.cylinder_creep_rate, 2, 2 / np.sqrt(3), 2 / np.sqrt(3)),
        ):
            claimed = rate(1.7, b, a, B, n)

            def slope(r, power=power, measure=measure, law=law, claimed=claimed):
                flow = (measure * claimed * (a / r) ** power / B) ** (1 / n)
                return law * flow / r

            assert quad(slope, a, b)[0] == pytest.approx(1.7, rel=1e-8)


class TestConstriction:
    def test_strips_are_those_in_print(self):
        """A two for a one side, or f for f / 2."""
        found = constriction.strip_specific_resistance(np.array([0.05, 0.2, 0.5]), 1.0, 1.0)
        np.testing.assert_allclose(found, [0.81015, 0.37375, 0.1103], rtol=1e-3)
        assert constriction.strip_specific_resistance(1.0, 1.0, 1.0) == pytest.approx(0.0)

    def test_spots_are_those_in_print(self):
        """0.76, 0.16, 0.017 ohm cm^2 at 1 um and 2000 ohm cm: catches radius for diameter."""
        found = [
            1e-8 * constriction.spot_specific_resistance(f, 1.0, 2000e4) for f in (0.01, 0.1, 0.5)
        ]
        np.testing.assert_allclose(found, [0.76, 0.16, 0.017], rtol=0.05)

    def test_strips_cost_less_than_sparse_spots_and_more_than_dense_ones(self):
        """2.9 times less at 1 %, equal near 0.24, 1.3 times more at a half: not one law."""

        def ratio(f):
            spots = constriction.spot_specific_resistance(f, 1.0, 1.0)
            return constriction.strip_specific_resistance(f, 1.0, 1.0) / spots

        assert 1 / ratio(0.01) == pytest.approx(2.9, abs=0.05)
        assert ratio(0.24) == pytest.approx(1.0, abs=0.02)
        assert ratio(0.5) == pytest.approx(1.3, abs=0.05)

    def test_the_tube_factor_is_the_numerical_one(self):
        """Against a mistyped coefficient."""
        ratios = np.array([0.1, 0.3, 0.5, 0.7, 0.9])
        numerical = [0.8593, 0.5866, 0.3398, 0.1405, 0.0184]
        np.testing.assert_allclose(constriction.tube_factor(ratios), numerical, atol=3e-4)

    def test_a_wide_tube_is_holms_half_space(self):
        found = constriction.tube_resistance(1.0, 1e6, 3.0)
        assert found == pytest.approx(constriction.holm_resistance(1.0, 3.0), rel=1e-5)
        assert found == pytest.approx(0.75, rel=1e-5)

    def test_resistance_is_elastic_compliance(self):
        """Barber: dR of a strip is that of Westergaard's approach, at every contact.

        The face's mean opening g falls with pressure as dg/dp = -(2 / E*) times the resistance
        of the contact for unit resistivity: two solutions found apart must agree.
        """
        Δ, λ, E = 0.25, 10.0, 8000.0
        closing = westergaard.closing_pressure(Δ, λ, E)
        for f in (0.1, 0.4, 0.8):
            mean = westergaard.mean_pressure(f, closing)
            step = 1e-4 * mean
            slope = (self._opening(mean + step, Δ, λ, E) - self._opening(mean - step, Δ, λ, E)) / (
                2 * step
            )
            expected = -2 / E * constriction.strip_specific_resistance(f, λ, 1.0)
            assert slope == pytest.approx(expected, rel=5e-3)

    def _opening(self, mean, Δ, λ, E):
        """Mean gap of a contact: the Fourier series of its pressure deflects the half-space."""
        closing = westergaard.closing_pressure(Δ, λ, E)
        n = 2**15
        x = np.arange(n) * λ / n
        series = np.fft.rfft(westergaard.pressure(x, mean, closing, λ))
        k = 2 * np.pi * np.arange(len(series)) / λ
        series[0], k[0] = 0.0, 1.0
        deflection = np.fft.irfft(2 * series / (E * k), n)
        # Zero at the summit, which touches.
        gap = Δ * (1 - np.cos(2 * np.pi * x / λ)) + deflection - deflection[0]
        return gap.mean()


class TestPlastic:
    def test_flat_punch_is_the_mises_one(self):
        """2.57 Y is Tresca: the usual false failure of a von Mises code."""
        k = plastic.mises_shear_strength(1.0)
        assert plastic.flat_punch_pressure(k) == pytest.approx(2.968, abs=5e-4)
        assert plastic.flat_punch_pressure(0.5) == pytest.approx(2.571, abs=5e-4)

    def test_few_ridges_are_flat_punches(self):
        """f -> 0 without bulk flow; f k H, and not H, is the nominal pressure."""
        found = plastic.flattened_pressure(1e-6, 1.0) / 1e-6
        assert found == pytest.approx(plastic.flat_punch_pressure(1.0), rel=1e-3)

    def test_the_last_voids_cost_a_logarithm(self):
        """Full contact needs more than any pressure, and each decade as much as the one before."""
        rest = np.array([1e-6, 1e-7, 1e-8])
        found = plastic.flattened_pressure(1 - rest, 1.0)
        np.testing.assert_allclose(np.diff(found), 2 * np.log(10), rtol=1e-3)

    def test_bulk_flow_softens(self):
        still, flowing = (plastic.flattened_pressure(0.5, 1.0, E) for E in (0.0, 1.0))
        assert flowing < 0.6 * still


class TestOedometric:
    K, μ, Y = 8519.0, 1631.0, 20.0

    def test_small_strains_are_those_of_hookes_law(self):
        """Confined modulus and nu / (1 - nu): a missing third of mu shows in both."""
        axial, lateral = oedometric.elastic_stress(1 - 1e-6, self.K, self.μ)
        ν = (3 * self.K - 2 * self.μ) / (2 * (3 * self.K + self.μ))
        assert axial == pytest.approx(-1e-6 * (self.K + 4 * self.μ / 3), rel=1e-5)
        assert lateral / axial == pytest.approx(ν / (1 - ν), rel=1e-5)

    def test_a_yielded_metal_is_nearly_hydrostatic(self):
        """Lateral stress is the axial one less Y; sodium loses 4.2 % of its volume at 360 MPa."""
        path = np.linspace(1.0, 0.958, 200)
        axial, lateral = oedometric.perfectly_plastic_path(path, self.K, self.μ, 0.285)
        assert lateral[-1] - axial[-1] == pytest.approx(0.285 / path[-1])
        assert axial[-1] == pytest.approx(-360.0, rel=0.01)

    def test_yield_begins_where_it_is_said_to(self):
        start = oedometric.yield_stretch(self.μ, self.Y)
        before, after = start + 1e-5, start - 1e-5
        for stretch, elastic in ((before, True), (after, False)):
            axial, _ = oedometric.perfectly_plastic_path(
                np.array([stretch]), self.K, self.μ, self.Y
            )
            free, _ = oedometric.elastic_stress(stretch, self.K, self.μ)
            assert bool(axial[0] == pytest.approx(free, rel=1e-12)) is elastic

    @pytest.mark.parametrize("flow_stress", [20.0, 1e6])
    def test_path_is_that_of_the_material_law(self, flow_stress):
        """Press to 0.9, release to 1.02: the law's own update, step by step.

        Against Cauchy for Kirchhoff measures, and release without flow the other way.
        """
        law = MaterialLaw(
            shear_modulus=self.μ, bulk_modulus=self.K, flow_law=J2(yield_stress=flow_stress)
        )
        path = np.concatenate([np.linspace(1, 0.9, 21)[1:], np.linspace(0.9, 1.02, 25)[1:]])
        state, found = MaterialState.virgin(1), []
        for stretch in path:
            F = np.diag([1.0, 1.0, stretch])[None]
            answer = law.update(F, state, np.zeros(1), 1e6, 298.15)
            state = answer.state
            cauchy = answer.kirchhoff[0] / stretch + self.K * (stretch - 1) * np.eye(3)
            found.append((cauchy[2, 2], cauchy[0, 0]))
        expected = oedometric.perfectly_plastic_path(path, self.K, self.μ, flow_stress)
        np.testing.assert_allclose(np.array(found).T, expected, rtol=1e-6, atol=1e-6)
        if flow_stress > 1e3:
            elastic = oedometric.elastic_stress(path, self.K, self.μ)
            np.testing.assert_allclose(expected, elastic, rtol=1e-12, atol=1e-9)
