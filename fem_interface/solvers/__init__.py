"""Newton's method and the solution of its linear systems."""
