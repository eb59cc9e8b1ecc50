"""The scalar equations of the flow laws: rates, history, breakdown, size effect, and slopes."""

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from fem_interface.materials.anand import Anand
from fem_interface.materials.breakdown import power_law_stress, stress_with_breakdown
from fem_interface.materials.elastic import Elastic
from fem_interface.materials.factory import flow_law
from fem_interface.materials.files import load_material
from fem_interface.materials.log_rate import log_rate
from fem_interface.materials.norton import Norton
from fem_interface.materials.plastic import J2

ROOM = 298.15  # K
SHEAR = 2830.0  # MPa
RIGIDITY = 3 * SHEAR
LIMIT = 1e-3 * SHEAR
RATES = np.array([1e-5, 1e-4, 1e-3, 1e-2, 1e-1])
SATURATED = [0.470, 0.744, 1.18, 1.87, 2.96]  # MPa, at those rates
VIRGIN = [0.321, 0.453, 0.639, 0.903, 1.28]
LITHIUM = {
    "pre_exponential": 4.25e4,
    "activation_energy": 37e3,
    "rate_sensitivity": 0.15,
    "initial_deformation_resistance": 0.95,
    "hardening_modulus": 10.0,
    "saturation_resistance": 2.0,
    "hardening_exponent": 2.0,
    "saturation_exponent": 0.05,
}
ANAND = Anand(**LITHIUM)
SODIUM = {"coefficient": 0.53, "exponent": 5.0, "activation_energy": 42e3}
LAWS = {
    "norton": Norton(**SODIUM),
    "norton, breaking down": Norton(**SODIUM, breakdown_stress=LIMIT),
    "newton": Norton(coefficient=0.1, exponent=1.0),
    "anand": ANAND,
    "anand, breaking down": Anand(**LITHIUM, breakdown_stress=LIMIT),
}


def answer(law, trial, time_step, *, S=None, resistance=0.0, rigidity=RIGIDITY, temperature=ROOM):
    """Flow of points of one history."""
    trial = np.atleast_1d(np.asarray(trial, dtype=float))
    S = law.initial_deformation_resistance if S is None else S
    zero = np.zeros_like(trial)
    return law.flow(trial, zero, zero + S, zero + resistance, rigidity, time_step, temperature)


def pulled(law, rate, strain, parts, temperature=ROOM, resistance=0.0):
    """Stress and S of a bar pulled at a constant rate, by the law's own steps."""
    stress, S, dt = 0.0, law.initial_deformation_resistance, strain / rate / parts
    for _ in range(parts):
        after = answer(
            law,
            stress + RIGIDITY * rate * dt,
            dt,
            S=S,
            resistance=resistance,
            temperature=temperature,
        )
        stress, S = after.stress[0], after.deformation_resistance[0]
    return stress, S


