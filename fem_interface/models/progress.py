"""A bar on the terminal that follows the time of the protocol."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_bar(end: float, shown: bool) -> Iterator[Callable[[float, float], None]]:
    """A function of time [s] and pressure [MPa] that moves the bar; silent off a terminal."""
    from rich.console import Console

    console = Console(stderr=True)
    if not (shown and console.is_terminal):
        yield lambda time, pressure: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("pressing"), BarColumn(), TextColumn("{task.description}")
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task("", total=end)

        def move(time: float, pressure: float) -> None:
            text = f"{time:.4g} of {end:.4g} s, {pressure:.4g} MPa"
            bar.update(task, completed=time, description=text)

        yield move
