"""One self-contained page about a run: what was asked, pictures, curves, numbers and doubts."""

from fem_interface.report.asked import Asked
from fem_interface.report.page import draw_report, write_report

__all__ = ["Asked", "draw_report", "write_report"]