class TestAnand:
    @pytest.mark.parametrize(("rate", "published"), list(zip(RATES, SATURATED, strict=True)))
    def test_it_saturates_at_the_stress_of_its_norton_law(self, rate, published):
        """1e-3: saturation is approached as S_s / (H_0 strain), 1e-4 at a strain of 2000, and
        1e-3 is in the published digits. Catches every misplaced exponent: m + n = 1/5, B."""
        stress, hardened = pulled(ANAND, rate, strain=2000.0, parts=400)
        assert stress == pytest.approx(published, abs=6e-3)
        norton = (rate / (0.01399 / 2.0**5)) ** (1 / 5)
        assert norton == pytest.approx((rate / 4.37e-4) ** 0.2, rel=1e-3)
        assert stress == pytest.approx(norton, rel=1e-3)
        record = load_material("Li-Anand").flow
        assert record.flow_stress(rate, ROOM) == pytest.approx(stress, rel=1e-3)
        assert hardened == pytest.approx(2.0 * (rate / 0.01399) ** 0.05, rel=1e-3)

    @pytest.mark.parametrize("change", [{"saturation_exponent": 0.0}, {"hardening_modulus": 0.0}])
    def test_the_check_of_saturation_can_fail(self, change):
        """Without n the exponent is 1/m = 6.7; without hardening S stays where it was."""
        stress, _ = pulled(Anand(**LITHIUM | change), 1e-5, strain=2000.0, parts=400)
        assert abs(stress / SATURATED[0] - 1) > 0.2

    @pytest.mark.parametrize(("rate", "published"), list(zip(RATES, VIRGIN, strict=True)))
    def test_it_begins_to_flow_at_the_published_stress(self, rate, published):
        """Over a strain of 1e-7 S grows by 1e-6 of itself."""
        dt = 1e-7 / rate
        after = answer(ANAND, published + RIGIDITY * 1e-7, dt)
        assert after.stress[0] == pytest.approx(published, rel=2e-3)
        assert after.deformation_resistance[0] == pytest.approx(0.95, rel=2e-6)
        if rate == 1e-3:
            assert ANAND.strength(np.zeros(1), np.full(1, 0.95), np.zeros(1), ROOM)[
                0
            ] == pytest.approx(published, abs=1e-3)

    @pytest.mark.parametrize("start", [0.95, 3.0])
    def test_hardening_and_softening_follow_the_differential_equations(self, start):
        """Against a Runge-Kutta solution of both rates: first order, 0.3 % with 800 steps."""
        m, n, H0, a = 0.15, 0.05, 10.0, 2.0
        factor, rate, strain = 4.25e4 * math.exp(-37e3 / (8.31446261815324 * ROOM)), 1e-3, 0.3

        def rates(_, state):
            σ, S = state
            plastic = factor * (max(σ, 0.0) / S) ** (1 / m)
            u = 1 - S / (2.0 * max(plastic / factor, 1e-12) ** n)
            return [RIGIDITY * (rate - plastic), H0 * abs(u) ** a * np.sign(u) * plastic]

        exact = solve_ivp(
            rates, (0, strain / rate), [0.0, start], method="LSODA", rtol=1e-9, atol=1e-11
        ).y[:, -1]
        law = Anand(**LITHIUM | {"initial_deformation_resistance": start})
        errors = [np.array(pulled(law, rate, strain, n)) - exact for n in (200, 400, 800)]
        np.testing.assert_allclose(errors[2], 0.0, atol=3e-3 * exact.min())
        np.testing.assert_allclose(errors[0] / errors[1], 2.0, rtol=0.1)
        assert abs(exact[1] - start) > 0.2

    def test_heat_makes_it_faster_by_arrhenius(self):
        """At 60 degC the law is that of room temperature at a rate smaller by exp(...)."""
        faster = math.exp(37e3 / 8.31446261815324 * (1 / ROOM - 1 / 333.15))
        hot, _ = pulled(ANAND, 1e-3 * faster, 10.0, 200, temperature=333.15)
        cold, _ = pulled(ANAND, 1e-3, 10.0, 200)
        assert hot == pytest.approx(cold, rel=1e-9)
        assert pulled(ANAND, 1e-3, 10.0, 200, temperature=333.15)[0] < 0.8 * cold

    def test_small_volumes_are_bulk_ones_with_all_stresses_larger(self):
        """phi = 100 MPa over 1.18 MPa: stress, rigidity and nothing else is scaled."""
        trial, φ = np.logspace(-2, 4, 25), 100.0 / ANAND.bulk_resistance
        assert ANAND.bulk_resistance == pytest.approx(1.18, abs=5e-3)
        small = answer(ANAND, φ * trial, 0.1, resistance=100.0, rigidity=φ * RIGIDITY)
        bulk = answer(ANAND, trial, 0.1)
        np.testing.assert_allclose(small.stress, φ * bulk.stress, rtol=1e-12)
        np.testing.assert_allclose(
            small.deformation_resistance, bulk.deformation_resistance, rtol=1e-12
        )
        saturated, _ = pulled(ANAND, 1e-3, 2000.0, 400, resistance=100.0)
        assert saturated == pytest.approx(100.0, rel=1e-3)


