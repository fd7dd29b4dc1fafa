"""Patterns of paths in settings: `**` stands for any folders, `*` and `?` for no slash."""

import os
import re
from functools import cache

_PARTS = re.compile(r"\*\*/|\*\*|\*|\?|\[[^]]+\]|[^*?\[]+|\[")
_MEANING = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    parts = []
    for part in _PARTS.findall(pattern):
        if part in _MEANING:
            parts.append(_MEANING[part])
        elif len(part) > 1 and part[0] == "[":
            inside = part[1:-1].replace("\\", "\\\\")
            parts.append(f"[{'^' + inside[1:] if inside[0] == '!' else inside}]")
        else:
            parts.append(re.escape(part))
    return re.compile("".join(parts), re.DOTALL)


def matches(pattern: str, path: str, *, folder: str = "") -> bool:
    """Tell whether *path* is one that *pattern*, relative to *folder*, stands for.

    A pattern that names a folder stands for all that is in it; one without a slash for files of
    that name in any folder.
    """
    inside = os.path.relpath(path, folder or os.curdir).replace(os.sep, "/")
    wanted = pattern.removeprefix("./").rstrip("/")
    if _regex(wanted).fullmatch(inside) or _regex(f"{wanted}/**").fullmatch(inside):
        return True
    return "/" not in wanted and _regex(wanted).fullmatch(inside.rpartition("/")[2]) is not None
