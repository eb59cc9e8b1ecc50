"""Runs beside a run: effects taken out, ends of ranges, other meshes."""
