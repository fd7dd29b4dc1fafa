"""Dockerfiles: what the corpora leave open — forms, checks, errors, places."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykit.documents import Document, Place, Span
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers import format_of
from policykit_parsers.dockerfile import load
from tests.parsers.places import Text, place_of, where


def document(text: str | bytes) -> Document:
    content = text.encode() if isinstance(text, str) else text
    [one] = load(Source("Dockerfile", content))
    return one


def instructions(text: str | bytes) -> Any:
    value: Any = document(text).value
    [found] = value
    return found


def last(text: str) -> Any:
    """Return the instruction *text* after a FROM."""
    return instructions(f"FROM a\n{text}\n")[-1]


def refused(text: str | bytes) -> ParseError:
    with pytest.raises(ParseError) as caught:
        document(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "flags", "values"),
    [
        ('COPY --from="b c" a b', ["--from=b c"], ["a", "b"]),
        ("COPY --from=b\\ c a b", ["--from=b c"], ["a", "b"]),
        ("RUN -- --mount=x y", [], ["--mount=x y"]),
        ("RUN --mount='\"a\",b'  x", ['--mount="a",b'], ["x"]),
        (
            'ENV a=b\\  c=\'d e" f\' g="h\\" i"',
            [],
            ["a", "b\\ ", "=", "c", "'d e\" f'", "=", "g", '"h\\" i"', "="],
        ),
        ("ENV a  b  c ", [], ["a", "b  c", ""]),
        ("ENV a=\\", [], ["a", "", "="]),
        ("LABEL a==b", [], ["a", "=b", "="]),
        ("ARG a b='c d'", [], ["a", "b='c d'"]),
        ('CMD ["\\ud83d\\ude00", "\\ud800"]', [], ["😀", "\ufffd"]),
        ('CMD ["a", NaN]', [], ['["a", NaN]']),
        ("CMD [1e400]", [], ["[1e400]"]),
        (
            'HEALTHCHECK --interval=1m30s --retries=+2 CMD ["a"]',
            ["--interval=1m30s", "--retries=+2"],
            ["CMD", "a"],
        ),
        ("HEALTHCHECK --x none", ["--x"], ["none"]),
        ("STOPSIGNAL --x 9", ["--x"], ["9"]),
        ("ONBUILD COPY --from=a b", [], ["b"]),
        ("ONBUILD foo x", [], [""]),
    ],
)
def test_flags_and_arguments_are_cut_as_buildkit_cuts_them(text, flags, values):
    found = last(text)
    assert found["Flags"] == flags
    assert found["Value"] == values


@pytest.mark.parametrize(
    "text",
    [
        "RUN cat <<E > x\nRUN y\nE",
        "RUN cat << 'E'\n# c \\\nE",
        'RUN <<-E <<"F G"\n\tE\nF G',
        "RUN [ 1 << 2 ]\n2",
        "RUN 3<<E\nE",
        "RUN <<''\n",
        "RUN <<E\r\nx\r\nE\r",
        "ADD a <<E /b\nE",
        "ONBUILD RUN a <<E\nE",
    ],
)
def test_heredocs_are_no_instructions(text):
    assert [one["Cmd"] for one in instructions(f"FROM a\n{text}\nUSER b\n")][-1] == "user"
    assert len(instructions(f"FROM a\n{text}\nUSER b\n")) == 3


@pytest.mark.parametrize(
    "text",
    ["RUN a <<< b", "RUN echo '<<E'", "RUN a\\<<E", 'RUN ["<<E"]', "ENV a=<<E", "RUN ((1<<2))"],
)
def test_other_words_with_angles_open_no_heredoc(text):
    assert len(instructions(f"FROM a\n{text}\n")) == 2


def test_comments_belong_to_the_instruction_after_them():
    text = "# a\n\n# b\n#\n# c\nFROM d\n  # e\nRUN x \\\n# no\n\n y\n# lost\n"
    assert [(one["Cmd"], one["Value"]) for one in instructions(text)] == [
        ("comment", ["c"]),
        ("from", ["d"]),
        ("comment", ["# e"]),
        ("run", ["x  y"]),
    ]


@pytest.mark.parametrize("start", ["# escape=`", "#syntax=x\n# check=skip=all\n# ESCAPE = `"])
def test_the_escape_directive_stands_at_the_top(start):
    assert instructions(f"{start}\nFROM a\nRUN b `\n c\\\n")[-1]["Value"] == ["b  c\\"]


def test_bytes_that_are_no_utf_8_are_replaced_as_conftest_does():
    assert instructions(b"\xef\xbb\xbfFROM a\nRUN \xff\n")[1]["Value"] == ["\ufffd"]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", (1, 1), "no instruction"),
        ("# only\n", (1, 1), "no instruction"),
        ("FROM a\n  RUNN b\n", (2, 3), "`RUNN` is not an instruction"),
        ("FROM a\nCOPY --bogus=1 a b\n", (2, 6), "COPY has no flag `--bogus`"),
        ("FROM a\nCOPY --from=a --from=b c d\n", (2, 15), "a second `--from`"),
        ("FROM a\nCOPY --from a b\n", (2, 6), "`--from` needs a value"),
        ("FROM a\nADD --link=x a b\n", (2, 5), "takes true or false"),
        ("FROM a\nRUN --network=foo x\n", (2, 5), "takes default, none or host"),
        ("FROM a\nRUN --security= x\n", (2, 5), "takes insecure or sandbox"),
        ("FROM a\nRUN --mount= x\n", (2, 5), "takes fields"),
        ("FROM a\nRUN --device=a,b=c x\n", (2, 5), "takes a device's name"),
        ("FROM a\nHEALTHCHECK --interval=1 CMD x\n", (2, 13), "takes a time"),
        ("FROM a\nHEALTHCHECK --timeout=1us CMD x\n", (2, 13), "takes a time"),
        ("FROM a\nHEALTHCHECK --retries=-1 CMD x\n", (2, 13), "takes a number"),
        ("FROM a\nHEALTHCHECK FOO\n", (2, 13), "expected CMD or NONE"),
        ("FROM a\nHEALTHCHECK NONE x\n", (2, 18), "takes no arguments"),
        ("FROM a\nHEALTHCHECK CMD\n", (2, 16), "no command"),
        ("FROM a b\n", (1, 1), "one image"),
        ("FROM a AS 1b\n", (1, 11), "no name for a stage"),
        ("FROM a\nCOPY a\n", (2, 1), "2 arguments or more"),
        ("FROM a\nEXPOSE\n", (2, 1), "needs an argument"),
        ("FROM a\nENV A\n", (2, 5), "without a value"),
        ("FROM a\nENV A=1 \\\n  B\n", (3, 3), "expected `name=value`"),
        ("FROM a\nLABEL =x\n", (2, 7), "a name is missing"),
        ("FROM a\nARG b =c\n", (2, 7), "a name is missing"),
        ('FROM a\nVOLUME ["a", " "]\n', (2, 14), "empty path"),
        ("FROM a\nSHELL sh\n", (2, 1), "JSON array"),
        ('FROM a\nCMD ["a", 1]\n', (2, 5), "strings only"),
        (f"FROM a\nCMD {'[' * 20_000}{']' * 20_000}\n", (2, 5), "arrays within"),
        ("FROM a\nONBUILD FROM b\n", (2, 9), "cannot be triggered"),
        ("FROM a\nONBUILD ONBUILD RUN b\n", (2, 9), "cannot be triggered"),
        ("FROM a\nRUN <<E\nx\n", (2, 1), "is not closed"),
        ("# escape=x\nFROM a\n", (1, 1), "escape character"),
        ("# syntax=a\n# syntax=b\nFROM a\n", (2, 1), "a second `syntax`"),
        (f"FROM a\nRUN {'x' * 70_000}\n", (2, 1), "more than 65535 bytes"),
    ],
)
def test_broken_input_is_refused_with_its_place(text, place, message):
    error = refused(text)
    assert where(error) == place
    assert message in error.message


def test_an_unknown_instruction_is_answered_with_the_one_that_was_meant():
    assert refused("FROM a\nENTRIPOINT b\n").hint == "did you mean `ENTRYPOINT`?"


def test_places_of_instructions_and_of_what_is_in_them():
    text = (
        "# syntax=x\n"
        "  # é why\n"
        "FROM a AS b\n"
        "COPY --from=x \\\n"
        "  # no\n"
        "     c   /d/\n"
        "RUN <<E\n  x\nE\n"
        'CMD ["é", "f"]\n'
        "ENV g=h\n"
    )
    one = document(text)
    assert place_of(one, 0, 0).span == Span(2, 3, 2, 10)
    assert place_of(one, 0, 0, "Value", 0).span == Span(2, 3, 2, 10)
    assert place_of(one, 0, 1).span == Span(3, 1, 3, 12)
    assert place_of(one, 0, 2).span == Span(4, 1, 6, 13)
    assert place_of(one, 0, 2, "Flags", 0).span == Span(4, 6, 4, 14)
    assert place_of(one, 0, 2, "Value", 1).span == Span(6, 10, 6, 13)
    assert place_of(one, 0, 3).span == Span(7, 1, 9, 2)
    assert place_of(one, 0, 4, "Value", 0).span == Span(10, 6, 10, 9)
    assert place_of(one, 0, 5, "Value", 1).span == Span(11, 7, 11, 8)
    assert place_of(one, 0, 5, "Value").span == Span(11, 5, 11, 8)


@pytest.mark.parametrize(
    ("path", "claimed"),
    [
        ("a/Dockerfile", True),
        ("Dockerfile.dev", True),
        ("Dockerfile-dev", True),
        ("api.dockerfile", True),
        ("Containerfile", True),
        ("Containerfile.prod", True),
        ("mydockerfile", False),
        (".dockerignore", False),
    ],
)
def test_names_of_dockerfiles_are_claimed(path, claimed):
    row = format_of(path)
    assert (row is not None and row.name == "dockerfile") == claimed


_LINES = st.sampled_from(
    [
        "# é c",
        "#",
        "",
        "RUN --mount=type=cache,target=/x  a  'b' \\\n   c",
        "  env A=1 \\\n  B='x y' \\\n\n # c\n  C=é",
        "COPY --chown=1:2 a b\\\nc /d",
        'ENTRYPOINT [ "a", "b\\u0041" ]',
        "ONBUILD RUN x",
        "RUN <<E cat\n# x\nE",
        "LABEL old  style",
        "CMD",
        "EXPOSE 80 443/tcp",
    ]
)


def assert_reads(cuts: Text, place: Place, value: str, *, is_array: bool) -> None:
    text = cuts.cut(place.span)
    if place.span.line != place.span.end_line:
        text = "".join(line.removesuffix("\\") for line in text.splitlines())
    if is_array and text.startswith('"'):
        text = json.loads(text)
    assert text == value


@given(st.lists(_LINES), st.sampled_from(["\n", "\r\n"]))
def test_text_at_the_place_of_an_argument_reads_as_that_argument(lines, line_end):
    text = "\n".join(["FROM a AS b", *lines, ""]).replace("\n", line_end)
    one = document(text)
    cuts = Text(text)
    ends = (0, 0)
    for index, instruction in enumerate(instructions(text)):
        place = place_of(one, 0, index)
        assert ends <= place.span[:2] < place.span[2:]
        ends = place.span[2:]
        if instruction["Cmd"] == "run":
            continue
        for name in ("Flags", "Value"):
            for step, value in enumerate(instruction[name] or ()):
                inner = place_of(one, 0, index, name, step)
                assert place.span[:2] <= inner.span[:2]
                assert inner.span[2:] <= place.span[2:]
                assert_reads(cuts, inner, value, is_array=instruction["JSON"])
