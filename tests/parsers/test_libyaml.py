"""libyaml without the rest of PyYAML: quick to load, and the whole for whoever asks for it."""

import subprocess
import sys

import pytest

START = "import sys; from policykit_parsers._libyaml import prepare; prepare(); "


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", START + code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    return done.stdout


def test_documents_are_read_without_pyyamls_parsers():
    code = (
        "from policykit_parsers import load; from policykit.source import Source;"
        "print(load(Source('a.yaml', b'a: [1]'), 'yaml')[0].value);"
        "print([m for m in ('yaml.reader', 'yaml.resolver', 'yaml.loader') if m in sys.modules])"
    )
    assert run(code) == "{'a': [1]}\n[]\n"


def test_broken_documents_are_reported_as_ever():
    code = (
        "from policykit_parsers import load; from policykit.source import Source\n"
        "for text in (b'a: [', b'a: \\x01', b'\\xff'):\n"
        "  try: load(Source('a.yaml', text), 'yaml')\n"
        "  except Exception as error: print(type(error).__name__)"
    )
    assert run(code) == "ParseError\n" * 3


@pytest.mark.parametrize("before", ["", "from policykit_parsers import yaml as first; "])
def test_whoever_needs_pyyaml_gets_all_of_it(before):
    code = (
        "import yaml; print(yaml.safe_load('a: 1'))\n"
        "try: yaml.load('a: [', Loader=yaml.CSafeLoader)\n"
        "except yaml.parser.ParserError: print('its own error')\n"
        "from yaml import SafeLoader"
    )
    assert run(before + code) == "{'a': 1}\nits own error\n"
