"""From a contact to the resistance of the interface."""

from fem_interface.impedance.field import (
    AreaSpecificResistance,
    ContactSegments,
    InterfaceResistance,
    contact_segments,
)

__all__ = ["AreaSpecificResistance", "ContactSegments", "InterfaceResistance", "contact_segments"]
