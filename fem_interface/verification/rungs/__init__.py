"""Exact solutions that the program is held against, one family in each module."""
