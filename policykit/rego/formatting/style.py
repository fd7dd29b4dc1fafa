"""What a version of Rego writes in its own way."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """Which words there are, which of them are no names, and which imports they need."""

    keywords: frozenset[str]
    has_if: bool = True
    has_contains: bool = True
    has_not_bodies: bool = False
    assigns: bool = True
    adds_rego_v1: bool = False
    drops_words: bool = False
