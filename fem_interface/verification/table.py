"""The ladder as a table for the terminal."""

from collections.abc import Sequence

from rich import box
from rich.table import Table

from fem_interface.verification.page import headline
from fem_interface.verification.rung import Outcome

VERDICTS = {True: "[green]pass[/green]", False: "[bold red]FAIL[/bold red]"}


def ladder_table(outcomes: Sequence[Outcome]) -> Table:
    """A row for every check, on its finest mesh."""
    table = Table(title=headline(outcomes), title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("rung and quantity")
    for head in ("computed", "exact", "error", "tolerance"):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for outcome in outcomes:
        title = f"[bold]{outcome.rung.name}[/bold]"
        title += f": {outcome.failure}" if outcome.failure else ""
        table.add_row(title, "", "", "", "", VERDICTS[outcome.passed])
        for check in outcome.checks:
            end = check.finest
            table.add_row(
                f"  {check.quantity}" + (f", {check.unit}" if check.unit else ""),
                f"{end.computed:.5g}",
                f"{end.exact:.5g}",
                f"{end.error:.2g}",
                f"{end.tolerance:.2g}",
                VERDICTS[check.passed],
            )
    return table
