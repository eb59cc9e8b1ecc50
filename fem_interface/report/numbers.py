"""Numbers as the report prints them."""

import math

NOTHING = "–"  # what stands where there is no value; the tables explain it


def number(value: float | None, digits: int = 3) -> str:
    """The value with three significant digits; an en dash where there is none."""
    if value is None or math.isnan(value):
        return NOTHING
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0:
        return "0"
    exponent = math.floor(math.log10(float(f"{abs(value):.{digits - 1}e}")))
    if not -3 <= exponent < 6:
        mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
        raised = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        return f"{mantissa} × 10{raised}".replace("-", "−")
    text = f"{value:,.{max(digits - 1 - exponent, 0)}f}"
    return text.replace(",", "\u202f").replace("-", "−")


def brief(value: float | None) -> str:
    """The same without zeros that say nothing, for values that somebody chose."""
    text = number(value)
    return text.rstrip("0").rstrip(".") if "." in text and "×" not in text else text


def percent(fraction: float) -> str:
    """A fraction in per cent; only what is closed is called 100 %."""
    if math.isnan(fraction):
        return NOTHING
    text = f"{100 * fraction:.3g}"
    return f"{'> 99.9' if text == '100' and fraction < 1 else text} %"


def nanometres(length: float) -> str:
    """A length given in um, in nm."""
    return number(1e3 * length)


def odds(probability: float) -> str:
    """A probability in per cent, told as a bound where digits mean nothing any more."""
    if math.isnan(probability):
        return NOTHING
    if probability < 1e-6:
        return "< 0.0001 %"
    return percent(probability) if probability >= 1e-4 else f"{100 * probability:.1g} %"
