"""Settings: every option there is, and its value from flags, environment and config files.

The fields of `Settings` are the one table of options: help texts, completion and documentation
iterate over `OPTIONS`. What only config files can say is in `settings.tables`.
"""

import os
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from policykit.errors import UsageError
from policykit.settings.files import ConfigFile, config_files
from policykit.settings.flags import CommandLine
from policykit.settings.options import (
    Option,
    Setting,
    declared,
    from_config,
    from_environment,
    option,
    rebased,
)
from policykit.settings.tables import Override, Tables, WaiverEntry
from policykit.suggestion import suggestion

_PREFIXES = ("POLICYKIT_", "CONFTEST_")
# Keys of our own config files that are no options; see `settings.tables`.
TABLES = ("formats", "overrides", "waivers")

# The commands that compile policies, that check inputs, that read some, and that print results;
# that watch, that run policies on inputs, and that show how.
_POLICIES = ("test", "helm", "verify", "explain", "compile", "baseline")
_CHECKING = ("test", "helm", "explain", "baseline")
_READING = (*_CHECKING, "parse")
_REPORTING = ("test", "helm", "verify", "reformat")
_TESTING = ("test", "verify")
_FETCHING = (*_POLICIES, "pull", "push")
_RUNNING = ("test", "helm")
_SHOWING = (*_TESTING, "helm")


