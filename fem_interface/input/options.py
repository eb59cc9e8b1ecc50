"""Options of PETSc as a text, such as "-metal_pc_type gamg -metal_mat_mumps_icntl_14 40"."""

import shlex


def named_options(text: str) -> list[tuple[str, str]]:
    """Names without their dashes, and values, empty where there is none.

    What comes before the first name is left out. Raises ValueError for a quotation without an end.
    """
    named: list[tuple[str, str]] = []
    for word in shlex.split(text):
        if word[:1] == "-" and word[1:2].isalpha():  # rather than a negative number
            named.append((word[1:], ""))
        elif named:
            named[-1] = (named[-1][0], f"{named[-1][1]} {word}".strip())
    return named
