"""What follows from the grade of a value."""

TRUSTED = ("read",)
"""Grades that need no caution."""

DOUBTFUL = ("recalled", "assumed")
"""Grades of values that nobody has read or derived: those that bounds are run for."""
