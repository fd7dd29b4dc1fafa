"""The message types that `.proto` files declare, and documents of these types."""

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Protocol

from policykit.documents import Value
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers import decoded
from policykit_parsers._errors import TextError
from policykit_parsers._text import Lines
from policykit_parsers.textproto.proto import read

_WELL_KNOWN = re.compile(r"google/protobuf/\w+\.proto")
_GROUP = 10  # FieldDescriptor.TYPE_GROUP

# A file, the name that imports know it by, and what tells one version of it from another.
_Stamp = tuple[Path, str, int, int]


def messages_of(folders: tuple[Path, ...]) -> "Messages":
    """Return the messages that the files below *folders* declare; raises ParseError."""
    found: dict[str, _Stamp] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.proto")):
            state = path.stat()
            name = path.relative_to(folder).as_posix()
            found.setdefault(name, (path, name, state.st_mtime_ns, state.st_size))
    return _messages(tuple(found.values()))


@lru_cache(maxsize=8)
def _messages(stamps: tuple[_Stamp, ...]) -> "Messages":
    return Messages({name: Source(str(path), path.read_bytes()) for path, name, _, _ in stamps})


def is_installed() -> bool:
    """Tell whether the protobuf library is there."""
    return find_spec("google") is not None and find_spec("google.protobuf") is not None


def _library(name: str) -> ModuleType:
    return import_module(f"google.protobuf.{name}")


class Messages:
    """A pool of message types, built from the files in *sources* under the names of imports."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._pool = _library("descriptor_pool").DescriptorPool()
        self._sources = sources
        self._known: set[str] = set()
        for name, source in sources.items():
            self._add(name, source)

    def read(self, type_name: str, text: str) -> dict[str, Value]:
        """Return the message in *text*, which is of the type *type_name*.

        Raises KeyError for an unknown type, TextError for a text that is no such message.
        """
        descriptor = self._pool.FindMessageTypeByName(type_name)
        if descriptor.containing_type is not None:
            raise KeyError(type_name)
        message = _library("message_factory").GetMessageClass(descriptor)()
        text_format = _library("text_format")
        try:
            text_format.Parse(text, message, descriptor_pool=self._pool)
            value = _library("json_format").MessageToDict(
                message, preserving_proto_field_name=True, descriptor_pool=self._pool
            )
            _rename_groups(descriptor, value)
        except text_format.ParseError as error:
            raise _text_error(text, str(error), error.GetLine(), error.GetColumn()) from error
        except RecursionError as error:
            raise TextError("messages are nested too deeply", 0) from error
        if missing := message.FindInitializationErrors():
            raise TextError(f"required fields are missing: {', '.join(missing)}", 0)
        return dict(value)

    def _add(self, name: str, source: Source) -> None:
        """Add a file behind those that it imports."""
        if name in self._known:
            return
        self._known.add(name)
        text = decoded(source)
        try:
            descriptor = read(text)
        except TextError as error:
            raise error.located(source, text) from error
        dependencies = descriptor.get("dependency", [])
        assert isinstance(dependencies, list)
        for dependency in dependencies:
            self._import(str(dependency), source, text)
        proto = _library("descriptor_pb2").FileDescriptorProto()
        _library("json_format").ParseDict({**descriptor, "name": name}, proto)
        try:
            self._pool.Add(proto)
        except TypeError as error:
            message = str(error).partition(": ")[2] or str(error)
            raise ParseError(message, source.at(1, 1), hint="correct the .proto file") from error

    def _import(self, name: str, source: Source, text: str) -> None:
        """Add the file that *source* imports as *name*: one of ours, or of protobuf's own."""
        if name in self._sources:
            self._add(name, self._sources[name])
        elif _WELL_KNOWN.fullmatch(name) and find_spec(f"{_module_of(name)}_pb2"):
            self._add_well_known(import_module(f"{_module_of(name)}_pb2").DESCRIPTOR)
        else:
            place = source.at(*Lines(text).place(text.find(name)))
            hint = "paths of imports begin at a folder of proto-file-dirs"
            raise ParseError(f"there is no {name} to import", place, hint=hint)

    def _add_well_known(self, file: "_File") -> None:
        if file.name in self._known:
            return
        self._known.add(file.name)
        for dependency in file.dependencies:
            self._add_well_known(dependency)
        self._pool.AddSerializedFile(file.serialized_pb)


class _File(Protocol):
    """What is used of protobuf's FileDescriptor."""

    name: str
    dependencies: "tuple[_File, ...]"
    serialized_pb: bytes


class _Field(Protocol):
    """What is used of protobuf's FieldDescriptor."""

    name: str
    type: int
    message_type: "_Descriptor | None"


class _Descriptor(Protocol):
    """What is used of protobuf's Descriptor."""

    name: str
    full_name: str
    fields: "tuple[_Field, ...]"


def _module_of(name: str) -> str:
    return name.removesuffix(".proto").replace("/", ".")


def _rename_groups(descriptor: _Descriptor, value: dict[str, Value]) -> None:
    """Name groups in *value* as texts and conftest do: like their type, not in lower case."""
    for field in descriptor.fields:
        if field.message_type is None or field.name not in value:
            continue
        found = value[field.name]
        for item in found if isinstance(found, list) else [found]:
            if isinstance(item, dict):
                _rename_groups(field.message_type, item)
        if field.type == _GROUP:
            value[field.message_type.name] = value.pop(field.name)


def _text_error(text: str, message: str, line: int | None, column: int | None) -> TextError:
    """Return protobuf's complaint about a place in *text*."""
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    start = starts[min(line or 1, len(starts)) - 1]
    said = re.sub(r"^\d+:\d+ : ", "", message)
    return TextError(said, min(start + (column or 1) - 1, len(text)))