class Settings(NamedTuple):
    """What a run is to do. `arguments` is what stands on the command line beside flags: paths.

    `root` is the folder of the config file, relative to the working directory.
    `formats` names the format of further patterns of file names, `overrides` has settings for
    some of the inputs, `waivers` what config files waive.
    """

    arguments: tuple[str, ...] = ()
    root: str = ""
    formats: tuple[tuple[str, str], ...] = ()
    overrides: tuple[Override, ...] = ()
    waivers: tuple[WaiverEntry, ...] = ()

    config_file: str = option("", "read this config file and no other", (), short="c")

    policy: tuple[str, ...] = option(
        ("policy",),
        "policy files and folders, or URLs of some",
        (*_POLICIES, "gatekeeper", "pull", "push"),
        short="p",
        path=True,
        alias="policies",
    )
    namespace: tuple[str, ...] = option(
        ("main",),
        "packages to evaluate; * ? [..] match names",
        (*_CHECKING, "verify", "gatekeeper"),
        short="n",
    )
    all_namespaces: bool = option(False, "evaluate every package there is", _CHECKING)
    data: tuple[str, ...] = option(
        (),
        "files and folders that policies see as data; prefix:path",
        _POLICIES,
        short="d",
        path=True,
    )
    rego_version: str = option(
        "v1",
        "version of Rego that the policies are in",
        (*_POLICIES, "fmt", "doc", "gatekeeper", "bundle", "push"),
        choices=("v1", "v0"),
    )
    capabilities: str = option(
        "", "JSON file with the capabilities of OPA that policies may use", _POLICIES, path=True
    )
    builtins: tuple[str, ...] = option(
        (), "Python files with functions for policies to call", _POLICIES, path=True
    )
    strict: bool = option(False, "refuse unused variables, imports and arguments", _POLICIES)
    strict_policies: bool = option(
        False, "refuse policies that can never report, and namespaces there are not", _CHECKING
    )
    show_builtin_errors: bool = option(
        False, "stop at the errors of built-in functions", (*_CHECKING, "verify")
    )
    allow_net: tuple[str, ...] = option(
        (), "hosts that policies may reach with http.send", (*_CHECKING, "verify")
    )
    update: tuple[str, ...] = option(
        (), "URLs to download policies from before testing", _RUNNING, short="u"
    )
    tls: bool = option(True, "use TLS to talk to OCI registries", _FETCHING, short="s")
    insecure: bool = option(False, "allow plain HTTP to other machines", _FETCHING)
    frozen: bool = option(
        False, "refuse URLs that neither policykit.lock nor they themselves pin", _FETCHING
    )
    offline: bool = option(False, "fetch nothing; policies come from the cache", _FETCHING)
    upgrade: bool = option(False, "pin what the URLs mean now", ("pull",))
    absolute_paths: bool = option(False, "take an absolute --policy as it is", ("pull",))
    verification_key: str = option(
        "", "file of the public key, or secret, that bundles are signed by", _FETCHING, path=True
    )
    verification_key_id: str = option("", "name of that key", _FETCHING)
    scope: str = option("", "scope that bundles are signed for", (*_FETCHING, "bundle"))
    skip_verify: bool = option(False, "take signed bundles without verifying them", _FETCHING)

    parser: str = option("", "read all inputs as this format", _READING)
    combine: bool = option(False, "evaluate all inputs together, as one array", _READING)
    ignore: str = option("", "leave out paths that match this regular expression", _CHECKING)
    respect_gitignore: bool = option(False, "leave out what git ignores", _CHECKING)
    stdin_filename: str = option("", "name to show for standard input instead of -", _CHECKING)
    proto_file_dirs: tuple[str, ...] = option(
        (), "folders with .proto files, for textproto", (*_READING, "verify"), path=True
    )
    max_file_size: int = option(256, "refuse inputs larger than this many MiB", _READING)
    keep_going: bool = option(
        False, "check the other files when one cannot be read; the exit code is 3", _RUNNING
    )
    baseline: str = option(
        "", "report only what this file of known findings does not hold", _RUNNING, path=True
    )
    watch: bool = option(False, "run again whenever a file changes", _TESTING)

    output: tuple[str, ...] = option(
        ("auto",), "FORMAT or FORMAT=FILE; may be given more than once", _REPORTING, short="o"
    )
    output_file: str = option("", "write the last output to this file", _REPORTING, path=True)
    no_color: bool = option(False, "do not colour the output", (*_REPORTING, "explain"))
    suppress_exceptions: bool = option(False, "do not show exceptions", (*_RUNNING, "reformat"))
    junit_hide_message: bool = option(False, "junit: name test cases by file alone", _REPORTING)
    github_hide_passed: bool = option(False, "github: leave out files that passed", _REPORTING)
    locations: bool = option(
        False, "junit and tap: add the file, line and rule of each finding", _REPORTING
    )
    trace: bool = option(False, "show on stderr how rules are evaluated", _SHOWING)

    fail_on_warn: bool = option(False, "exit with 1 on warnings, with 2 on failures", _RUNNING)
    fail_level: str = option(
        "",
        "exit with 1 on findings of this severity and above, and on no others",
        _RUNNING,
        choices=("info", "low", "warning", "medium", "error", "high", "critical"),
    )
    no_fail: bool = option(False, "exit with 0 even if there are failures", _RUNNING)
    quiet: bool = option(False, "print nothing if the exit code is 0", _SHOWING)
    jobs: int = option(0, "processes to use; 0 is as many as help", _RUNNING, short="j")

    report: str = option("", "OPA's own report: full, notes or fails", ("verify",))
    var_values: bool = option(
        False, "OPA's report, with the values of variables where tests fail", ("verify",)
    )
    coverage: str = option(
        "",
        "show how much of the policies the tests reach; exit with 1 below this percentage",
        ("verify",),
        implied="0",
    )
    coverage_output: tuple[str, ...] = option(
        ("summary",), "summary, text, json or lcov, or FORMAT=FILE", ("verify",)
    )

    baseline_file: str = option(
        "policykit-baseline.json", "file to write the findings to", ("baseline",), path=True
    )
    ci: str = option(
        "github", "the CI to write a job for", ("init",), choices=("github", "gitlab", "none")
    )

    helm: str = option("", "the program helm, if not the one on the PATH", ("helm",))
    values: tuple[str, ...] = option(
        (), "files of values, the last before the others", ("helm",), short="f", path=True
    )
    values_matrix: tuple[str, ...] = option(
        (), "patterns of files of values, in the chart; each is a run of its own", ("helm",)
    )
    set: tuple[str, ...] = option((), "values, as for helm: a.b=c", ("helm",), is_whole=True)
    set_string: tuple[str, ...] = option((), "values that are text", ("helm",), is_whole=True)
    set_json: tuple[str, ...] = option((), "values in JSON", ("helm",), is_whole=True)
    set_file: tuple[str, ...] = option((), "values that files hold", ("helm",), is_whole=True)
    api_versions: tuple[str, ...] = option((), "APIs that the cluster has", ("helm",))
    kube_version: str = option("", "version of Kubernetes that the cluster has", ("helm",))
    include_crds: bool = option(False, "check the chart's CRDs too", ("helm",))
    skip_tests: bool = option(False, "leave out the chart's tests", ("helm",))
    no_hooks: bool = option(False, "leave out the chart's hooks", ("helm",))
    skip_schema_validation: bool = option(
        False, "do not hold values against values.schema.json", ("helm",)
    )
    dependency_build: bool = option(
        False, "let helm fetch dependencies that are missing, into the chart's folder", ("helm",)
    )
    release: str = option("", "name of the release", ("helm",))
    release_namespace: str = option("", "namespace of the release", ("helm",))
    chart_version: str = option("", "version of a chart that helm fetches", ("helm",))
    repo: str = option("", "URL of the repository that the chart is in", ("helm",))

    rule: tuple[str, ...] = option(
        (), "rules to explain: deny_root or main.deny_root", ("explain",), short="r"
    )
    kind: str = option("", "kind of the constraints; METADATA names it otherwise", ("gatekeeper",))
    python: bool = option(False, "print the Python that policies are compiled to", ("compile",))
    check: bool = option(False, "change nothing; exit with 1 if a file is not formatted", ("fmt",))
    diff: bool = option(False, "change nothing; show what would change", ("fmt",))
    bundle_file: str = option(
        "bundle.tar.gz", "file to write the bundle to", ("bundle",), short="o", path=True
    )
    revision: str = option("", "revision to put into the manifest", ("bundle",))
    roots: tuple[str, ...] = option((), "parts of data that the bundle owns", ("bundle",))
    signing_key: str = option(
        "", "file of the private key, or secret, to sign with", ("bundle",), path=True
    )
    signing_key_id: str = option("", "name of that key", ("bundle",))
    signing_alg: str = option("RS256", "algorithm to sign by", ("bundle",))
    claims_file: str = option("", "JSON file with more claims to sign", ("bundle",), path=True)
    out_dir: str = option(
        ".", "folder for the documentation", ("doc",), short="o", path=True, alias="outDir"
    )
    template: str = option("", "template to write it with", ("doc",), short="t", path=True)


