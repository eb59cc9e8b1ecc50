"""Analytic solutions that the program is held against; one of them per module.

Compression is counted positive where a function speaks of pressure.
"""
