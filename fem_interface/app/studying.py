"""The verb `study`: many runs of one case, as many at once as there are cores for."""

import time
from collections.abc import Sequence
from pathlib import Path

from fem_interface.app.launch import available_cores
from fem_interface.archive.text import write_json
from fem_interface.core.errors import BadInput, NotConverged
from fem_interface.models.interface.check import checked_surface
from fem_interface.models.interface.costs import estimate
from fem_interface.studies.crew import Crew, last_words, log, to_run
from fem_interface.studies.design import points
from fem_interface.studies.harvest import write_table
from fem_interface.studies.members import Member, members
from fem_interface.studies.page import write_page
from fem_interface.studies.spec import Study, load_study

RUNS, LEDGER = "runs", "study.json"


def study_here(file: Path, output: Path, jobs: int | None, ranks: int, *, retry: bool) -> int:
    """Run what is not there yet; the exit code: 0, or 4 where a run failed."""
    study, found = planned(file, output)
    jobs = jobs_that_fit(jobs, ranks)
    _refuse(output)
    output.mkdir(parents=True, exist_ok=True)
    write_ledger(study, found, output)
    waiting = to_run(found, retry=retry)
    failed = sum(member.stand == "failed" for member in found) if not retry else 0
    there = len(found) - len(waiting) - failed
    print(
        f"{study.title}: {len(found)} runs, {there} there already, {failed} failed before"
        f"{' (--retry tries them again)' if failed else ''}, {len(waiting)} to run, "
        f"{jobs} at once",
        flush=True,
    )
    begun, done = time.monotonic(), 0

    def tell(member: Member, code: int, seconds: float) -> None:
        nonlocal done
        done += 1
        left = (time.monotonic() - begun) / done * (len(waiting) - done)
        words = ", ".join(f"{key} = {value}" for key, value in member.point.items())
        how = "done" if code == 0 else f"exit code {code}: {last_words(log(member))}"
        print(
            f"{done}/{len(waiting)}  {member.name}  {words}: {how} ({seconds:.0f} s; "
            f"about {left / 60:.0f} min left)",
            flush=True,
        )
        write_table(found, output)

    try:
        Crew(jobs=jobs, ranks=ranks, tell=tell).work_through(waiting)
    finally:
        print(write_table(found, output), write_page(study, found, output), sep="\n", flush=True)
    return NotConverged.exit_code if any(one.stand == "failed" for one in found) else 0


def planned(file: Path, output: Path) -> tuple[Study, list[Member]]:
    """A study and its runs; raises BadInput with every mistake."""
    study = load_study(file)
    return study, members(study, points(study, file), output / RUNS)


def jobs_that_fit(jobs: int | None, ranks: int) -> int:
    """Runs at once: as many as cores have room for, at most."""
    cores = available_cores()
    room = max(1, cores // ranks)
    if jobs is not None and jobs > room:
        print(
            f"--jobs {jobs}: {cores} cores have room for {room} runs of {ranks} ranks", flush=True
        )
    return room if jobs is None else min(jobs, room)


def write_ledger(study: Study, found: Sequence[Member], output: Path) -> None:
    """Write `study.json`: what varies, and the run of every point."""
    told = {
        "program": "fem_interface study",
        "title": study.title,
        "case": str(study.case),
        "keys": [factor.key for factor in study.vary],
        "runs": [{"run": member.name, "point": member.point} for member in found],
    }
    write_json(output / LEDGER, told)


def check_study(file: Path) -> list[str]:
    """Lines of `check`: every run, and what all of them will take."""
    study, found = planned(file, Path())
    jobs = jobs_that_fit(None, 1)
    costs = [estimate(member.case, checked_surface(member.case)) for member in found]
    hours = sum(one.seconds for one in costs) / 3600
    unknowns = [one.unknowns for one in costs]
    memory = jobs * max(one.memory_MiB for one in costs) / 1024
    return [
        f"{study.title}: {len(found)} runs of {study.case}",
        *(
            f"  {member.name}  " + ", ".join(f"{key} = {one}" for key, one in member.point.items())
            for member in found
        ),
        f"{min(unknowns):,} to {max(unknowns):,} unknowns; about {hours / jobs:.1f} h and "
        f"{memory:.1f} GiB with {jobs} at once, {hours:.1f} h of one core (within a factor of "
        "three)",
    ]


def _refuse(output: Path) -> None:
    """Raise BadInput for a folder that is no study's."""
    if output.exists() and not output.is_dir():
        raise BadInput(f"--output {output}: is a file; name a directory")
    if output.is_dir() and any(output.iterdir()) and not (output / LEDGER).is_file():
        raise BadInput(
            f"{output} is not empty and holds no study, so nothing in it is touched. Give another "
            "directory to --output."
        )
