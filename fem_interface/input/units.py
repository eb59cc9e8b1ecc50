"""Units at the door: from "360 MPa" in a file to 360.0 inside, and back.

Inside there is one system: um, MPa, s, K, ohm (so uN, S/um, ohm um^2). Converted values are rounded
to 12 significant digits, far below what anybody measures: the same quantity written in other
units becomes the same float, bit for bit.
"""

import functools
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pint

STANDARD_GRAVITY = 9.80665
"""[m/s^2], turns "1.5 t" into a force."""

FREEZING = 273.15
"""[K], the zero of degC."""

# What people read, of one internal unit.
OHM_CM2 = 1e-8
"""Of one ohm um^2."""
PER_MM2 = 1e6
"""Of one 1/um^2."""
CM2, MM3 = 1e8, 1e9
"""Of one cm^2 and one mm^3, in um^2 and um^3."""

_NUMBER_AND_UNIT = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*")
_COMMON_UNITS = (  # noqa: SIM905
    "nm um mm cm m Pa kPa MPa GPa bar psi N kN kgf kg t s ms min h K degC ohm S mS "
    "J kJ mol kJ/mol J/mol J/m^2 mm^3 kg/m^3 g/cm^3 mS/cm S/cm S/m MPa*m^0.5 ohm*cm^2 1/MPa/s"
).split()


class UnitError(ValueError):
    """A quantity that cannot be read; the message is "what is wrong; what is right"."""


@functools.cache
def registry() -> "pint.UnitRegistry[Any]":
    """The one registry; pint takes a moment to import, so not before a quantity is read."""
    import pint

    return pint.UnitRegistry(cache_folder=None)


def rounded(value: float) -> float:
    """Nearest number of 12 significant digits, which forgets the route of a conversion."""
    return float(f"{value:.12g}")


@functools.lru_cache(maxsize=1024)
def converted(text: str, unit: str, example: str, weighs: bool = False) -> float:
    """Value of a quantity in another unit.

    Args:
        text: Number and unit, e.g. "0.3 um".
        unit: What to convert to.
        example: A right one, for the error message.
        weighs: Whether a mass stands for its weight.
    """
    number, unit_text = number_and_unit(text, example)
    given, wanted = parsed_unit(unit_text), registry().parse_units(unit)
    if weighs and given.is_compatible_with("kg"):
        number, given = number * STANDARD_GRAVITY, given * registry().parse_units("m/s^2")
    # Rounded exponents: 2 * 6.55 - 13.1 is not zero in floating point.
    ratio = {k: round(n, 9) for k, n in (given / wanted).dimensionality.items()}
    if any(ratio.values()):
        hint = '; did you mean "degC"?' if unit == "K" and unit_text == "C" else ""
        raise UnitError(
            f'wrong unit "{unit_text}"; allowed {unit} and what converts to it, '
            f'such as "{example}"{hint}'
        )
    if unit == "K":  # the one unit with an offset
        return rounded(float(registry().Quantity(number, given).to(wanted).magnitude))
    return rounded(number * float((1 * given / wanted).to_root_units().magnitude))


def number_and_unit(text: str, example: str) -> tuple[float, str]:
    """Of a quantity, as they are written; raises UnitError, with a right one."""
    match = _NUMBER_AND_UNIT.fullmatch(text)
    if match is None:
        raise UnitError(f'must be a number with a unit; for example "{example}"')
    if not match[2]:
        raise UnitError(f'has no unit; for example "{example}"')
    if re.match(r",\d", match[2]):
        raise UnitError("needs a decimal point, not a comma")
    if re.match(r":\d", match[2]):
        raise UnitError('must be a number with one unit; "1:30" is "90 s" or "1.5 min", or hours')
    if "delta" in match[2]:
        raise UnitError('must be a temperature and not a difference of two; for example "25 degC"')
    return float(match[1]), match[2]


@functools.lru_cache(maxsize=256)
def parsed_unit(text: str) -> Any:
    """A pint unit; raises UnitError with the nearest known one."""
    plain = text.replace("√m", " m^0.5")
    plain = "1" + plain if plain.startswith("/") else plain
    if re.search(r"\btons?\b", plain):
        raise UnitError(f'"{text}" is ambiguous (metric, short or long ton); write "t" for 1000 kg')
    try:
        return registry().parse_units(plain)
    except Exception as error:  # pint and the tokenizer below it raise a dozen types
        unknown = getattr(error, "unit_names", text)
        unknown = unknown if isinstance(unknown, str) else unknown[0]
        raise UnitError(f'unknown unit "{text}"{_nearest_unit(unknown)}') from None


def _nearest_unit(unknown: str) -> str:
    folded = {known.lower(): known for known in reversed(_COMMON_UNITS)}
    if power := re.fullmatch(r"([a-zA-Zµμ]+)(-?\d+)", unknown):
        return f'; did you mean "{power[1]}^{power[2]}"?'
    near = [folded[unknown.lower()]] if unknown.lower() in folded else []
    near += get_close_matches(unknown, _COMMON_UNITS, n=1, cutoff=0.5)
    return f'; did you mean "{near[0]}"?' if near else f"; allowed {', '.join(_COMMON_UNITS)}"


def rate_coefficient(text: str, exponent: float) -> float:
    """Norton's B [1/(MPa^n s)], whose unit has to fit the exponent n."""
    unit = rate_unit(exponent)
    try:
        return converted(text, unit, f"0.53 {unit}")
    except UnitError as error:
        if not str(error).startswith("wrong unit"):
            raise
        _, unit_text = number_and_unit(text, unit)
        raise UnitError(
            f'unit "{unit_text}" does not fit the exponent {exponent:g}; '
            f'allowed {unit} and what converts to it, such as "0.53 {unit}"'
        ) from None


def rate_unit(exponent: float) -> str:
    """Internal unit of Norton's coefficient."""
    return f"1/MPa^{exponent:.12g}/s"