@pytest.mark.parametrize("time_step", [1e-6, 1e-3, 1.0, 1e4])
@pytest.mark.parametrize("resistance", [0.0, 300.0])
@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
class TestAnyTrialStress:
    """From 1e-9 to 1e7 MPa, a thousand times what a body could carry without flowing."""

    trial = np.logspace(-9, 7, 161)

    def test_the_answer_solves_the_equation(self, law, resistance, time_step):
        """Finite, between zero and the trial stress, growing with it, and in balance: 1e-12."""
        with np.errstate(all="raise", under="ignore"):
            after = answer(law, self.trial, time_step, resistance=resistance)
        assert np.all(after.stress > 0)
        assert np.all(np.diff(after.stress) > 0)
        balance = after.stress + RIGIDITY * after.increment
        np.testing.assert_allclose(balance, self.trial, rtol=1e-12)
        # The rate of the law at that stress; where rounding leaves some digits of the increment.
        seen = after.increment * RIGIDITY > 1e-4 * self.trial
        rate = rate_of(law, after, resistance)
        np.testing.assert_allclose(after.increment[seen], time_step * rate[seen], rtol=1e-8, atol=0)

    def test_the_slope_is_the_derivative(self, law, resistance, time_step):
        """1e-7: central differences of a relative step of 1e-5, with rounding."""
        h = 1e-5 * self.trial
        ahead = answer(law, self.trial + h, time_step, resistance=resistance).stress
        behind = answer(law, self.trial - h, time_step, resistance=resistance).stress
        slope = answer(law, self.trial, time_step, resistance=resistance).slope
        away = np.ones(len(self.trial), dtype=bool)
        limit = getattr(law, "breakdown_stress", math.inf)
        if limit < math.inf:  # the second derivative jumps there
            beyond_ahead = law.beyond_breakdown(ahead, np.full_like(h, resistance))
            away = beyond_ahead == law.beyond_breakdown(behind, np.full_like(h, resistance))
            assert away.sum() > 150
        np.testing.assert_allclose(
            slope[away], ((ahead - behind) / (2 * h))[away], rtol=1e-6, atol=1e-9
        )


def rate_of(law, after, resistance):
    """Strain rate at the stress of an answer, written as in a paper."""
    larger = max(1.0, resistance / law.bulk_resistance)
    # The limit is a stress, or the strength of a small volume that is above it.
    σ, σ_b = after.stress / larger, max(law.breakdown_stress / larger, law.bulk_resistance)
    if isinstance(law, Norton):
        n, factor, S = law.exponent, law.coefficient, 1.0
    else:
        n, S = 1 / law.rate_sensitivity, after.deformation_resistance
        factor = law.pre_exponential * math.exp(-law.activation_energy / (8.31446261815324 * ROOM))
    within = factor * (np.minimum(σ, σ_b) / S) ** n
    beyond = np.where(σ > σ_b, n * (σ / σ_b - 1), 0.0)
    with np.errstate(over="ignore"):
        return within * np.exp(beyond)


@pytest.mark.parametrize("a", [1.0, 10.0])
@pytest.mark.parametrize("n", [0.0, 0.5])
@pytest.mark.parametrize("m", [0.01, 1.0])
@pytest.mark.parametrize("start", [1e-3, 1e3])
def test_the_most_extreme_parameters_of_a_file_have_an_answer(a, n, m, start):
    """Zero trial stress too. Catches overflow in |1 - S / S_s|^a far from saturation."""
    extreme = {"hardening_exponent": a, "saturation_exponent": n, "rate_sensitivity": m}
    law = Anand(**LITHIUM | extreme | {"initial_deformation_resistance": start})
    trial = np.concatenate([[0.0], np.logspace(-9, 7, 33)])
    for dt in (1e-6, 1e4):
        with np.errstate(all="raise", under="ignore"):
            after = answer(law, trial, dt)
        assert np.all(np.isfinite(after.slope))
        assert np.all((after.stress >= 0) & (after.stress <= trial))
        assert np.all(after.deformation_resistance > 0)
        np.testing.assert_allclose(after.stress + RIGIDITY * after.increment, trial, rtol=1e-12)