_BESIDES = 2 + len(TABLES)  # the arguments, the root
OPTIONS = declared(Settings._fields[_BESIDES:])
GLOBAL_OPTIONS = tuple(row for row in OPTIONS if not row.commands)


class Configuration(NamedTuple):
    """The settings, by the name of an option where its value came from, and what to warn about."""

    settings: Settings
    origins: Mapping[str, str] = MappingProxyType({})
    warnings: tuple[str, ...] = ()


def options_of(command: str) -> tuple[Option, ...]:
    """Return the options that *command* takes as flags, those of all commands last."""
    return (*(row for row in OPTIONS if command in row.commands), *GLOBAL_OPTIONS)


def configure(line: CommandLine, environment: Mapping[str, str] | None = None) -> Configuration:
    """Return the configuration: flags go before the environment, and that before config files.

    Raises UsageError, and ParseError for a config file that cannot be parsed.
    """
    variables = _in_environment(os.environ if environment is None else environment)
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    chosen = line.values.get("config-file", variables.get("config-file", ("", ""))[0])
    files = config_files(str(chosen))
    for file in reversed(files):
        read = _in_file(file)
        values |= read
        origins |= dict.fromkeys(read, file.source.path)
    tables = {name: values.pop(name) for name in TABLES if name in values}
    for name, (setting, variable) in variables.items():
        values[name], origins[name] = setting, variable
    for row in OPTIONS:
        if row.name in line.values:
            values[row.name], origins[row.name] = line.values[row.name], f"--{row.name}"
    attributes: dict[str, Any] = {
        row.field: values[row.name] for row in OPTIONS if row.name in values
    }
    root = files[0].folder if files and not chosen else ""
    settings = Settings(arguments=line.arguments, root=root, **tables, **attributes)
    return Configuration(settings, origins, tuple(_unknown_keys(files)))


def _in_environment(environment: Mapping[str, str]) -> dict[str, tuple[Setting, str]]:
    """Return the values that the environment gives, with the variable of each."""
    found: dict[str, tuple[Setting, str]] = {}
    for row in OPTIONS:
        for prefix in _PREFIXES:
            variable = f"{prefix}{row.field.upper()}"
            if environment.get(variable):
                found[row.name] = (from_environment(row, environment[variable], variable), variable)
                break
    if environment.get("NO_COLOR"):
        found.setdefault("no-color", (True, "NO_COLOR"))
    if environment.get("TERM") == "dumb":
        found.setdefault("no-color", (True, "TERM"))
    return found


def _in_file(file: ConfigFile) -> dict[str, Any]:
    """Return the values that *file* gives to options, and its tables."""
    known = {row.name: row for row in OPTIONS}
    known |= {row.alias: row for row in OPTIONS if row.alias}
    found: dict[str, Any] = {}
    for key, value in file.values.items():
        row = known.get(key.lower() if file.is_conftest else key)
        if row is not None:
            found[row.name] = _checked(file, key, row, value)
        elif key in TABLES and not file.is_conftest:
            found[key] = _table(file, key, value)
        elif not file.is_conftest:
            hint = suggestion(key, (*known, *TABLES))
            raise UsageError(f'unknown key "{key}"', file.place(key), hint=hint)
    return found


def _table(file: ConfigFile, key: str, value: object) -> tuple[Any, ...]:
    known = {row.name: row for row in OPTIONS}
    return Tables(file, known, lambda row, item: _checked(file, key, row, item)).read(key, value)


def _checked(file: ConfigFile, key: str, row: Option, value: object) -> Setting:
    try:
        return rebased(row, from_config(row, value), file.folder)
    except UsageError as error:
        raise UsageError(error.message, file.place(key), hint=error.hint) from None


def _unknown_keys(files: list[ConfigFile]) -> Iterator[str]:
    """Yield what to say of the keys of conftest's files that nothing reads: it ignores them too."""
    known = {name for row in OPTIONS for name in (row.name, row.alias) if name}
    for file in files:
        for key in file.values if file.is_conftest else ():
            if key.lower() not in known:
                hint = suggestion(key, known)
                yield f'{file.place(key)}: the key "{key}" is not known{hint and f"; {hint}"}'
