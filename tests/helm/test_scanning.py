"""Lines of templates: what prints, what can be marked, which values are named."""

import pytest

from policykit.helm.scanning import scanned


@pytest.mark.parametrize(
    ("line", "prints", "is_markable"),
    [
        ("a: 1", True, True),
        ("a: {{ .x }}", True, True),
        ("{{- toYaml .x | nindent 2 }}", True, True),
        ("", False, False),
        ("---", False, False),
        ("{{- if .x }}", False, False),
        ("{{ $x := 1 }}", False, False),
        ("{{ $x = 1 }}", False, False),
        ("{{ $x, $y := 1 }}", False, False),
        ("{{ $x }}", True, True),
        ("{{/* a: 1 }} */}}", False, False),
        ("a: {{ .x -}}", True, False),
        ("a: {{ `}}` }}", True, True),
        ('a: {{ "}}" }}', True, True),
        ("{{ if .x }}a: 1{{ end }}", True, True),
    ],
)
def test_a_line_prints_and_can_be_marked(line, prints, is_markable):
    found = scanned(line)[0]
    assert (found.prints, found.markable) == (prints, is_markable)


def test_named_templates_print_where_they_are_included():
    text = '{{ define "a" }}\nx: 1\n{{ if .y }}\ny: 1\n{{ end }}\nz: 1\n{{ end }}\nb: 2'
    assert [line.prints for line in scanned(text)] == [False] * 7 + [True]


def test_an_action_over_several_lines_cannot_be_marked_inside():
    found = scanned("a: {{ include\n  `x` . }}\nb: 1")
    assert [line.markable for line in found] == [False, True, True]


@pytest.mark.parametrize(
    ("text", "references"),
    [
        ("{{ .Values.a.b }}", [("a", "b")]),
        ("{{ .Values.a }}:{{ .Values.b }}", [("a",), ("b",)]),
        ("{{ $.Values.a }}", [("a",)]),
        ("{{ .x.Values.a }}", []),
        ("{{ if .Values.a }}", []),
        ("a: 1 # .Values.a", []),
    ],
)
def test_values_are_named_by_what_prints(text, references):
    assert list(scanned(text)[0].references) == references


def test_in_a_loop_only_the_root_has_the_values():
    text = "{{ range .x }}\n{{ .Values.a }}{{ $.Values.b }}\n{{ end }}\n{{ .Values.c }}"
    assert [line.references for line in scanned(text)] == [(), (("b",),), (), (("c",),)]
