"""Bundles in object stores: a file, or all files below a prefix, through fsspec.

The libraries come with the extra `policykit[cloud]`. Credentials are those of the environment and
of the tools' own files; the machine's metadata service is asked only where the options say so.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from policykit.bundles.addresses import refuse_plain
from policykit.bundles.contents import place, refuse_unknown
from policykit.bundles.options import Options
from policykit.bundles.request import Request
from policykit.bundles.tree import CHUNK
from policykit.bundles.url import BundleUrl, redacted
from policykit.errors import FetchError, UsageError

_METADATA_PROVIDER: Final = "iam-role"


@dataclass(frozen=True, slots=True)
class _Object:
    """Where something lies in a store: the store's settings and fsspec's path."""

    path: str
    settings: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Store:
    """One kind of store: its getters, the library that reads it, the errors that raises."""

    getters: tuple[str, ...]
    library: str
    filesystem: str
    errors: tuple[str, ...]
    locate: Callable[[BundleUrl, Options], _Object]


def fetch(request: Request) -> str:
    """Put the object, or all objects below the prefix, into the tree; return an object's digest.

    Raises UsageError where the extra is not installed, FetchError where the store refuses.
    """
    url, limits = request.url, request.options.limits
    store = next(row for row in _STORES if url.getter in row.getters)
    refuse_plain(url.scheme, url.host, insecure=request.options.insecure)
    found = store.locate(url, request.options)
    library = _imported(store)
    with _refusals(store):
        files = getattr(library, store.filesystem)(
            **found.settings, skip_instance_cache=True, use_listings_cache=False
        )
        details = files.info(found.path)
        if details["type"] == "directory":
            _add_folder(files, found.path, request)
            return ""
        filename = url.filename or PurePosixPath(found.path).name
        refuse_unknown(url, filename)
        target = request.scratch / "download"
        with target.open("wb") as file:
            file.writelines(_chunks(files, found.path, limits.download_bytes))
    return place(target, filename, url, request.tree, limits)


def _add_folder(files: Any, folder: str, request: Request) -> None:  # noqa: ANN401 untyped
    prefix = folder.rstrip("/")
    for number, path in enumerate(sorted(files.find(prefix))):
        if number >= request.options.limits.files:
            raise FetchError(f"more than {request.options.limits.files} files in one bundle")
        name = path[len(prefix) :].lstrip("/")
        if name:
            chunks = _chunks(files, path, request.options.limits.download_bytes)
            request.tree.add(name, chunks)


def _chunks(files: Any, path: str, limit: int) -> Iterator[bytes]:  # noqa: ANN401 untyped
    left = limit
    with files.open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            left -= len(chunk)
            if left < 0:
                raise FetchError(f"the store sends more than {limit} bytes")
            yield chunk


def _imported(store: _Store) -> Any:  # noqa: ANN401 a library without types
    try:
        return import_module(store.library)
    except ImportError as error:
        raise UsageError(
            f"{store.getters[0]} URLs need the library {store.library.partition('.')[0]}",
            hint="pip install 'policykit[cloud]'",
        ) from error


@contextmanager
def _refusals(store: _Store) -> Iterator[None]:
    """Turn what the libraries raise into FetchError; their messages are cut to one line."""
    kinds = tuple(
        getattr(import_module(module), name) for module, name in map(_named, store.errors)
    )
    try:
        yield
    except FileNotFoundError as error:
        raise FetchError("there is no such object", hint="check the bucket and the key") from error
    except (*kinds, OSError, ValueError) as error:
        text = redacted(str(error).partition("\n")[0])
        raise FetchError(f"the store refuses: {text or type(error).__name__}") from error


def _named(error: str) -> tuple[str, str]:
    module, _, name = error.rpartition(".")
    return module, name


def _in_bucket(url: BundleUrl) -> str:
    """Return bucket and key of URLs that name the bucket as their host (`s3://bucket/key`)."""
    split = urlsplit(url.address)
    return f"{split.netloc}/{unquote(split.path).strip('/')}"


def _in_s3(url: BundleUrl, options: Options) -> _Object:
    environment = options.environment
    path = unquote(urlsplit(url.address).path).strip("/")
    settings: dict[str, Any] = {
        "key": environment.get("AWS_ACCESS_KEY_ID") or None,
        "secret": environment.get("AWS_SECRET_ACCESS_KEY") or None,
        "token": environment.get("AWS_SESSION_TOKEN") or None,
        "session": _aws_session(environment, ask_instance=options.instance_credentials),
        "config_kwargs": {
            "connect_timeout": options.limits.idle_seconds,
            "read_timeout": options.limits.idle_seconds,
            "retries": {"max_attempts": options.limits.attempts},
        },
    }
    region = url.region or _aws_region(url.host) or environment.get("AWS_REGION", "")
    settings["client_kwargs"] = {"region_name": region} if region else {}
    if url.scheme == "s3":
        return _Object(_in_bucket(url), settings)
    if not url.host.endswith((".amazonaws.com", ".amazonaws.com.cn")):
        split = urlsplit(url.address)
        settings["endpoint_url"] = f"{split.scheme}://{split.netloc}"
        return _Object(path, settings)
    bucket = _aws_bucket(url.host)
    return _Object(f"{bucket}/{path}" if bucket else path, settings)


def _aws_bucket(host: str) -> str:
    """Return the bucket in `bucket.s3.region.amazonaws.com`, empty where the path names it."""
    before, _, _rest = host.partition(".s3.")
    if before == host:
        before, _, _rest = host.partition(".s3-")
    return before if before != host else ""


def _aws_region(host: str) -> str:
    """Return the region in an S3 host name, in the old form with a dash or the new with a dot."""
    labels = host.removesuffix(".cn").removesuffix(".amazonaws.com").split(".")
    last = labels[-1]
    if not host.removesuffix(".cn").endswith(".amazonaws.com") or last == "s3":
        return ""
    return last.removeprefix("s3-")


def _aws_session(environment: Mapping[str, str], *, ask_instance: bool) -> object:
    """Return a session that finds credentials where people put them, not on the network."""
    session = import_module("aiobotocore.session").AioSession(
        profile=environment.get("AWS_PROFILE") or None
    )
    if not ask_instance:
        session.get_component("credential_provider").remove(_METADATA_PROVIDER)
    return session


def _in_gcs(url: BundleUrl, options: Options) -> _Object:
    if url.scheme in {"gs", "gcs"}:
        path = _in_bucket(url)
    else:
        # https://www.googleapis.com/storage/v1/bucket/key
        path = unquote(urlsplit(url.address).path).strip("/")
        path = path.removeprefix("storage/").removeprefix("v1/")
    environment = options.environment
    named = environment.get("GOOGLE_APPLICATION_CREDENTIALS", "")
    settings: dict[str, object] = {"token": named or "anon"}
    if options.instance_credentials:
        settings["token"] = "cloud"  # noqa: S105 the name of a way, not a token
    emulator = environment.get("STORAGE_EMULATOR_HOST", "")
    if emulator:
        settings["endpoint_url"] = emulator
    return _Object(path, settings)


def _in_azure(url: BundleUrl, options: Options) -> _Object:
    environment = options.environment
    settings: dict[str, object] = {"anon": not options.instance_credentials}
    variables = {
        "account_name": "AZURE_STORAGE_ACCOUNT_NAME",
        "account_key": "AZURE_STORAGE_ACCOUNT_KEY",
        "sas_token": "AZURE_STORAGE_SAS_TOKEN",
        "connection_string": "AZURE_STORAGE_CONNECTION_STRING",
    }
    settings |= {
        name: environment[variable]
        for name, variable in variables.items()
        if environment.get(variable)
    }
    if url.scheme == "az":
        return _Object(_in_bucket(url), settings)
    # https://account.blob.core.windows.net/container/blob
    settings["account_name"] = url.host.partition(".")[0]
    return _Object(unquote(urlsplit(url.address).path).strip("/"), settings)


_STORES = (
    _Store(
        getters=("s3",),
        library="s3fs",
        filesystem="S3FileSystem",
        errors=("botocore.exceptions.BotoCoreError", "botocore.exceptions.ClientError"),
        locate=_in_s3,
    ),
    _Store(
        getters=("gcs", "gs"),
        library="gcsfs.core",  # The class of the package's root asks a second service by gRPC.
        filesystem="GCSFileSystem",
        errors=("gcsfs.retry.HttpError", "google.auth.exceptions.GoogleAuthError"),
        locate=_in_gcs,
    ),
    _Store(
        getters=("azure", "az"),
        library="adlfs",
        filesystem="AzureBlobFileSystem",
        errors=("azure.core.exceptions.AzureError",),
        locate=_in_azure,
    ),
)
