"""What is safe to show on a terminal."""

import pytest

from policykit.terminal import painted, visible, visible_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("bell\x07 back\b return\r", "bell␇ back␈ return␍"),
        ("\x9b31m \u202eflipped", "\ufffd31m \ufffdflipped"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("plain é 日本", "plain é 日本"),
    ],
)
def test_control_characters_become_pictures_of_one_column(text, shown):
    assert visible(text) == shown
    assert len(visible(text)) == len(text)


def test_a_line_stays_one_line():
    assert visible_line("a\nb\tc") == "a␊b␉c"


def test_paint_needs_colour_to_be_enabled():
    assert painted("x", "red", enabled=False) == "x"
    assert painted("x", "red", enabled=True) == "\x1b[31mx\x1b[0m"
