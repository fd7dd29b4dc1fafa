"""Where programs keep their data: the folders that the environment names."""

import os
from collections.abc import Mapping


def data_folders(environment: Mapping[str, str] | None = None) -> list[str]:
    """Return the folders for data of programs: the user's own, those of the system, and the home.

    A folder need not exist.
    """
    known = os.environ if environment is None else environment
    home = known.get("HOME") or os.path.expanduser("~")
    own = known.get("XDG_DATA_HOME") or f"{home}/.local/share"
    shared = known.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    return [own, *filter(None, shared.split(":")), home]


def cache_folder(environment: Mapping[str, str] | None = None) -> str:
    """Return the folder for what can be computed again; `POLICYKIT_CACHE_DIR` names another.

    It need not exist.
    """
    known = os.environ if environment is None else environment
    if known.get("POLICYKIT_CACHE_DIR"):
        return known["POLICYKIT_CACHE_DIR"]
    home = known.get("HOME") or os.path.expanduser("~")
    base = known.get("XDG_CACHE_HOME") or known.get("LOCALAPPDATA") or f"{home}/.cache"
    return f"{base}/policykit"
