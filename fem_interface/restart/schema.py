"""What of a run's state stands for what: every leaf has a line here, or there is no checkpoint."""

from fnmatch import fnmatchcase

VERSION = 1
"""Of the layout; another one cannot be taken up."""

ROWS = (
    ("stack/problem/approach", "whole"),
    ("stack/problem/bulk/displacement", "nodes"),
    ("stack/problem/bulk/bubble", "cells"),
    ("stack/problem/bulk/materials/*", "points of body"),
    ("stack/problem/bulk/rate/*", "points of body"),
    ("stack/problem/bulk/size/*", "points of body"),
    ("stack/problem/interface/contact/multiplier", "nodes"),
    ("stack/problem/interface/contact/penalty", "whole"),
    ("stack/problem/interface/friction/*", "face"),
    ("stack/problem/interface/adhesion/*", "face"),
    ("stack/problem/interface/gas/closed", "whole"),
    ("stack/problem/interface/gas/amount", "whole"),
    ("stack/problem/interface/gas/*", "face"),
    ("stack/energy/mises", "points"),
    ("stack/energy/pressure", "face"),
    ("stack/energy/depth", "face"),
    ("stack/energy/forces/*", "forces"),
    ("stack/energy/*", "whole"),
    ("march/*", "whole"),
    ("observer/closed", "whole"),
    ("observer/integrity/*", "ceramics"),
    ("journal/*", "whole"),
    ("account/*", "whole"),
)


def rows_named(path: str) -> str:
    """Which rows a leaf has; raises LookupError for one that nobody has thought of."""
    for pattern, name in ROWS:
        if fnmatchcase(path, pattern):
            return f"{name} {path.split('/')[4]}" if name == "points of body" else name
    raise LookupError(f"{path}: a state that no checkpoint keeps; it needs a line in the schema")
