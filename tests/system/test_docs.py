"""The documentation builds, and knows every key and every material."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from fem_interface.case import case_schema
from fem_interface.core.samples import leaves
from fem_interface.materials.files import library_names

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_the_documentation_builds_without_a_warning(tmp_path):
    """Catches a link to a page that was moved, and a page that no menu leads to."""
    subprocess.run([sys.executable, ROOT / "docs" / "generate.py"], cwd=ROOT, check=True)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    command += ["--config-file", ROOT / "docs" / "mkdocs.yml", "--site-dir", tmp_path / "site"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    keys = (tmp_path / "site" / "case.html").read_text(encoding="utf-8")
    for table in case_schema()["$defs"].values():
        for key in table["properties"]:
            assert f"<code>{key}</code>" in keys, key
    columns = (tmp_path / "site" / "columns.html").read_text(encoding="utf-8")
    told = re.findall(r"<td><code>(\w+)</code></td>\s*<td>.*?</td>\s*<td>(.*?)</td>", columns)
    names = {name for _, _, named in leaves() for name in named.values()}
    assert {name for name, meaning in told if meaning} == names
    materials = (tmp_path / "site" / "materials.html").read_text(encoding="utf-8")
    assert all(f">{name}</h2>" in materials for name in library_names())
