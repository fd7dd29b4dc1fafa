"""Config formats: one module each, with `load(source) -> list[Document]`, and one row each here.

A module is imported when the first file of its format is read.
"""

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from policykit.documents import Document
from policykit.errors import ParseError
from policykit.source import Source


class Format(NamedTuple):
    """One config format: its name, and the lower-case patterns of the file names that claim it."""

    name: str
    patterns: tuple[str, ...]
    summary: str


# The first row that claims a name wins; rows stand in the order in which conftest tries them.
FORMATS = (
    Format(
        "dockerfile",
        (
            *("dockerfile", "dockerfile.*", "*.dockerfile", "dockerfile-*"),
            *("containerfile", "containerfile.*", "*.containerfile", "containerfile-*"),
        ),
        "Dockerfiles and Containerfiles",
    ),
    Format("yaml", ("*.yaml", "*.yml"), "YAML, one document or a stream"),
    Format(
        "hcl2",
        ("*.tf", "*.tfvars", "*.hcl", "*.hcl.lock", "*.hcl2"),
        "HCL 2: Terraform, OpenTofu, Terragrunt, Packer, Nomad",
    ),
    Format(
        "ignore",
        (
            *("*.gitignore", "*.dockerignore", "*.ignore", ".containerignore", ".helmignore"),
            *(".npmignore", ".prettierignore", ".eslintignore", ".stylelintignore"),
            *(".gcloudignore", ".vscodeignore", ".terraformignore", ".vercelignore"),
        ),
        "ignore files: .gitignore, .dockerignore and their like",
    ),
    Format("dotenv", (".env", ".env.*", "*.env", "*.dotenv"), "environment files"),
    Format("nginx", ("nginx.conf", "*.nginx"), "nginx configuration"),
    Format("groovy", ("jenkinsfile", "jenkinsfile.*", "*.groovy"), "Groovy, as a syntax tree"),
    Format("textproto", ("*.textproto", "*.textpb"), "protocol buffers in text form"),
    Format("codeowners", ("codeowners", "*.codeowners"), "CODEOWNERS files"),
    Format("json", ("*.json", "*.tfstate", "pipfile.lock"), "JSON"),
    Format("jsonc", ("*.jsonc",), "JSON with comments"),
    Format("json5", ("*.json5",), "JSON5"),
    Format("toml", ("*.toml", "pipfile"), "TOML 1.1"),
    Format("ini", ("*.ini", ".editorconfig"), "INI"),
    Format("properties", ("*.properties",), "Java properties"),
    Format("xml", ("*.xml",), "XML"),
    Format("spdx", ("*.spdx",), "SPDX in tag-value form"),
    Format("cyclonedx", ("*.cyclonedx",), "CycloneDX, JSON or XML"),
    Format("jsonnet", ("*.jsonnet",), "Jsonnet, evaluated"),
    Format("cue", ("*.cue",), "CUE, evaluated by the program cue"),
    Format("hcl1", ("*.hcl1",), "HCL 1, and the JSON form of it"),
    Format("hocon", ("*.hocon",), "HOCON: Akka, Play"),
    Format("edn", ("*.edn",), "EDN: Clojure's data"),
    Format("vcl", ("*.vcl",), "VCL: Varnish"),
    Format("csv", ("*.csv",), "CSV with a header"),
)


def format_of(path: str) -> Format | None:
    """Return the format that claims the file name of *path*, or None if none does."""
    name = path.replace("\\", "/").rpartition("/")[2].lower()
    for row in FORMATS:
        if any(_claims(pattern, name) for pattern in row.patterns):
            return row
    return None


def _claims(pattern: str, name: str) -> bool:
    """Tell whether *name* is what *pattern* says: a name, or what stands around its one `*`."""
    before, star, after = pattern.partition("*")
    if not star:
        return name == pattern
    is_long = len(name) >= len(before) + len(after)
    return is_long and name.startswith(before) and name.endswith(after)


def load(source: Source, name: str) -> list[Document]:
    """Return the documents of *source*, read as the format called *name*.

    Raises KeyError for an unknown name and ParseError for content that breaks the format's rules.
    """
    row = next((row for row in FORMATS if row.name == name), None)
    if row is None:
        raise KeyError(name)
    reader: Callable[[Source], list[Document]] = import_module(f"{__name__}.{row.name}").load
    return reader(source)


def decoded(source: Source) -> str:
    """Return the text of *source*: UTF-8, a byte order mark dropped, line ends as they are.

    Raises ParseError with the place of the first byte that is not UTF-8.
    """
    try:
        return source.content.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        before = source.content[: error.start].decode(errors="replace").removeprefix("\ufeff")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        raise ParseError(
            f"byte 0x{source.content[error.start]:02x} is not UTF-8",
            source.at(line, column),
            hint="save the file as UTF-8",
        ) from error
