"""One self-contained page about a run: what was asked, pictures, curves, numbers and doubts."""

from fem_interface.report.page import write_report
from fem_interface.report.tables import CaseSummary, MaterialValue, ProtocolStep

__all__ = ["CaseSummary", "MaterialValue", "ProtocolStep", "write_report"]
