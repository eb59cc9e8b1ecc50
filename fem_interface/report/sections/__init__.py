"""The sections of a report, in their order; each is a file of its own, or begins in one."""

from collections.abc import Iterator

from fem_interface.core.records import RunRecord
from fem_interface.report.asked import Asked
from fem_interface.report.kit import Section
from fem_interface.report.sections.asked import asked_section
from fem_interface.report.sections.beside import Beside, beside_section
from fem_interface.report.sections.curves import curves_section
from fem_interface.report.sections.integrity import integrity_section
from fem_interface.report.sections.limits import limits_section
from fem_interface.report.sections.pictures import pictures_section
from fem_interface.report.sections.provenance import provenance_section
from fem_interface.report.sections.steps import steps_section
from fem_interface.report.sections.surface import surface_section


def sections(run: RunRecord, asked: Asked, others: Beside) -> Iterator[Section]:
    """All sections of a run, with what was run beside it."""
    yield asked_section(asked)
    yield surface_section(run.surface)
    yield pictures_section(run, asked)
    yield curves_section(run, asked)
    yield integrity_section(run, asked, others.windows)
    yield steps_section(run, asked)
    yield beside_section(run, asked, others)
    yield limits_section(run, asked)
    yield provenance_section(run)
