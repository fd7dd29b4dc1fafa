"""What a fetcher is given: the URL, what is known of its content, and where the files go."""

from dataclasses import dataclass
from pathlib import Path

from policykit.bundles.options import Options
from policykit.bundles.tree import Tree
from policykit.bundles.url import BundleUrl


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One fetch: *url* into *tree*.

    `revision` is what the lock file says the URL stands for, empty where it says nothing: a
    fetcher that can ask for it does. `scratch` is a folder for what is no part of the bundle.
    """

    url: BundleUrl
    revision: str
    tree: Tree
    scratch: Path
    options: Options
