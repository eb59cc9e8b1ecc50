"""The cases of the project, and the instruments' files that one of them needs."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
INSTRUMENTS = ROOT.parent / "shared" / "topographies"
needs_instruments = pytest.mark.skipif(
    not INSTRUMENTS.is_dir(), reason=f"no instrument files: {INSTRUMENTS} is absent"
)
CASES = [
    pytest.param(
        case,
        id=case.stem,
        marks=[needs_instruments] if INSTRUMENTS.name in case.read_text() else [],
    )
    for case in sorted((ROOT / "cases").glob("*.toml"))
]
