"""What a person may have meant: the nearest known name to an unknown one."""

from collections.abc import Iterable


def suggestion(name: str, known: Iterable[str], *, prefix: str = "") -> str:
    """Return `did you mean …?` with the nearest of the *known* names, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake pays for this import

    folded = {item.lower().replace("_", "-"): item for item in known}
    near = get_close_matches(name.lower().replace("_", "-"), folded, n=1)
    return f"did you mean {prefix}{folded[near[0]]}?" if near else ""
