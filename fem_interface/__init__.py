"""From a pressing protocol to an impedance: contact of soft metals with rough electrolytes."""

__version__ = "0.3.0"
