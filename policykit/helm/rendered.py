"""What `helm template` prints, taken apart: the text that each template has become.

Every document begins with `---` and `# Source: chart/templates/name.yaml`. Only that first line
after a `---` is helm's; templates may print such lines too.
"""

import re
from collections.abc import Mapping
from itertools import pairwise

_HEAD = re.compile(r"^---\n# Source: (.+)\n", re.MULTILINE)
_HEAD_LINES = 2


def parts_of(text: str) -> Mapping[str, list[str]]:
    """Return the documents of each template, by the name of the template, with helm's head."""
    parts: dict[str, list[str]] = {}
    heads = list(_HEAD.finditer(text))
    starts = [head.start() for head in heads] + [len(text)]
    for head, (start, end) in zip(heads, pairwise(starts), strict=True):
        part = text[start:end]
        parts.setdefault(head[1].rstrip("\r"), []).append(
            part if part.endswith("\n") else f"{part}\n"
        )
    return parts


def body_of(part: str) -> str:
    """Return a document without helm's head."""
    return part.split("\n", _HEAD_LINES)[_HEAD_LINES]
