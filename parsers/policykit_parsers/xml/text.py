"""Names and text of XML as documents have them."""


def local(name: str) -> str:
    """Return *name* without its prefix."""
    prefix, _, rest = name.partition(":")
    return rest if prefix and rest else name


def trimmed(text: str) -> str:
    """Return *text* without blanks, controls and other invisible characters at its ends."""
    text = text.strip()
    if not text or (text[0].isprintable() and text[-1].isprintable()):
        return text
    start, end = 0, len(text)
    while start < end and not _is_visible(text[start]):
        start += 1
    while end > start and not _is_visible(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_visible(character: str) -> bool:
    return character.isprintable() and character != " "
