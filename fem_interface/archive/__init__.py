"""The run directory: what a run leaves on disk while it goes on, and how it is read back.

Rank 0 writes; the other ranks may call the same methods and do nothing. Whatever is on disk is
whole: files that change are written beside their place and renamed, and tables grow by lines.
`history.csv` and `summary.json` are the contract with other programs; the folder `fields` holds
what ParaView opens, and with it the rest of what the report needs, so that a run that was killed
still has its report.
"""

from fem_interface.archive.archive import Archive

__all__ = ["Archive"]
