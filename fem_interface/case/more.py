"""More steps for a protocol that was followed to its end, from a file of their own."""

import hashlib
from pathlib import Path
from typing import Annotated

from pydantic import Field

from fem_interface.case.specs import Case, ProtocolStep
from fem_interface.core.errors import BadInput
from fem_interface.input.problems import message
from fem_interface.input.toml import read_toml
from fem_interface.input.validation import validated
from fem_interface.materials.material import Record


class MoreSteps(Record):
    """What such a file holds.

    Attributes:
        protocol: What the press does next, step after step; at least one.
    """

    protocol: Annotated[tuple[ProtocolStep, ...], Field(min_length=1)]


def with_more_steps(case: Case, file: Path) -> Case:
    """The case with the steps of a file after its own.

    Raises BadInput with every mistake in the file, and where a step has a name that there is.
    """
    raw, content = read_toml(file)
    more = validated(MoreSteps, raw, file)
    names = [step.name for step in case.protocol]
    for number, step in enumerate(more.protocol):
        if step.name in names:
            problem = f'protocol[{number}].name: a step is called "{step.name}" already; rename it'
            raise BadInput(message(file, [problem]))
        names.append(step.name)
    longer = case.model_copy(update={"protocol": (*case.protocol, *more.protocol)})
    known = hashlib.sha256(case.sha256.encode() + content)
    return longer.read_from(case.source or file, known.hexdigest())
