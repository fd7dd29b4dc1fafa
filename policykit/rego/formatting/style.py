"""What a version of Rego writes in its own way."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """Which words there are, which of them are no names, and which imports they need.

    `is_of_v0` tells what was read, all else how it is written.
    """

    keywords: frozenset[str]
    is_of_v0: bool = False
    has_if: bool = True
    has_contains: bool = True
    has_not_bodies: bool = False
    assigns: bool = True
    adds_rego_v1: bool = False
    drops_words: bool = False

    @property
    def converts(self) -> bool:
        """Whether v0 is read and v1 is written."""
        return self.is_of_v0 and self.assigns

    @property
    def version(self) -> str:
        """The version of Rego that is written."""
        return "v1" if self.assigns else "v0"