class TestBreakdown:
    plain = Norton(**SODIUM)
    broken = Norton(**SODIUM, breakdown_stress=LIMIT)

    def test_nothing_changes_below_it(self):
        """Bit for bit would be chance: 1e-13."""
        trial = np.logspace(-6, math.log10(LIMIT), 50)
        for dt in (1e-6, 1e-2, 1e2):
            a, b = answer(self.plain, trial, dt), answer(self.broken, trial, dt)
            np.testing.assert_allclose(a.stress, b.stress, rtol=1e-13)
            np.testing.assert_allclose(a.slope, b.slope, rtol=1e-9)

    def test_above_it_stress_grows_with_the_logarithm_of_the_rate(self):
        """The rate that a step needs is trial / (rigidity dt): 1e5 MPa in 1e-6 s is 1e7 /s."""
        dt, trial = 1e-6, 1e5
        stress = answer(self.broken, trial, dt).stress[0]
        at_limit = SODIUM["coefficient"] * LIMIT**5
        rate = (trial - stress) / RIGIDITY / dt
        assert stress == pytest.approx(LIMIT * (1 + np.log(rate / at_limit) / 5), rel=1e-9)
        assert answer(self.plain, trial, dt).stress[0] > 2.5 * stress

    def test_value_and_slope_of_the_rate_are_continuous(self):
        """Stress against the logarithm of the power law's: no jump, slope sigma on both sides."""
        at = np.log(LIMIT) + np.array([-1e-9, 0.0, 1e-9])
        stress, slope = stress_with_breakdown(at, LIMIT)
        np.testing.assert_allclose(stress, LIMIT, rtol=2e-9)
        np.testing.assert_allclose(slope, LIMIT, rtol=2e-9)
        far = np.log(LIMIT) + np.linspace(-3, 3, 13)
        np.testing.assert_allclose(
            np.log(power_law_stress(stress_with_breakdown(far, LIMIT)[0], LIMIT)), far, rtol=1e-12
        )

    def test_it_says_which_points_are_beyond(self):
        """An absolute stress, or the strength of a small volume; elastic bodies have none."""
        stress, none = np.array([0.9, 1.1, 100.0]) * LIMIT, np.zeros(3)
        assert self.broken.beyond_breakdown(stress, none).tolist() == [False, True, True]
        tenfold = none + 10 * self.broken.bulk_resistance  # still below the limit
        assert self.broken.beyond_breakdown(stress, tenfold).tolist() == [False, True, True]
        strong = none + 2 * LIMIT
        assert self.broken.beyond_breakdown(stress, strong).tolist() == [False, False, True]
        anand = LAWS["anand, breaking down"]
        assert anand.beyond_breakdown(stress, none).tolist() == [False, True, True]
        for law in (self.plain, ANAND, Elastic(), J2(yield_stress=0.1)):
            assert not law.beyond_breakdown(stress, none).any()

    def test_strength_is_lower_where_the_reference_rate_is_beyond(self):
        """A metal that is cold enough breaks down at 1e-3 /s already."""
        zero = np.zeros(1)
        cold = [law.strength(zero, zero, zero, 150.0)[0] for law in (self.plain, self.broken)]
        assert cold[1] < 0.8 * cold[0]
        assert cold[1] > LIMIT

    def test_a_material_file_sets_it_in_units_of_the_shear_modulus(self):
        """Catches a limit that never reaches the law."""
        for name in ("Na", "Li", "Li-Anand"):
            material = load_material(name)
            law = flow_law(material)
            limit = material.flow.breakdown * material.elastic.shear_modulus
            assert law.breakdown_stress == pytest.approx(limit)
            assert 1.0 < law.breakdown_stress < 5.0


def test_a_handful_of_iterations_is_enough():
    """At most 12 evaluations whatever the trial stress and time step; the worst found is 8.

    Catches a solver that has lost its quadratic convergence and hides it behind bisection."""
    law, calls = LAWS["norton, breaking down"], 0
    n, y, limit = law.exponent, np.logspace(-6, 7, 400), 10.0

    def stress_at(L):
        nonlocal calls
        calls += 1
        x, dx = stress_with_breakdown(L / n, limit)
        return x, dx / n

    for c in np.logspace(-8, 8, 9):
        calls = 0
        low = np.minimum(np.log(y / 2 / c), n * np.log(y / 2))
        L = log_rate(y, np.full_like(y, c), stress_at, low, np.log(y / c))
        assert calls <= 12
        np.testing.assert_allclose(c * np.exp(L) + stress_at(L)[0], y, rtol=1e-12)
