"""What acts between the faces: contact, and what a case adds to it, each in a file of its own.

A new effect is a class with the methods of `Effect`, and a line in the list of those that a case
asks for.
"""

from fem_interface.mechanics.effects.adhesion import Adhesion
from fem_interface.mechanics.effects.contact import Contact
from fem_interface.mechanics.effects.effect import Effect, Faces, Scales
from fem_interface.mechanics.effects.friction import Friction
from fem_interface.mechanics.effects.gas import Gas

__all__ = ["Adhesion", "Contact", "Effect", "Faces", "Friction", "Gas", "Scales"]
