"""Mistakes of a user: one message that names them, and nothing touched."""

import shutil

import pytest

from tests.system.program import ROOT, WAVE, called, case_file, digest

SODIUM = (ROOT / "cases" / "na_nzsp_360MPa.toml").read_text()
MEASURED = WAVE.replace(
    'kind = "sinusoid"\namplitude = "0.1 um"\nwavelength = "4 um"',
    'kind = "measured"\nfile = "{file}"',
)

# A case with a mistake, and what the message must tell.
MISTAKES = {
    "an unknown key": (
        WAVE.replace("amplitude", "amplitud"),
        ["surface", '"amplitud"', 'did you mean "amplitude"'],
    ),
    "a missing unit": (WAVE.replace('"0.1 um"', '"0.1"'), ["surface.amplitude", "unit"]),
    "a number": (WAVE.replace('"0.1 um"', "0.1"), ["surface.amplitude", "unit"]),
    "a wrong unit": (WAVE.replace('"60 s"', '"60 MPa"'), ["protocol[0].ramp", "60 MPa"]),
    "a negative height": (
        WAVE.replace('"0.1 um"', '"-0.1 um"'),
        ["surface.amplitude", "positive", "-0.1 um"],
    ),
    "no seed": (SODIUM.replace("seed = 1\n", ""), ["surface", "seed"]),
    "a wave that the width cannot hold": (
        SODIUM.replace('width = "20 um"', 'width = "5 um"'),
        ["mesh.width", "longest_wavelength"],
    ),
    "force without die": (
        WAVE.replace('pressure = "100 MPa"', 'force = "1.5 t"'),
        ["protocol[0]", "die_diameter"],
    ),
    "no protocol": (WAVE.partition("[[protocol]]")[0], ["protocol"]),
    "an unreachable material": (
        WAVE.replace('"Na"', '"metals/sodium.toml"'),
        ["anode.material", "metals/sodium.toml"],
    ),
    "an unknown material": (WAVE.replace('"Na"', '"Nah"'), ["anode.material", "Nah", "Na"]),
    "an unclosed string": (WAVE.replace('"0.1 um"', '"0.1 um'), ["case.toml", "line 14"]),
    "a file of noise": (MEASURED.format(file="noise.di"), ["noise.di", "not a topography"]),
    "an empty file": (MEASURED.format(file="empty.txt"), ["empty.txt"]),
    "a missing map": (MEASURED.format(file="nowhere.txt"), ["surface", "nowhere.txt"]),
}


@pytest.fixture(scope="module")
def earlier(wave, tmp_path_factory):
    """An earlier run that a mistake must not cost."""
    return shutil.copytree(wave, tmp_path_factory.mktemp("earlier") / "run")


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_a_case_is_told_once_and_touches_nothing(name, earlier, tmp_path):
    """Catches tracebacks, messages without the key, and an earlier run that is gone."""
    text, told = MISTAKES[name]
    case = case_file(tmp_path, text)
    (tmp_path / "noise.di").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "empty.txt").touch()
    before = digest(earlier), digest(tmp_path)
    done = called("run", case, "--output", earlier, cwd=tmp_path)
    assert (digest(earlier), digest(tmp_path)) == before
    is_one_message(done)
    for word in told:
        assert word in done.stderr


@pytest.mark.parametrize("processes", ["1", "2"])
def test_two_mistakes_are_told_in_one_message_and_no_folder_is_made(processes, tmp_path):
    """Catches a user who is told of one mistake at a time, or once per process."""
    case = case_file(tmp_path, WAVE.replace('"60 s"', '"-60 s"').replace("title", "titel"))
    done = called("run", case, "--output", "new", "--np", processes, cwd=tmp_path)
    is_one_message(done)
    assert "has 2 problems" in done.stderr
    assert "protocol[0].ramp" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["case.toml"]


def test_a_case_that_is_not_there_is_named(tmp_path):
    """Catches a traceback for a wrong path."""
    done = called("run", "cases/none.toml", cwd=tmp_path)
    is_one_message(done)
    assert "cases/none.toml" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_cannot_be_made_is_one_message(tmp_path):
    """Catches a late failure that buries its message in those of libraries."""
    done = called("run", case_file(tmp_path), "--output", "/proc/no/run", cwd=tmp_path)
    is_one_message(done)
    assert "/proc/no/run" in done.stderr


def is_one_message(done):
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("fem-interface: ")
    assert done.stderr.count("fem-interface: ") == 1
    for noise in ("Traceback", "WARNING", "Error:"):
        assert noise not in done.stderr
