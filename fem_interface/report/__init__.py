"""One self-contained page about a run: what was asked, pictures, curves, numbers and doubts."""

from fem_interface.report.case_summary import (
    CaseSummary,
    CeramicSummary,
    MaterialValue,
    OctaveSummary,
    ProtocolStep,
)
from fem_interface.report.page import write_report

__all__ = [
    "CaseSummary",
    "CeramicSummary",
    "MaterialValue",
    "OctaveSummary",
    "ProtocolStep",
    "write_report",
]
