"""The points of a study: combinations of values that are computed."""

import itertools
from pathlib import Path

from scipy.stats import qmc

from fem_interface.core.errors import BadInput
from fem_interface.input.problems import message
from fem_interface.studies.spec import Point, Study


def points(study: Study, file: Path) -> list[Point]:
    """Of a study, each once, in an order that a wider study keeps where it can.

    Raises BadInput, under the name of the study's file, for a design that its factors do not have.
    """
    try:
        found = _points(study)
    except ValueError as error:
        raise BadInput(message(file, [str(error)])) from None
    return [dict(one) for one in dict.fromkeys(tuple(point.items()) for point in found)]


def _points(study: Study) -> list[Point]:
    kind, factors = study.design.kind, study.vary
    keys = [factor.key for factor in factors]
    if kind in ("grid", "paired"):
        levels = [factor.levels() for factor in factors]
        if kind == "grid":
            return [dict(zip(keys, one, strict=True)) for one in itertools.product(*levels)]
        lengths = [len(one) for one in levels]
        if len(set(lengths)) > 1:
            told = ", ".join(f'{n} of "{key}"' for n, key in zip(lengths, keys, strict=True))
            raise ValueError(f"design.kind: paired lists must be as long as each other, got {told}")
        return [dict(zip(keys, one, strict=True)) for one in zip(*levels, strict=True)]
    samples = study.design.samples
    if samples is None:
        raise ValueError(f'design.samples: is missing; "{kind}" needs it, such as 32')
    if kind == "sobol":
        if samples & (samples - 1):
            near = 1 << (samples.bit_length() - 1)
            raise ValueError(
                f"design.samples: Sobol points come in powers of two, got {samples}; such as "
                f"{near} or {2 * near}"
            )
        shares = qmc.Sobol(len(factors), seed=study.design.seed).random(samples)
    else:
        shares = qmc.LatinHypercube(len(factors), seed=study.design.seed).random(samples)
    return [
        {factor.key: factor.at(float(share)) for factor, share in zip(factors, row, strict=True)}
        for row in shares
    ]
