"""What builtins take and give: their annotations as types, and a table of what these cannot say.

A function's annotations say what it takes at run time. In a few places OPA promises a policy more
(arrays of known length, objects with known keys) or asks more of it; these stand in `DECLARED`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import NoneType, UnionType
from typing import Annotated, Any, get_args, get_origin
from typing import Union as TypingUnion

from policykit.rego.builtins import Builtin
from policykit.rego.check.types.lattice import (
    ANY,
    BOOLEAN,
    NULL,
    NUMBER,
    OF_CLASS,
    STRING,
    ArrayType,
    FunctionType,
    ObjectType,
    SetType,
    Type,
    union,
)
from policykit.rego.values import Set, Undefined


@dataclass(frozen=True, slots=True)
class Signatures:
    """The types of builtins by name; each is worked out when it is first asked for."""

    builtins: Mapping[str, Builtin]
    known: dict[str, FunctionType | None] = field(default_factory=dict)

    def of(self, name: str) -> FunctionType | None:
        """Return the type of the builtin called *name*, or None if there is none."""
        if name not in self.known:
            row = self.builtins.get(name)
            self.known[name] = None if row is None else signature(row)
        return self.known[name]


def signature(row: Builtin) -> FunctionType:
    """Return the type of a builtin."""
    code, notes = row.function.__code__, row.function.__annotations__
    first = row.takes_world + row.takes_file
    names = code.co_varnames[first : code.co_argcount]
    declared = DECLARED.get(row.name, {})
    arguments = tuple(
        declared.get(index) or type_of_annotation(notes.get(name, Any))
        for index, name in enumerate(names)
    )
    result = declared.get(RESULT) or type_of_annotation(notes.get("return", Any))
    return FunctionType(arguments, result, tuple(name.rstrip("_") for name in names))


def type_of_annotation(note: Any) -> Type:
    """Return the type that an annotation stands for; what is no type of Rego can be anything."""
    origin, parts = get_origin(note), get_args(note)
    if origin is Annotated:
        return type_of_annotation(parts[0])
    if origin in (TypingUnion, UnionType):
        return union(_alternatives(parts)) or ANY
    if note is None or note in OF_CLASS:
        return OF_CLASS[NoneType if note is None else note]
    base = origin or note
    if base is dict:
        key, value = map(type_of_annotation, parts or (Any, Any))
        return ObjectType({}, (key, value))
    member = type_of_annotation(parts[0]) if parts else ANY
    if base is list:
        return ArrayType((), member)
    if base in (Set, set):
        return SetType(member)
    return member if base is Iterator else ANY


def _alternatives(parts: tuple[Any, ...]) -> Iterator[Type]:
    return (type_of_annotation(part) for part in parts if part is not Undefined)


RESULT = -1  # stands for the result among the positions of arguments

_OBJECT = ObjectType({}, (ANY, ANY))
_NAMED = ObjectType({}, (STRING, ANY))
_MOMENT = union((NUMBER, ArrayType((NUMBER, STRING))))
_THREE_NUMBERS = ArrayType((NUMBER,) * 3)
_CERTIFICATES = ArrayType((BOOLEAN, ArrayType((), _NAMED)))
_OPTIONS = ObjectType({"indent": STRING, "prefix": STRING, "pretty": BOOLEAN}, (STRING, ANY))
_PATCH = ObjectType({"op": STRING, "path": ANY}, (ANY, ANY))
_MISFIT = ObjectType({"desc": STRING, "error": STRING, "field": STRING, "type": STRING})
_STRINGS = union((STRING, ArrayType((), STRING), SetType(STRING)))

DECLARED: Mapping[str, Mapping[int, Type | None]] = {
    "base64.is_valid": {0: STRING},
    "cast_array": {0: ANY},
    "cast_boolean": {0: ANY},
    "cast_null": {0: ANY},
    "cast_object": {0: ANY},
    "cast_set": {0: ANY},
    "cast_string": {0: ANY},
    "crypto.parse_private_keys": {RESULT: ArrayType((), _NAMED)},
    "crypto.x509.parse_and_verify_certificates": {RESULT: _CERTIFICATES},
    "crypto.x509.parse_and_verify_certificates_with_options": {RESULT: _CERTIFICATES},
    "crypto.x509.parse_rsa_private_key": {RESULT: _NAMED},
    "graphql.parse": {RESULT: ArrayType((_OBJECT, _OBJECT))},
    "graphql.parse_and_verify": {RESULT: ArrayType((BOOLEAN, _OBJECT, _OBJECT))},
    "http.send": {RESULT: _OBJECT},
    "io.jwt.decode": {RESULT: ArrayType((_OBJECT, _OBJECT, STRING))},
    "io.jwt.decode_verify": {RESULT: ArrayType((BOOLEAN, _OBJECT, _OBJECT))},
    "json.is_valid": {0: STRING},
    "json.marshal_with_options": {1: _OPTIONS},
    "json.match_schema": {RESULT: ArrayType((BOOLEAN, ArrayType((), _MISFIT)))},
    "json.patch": {1: ArrayType((), _PATCH)},
    "json.verify_schema": {RESULT: ArrayType((BOOLEAN, union((NULL, STRING)) or ANY))},
    "net.cidr_contains_matches": {RESULT: SetType(ArrayType((ANY, ANY)))},
    "regex.is_valid": {0: STRING},
    "time.clock": {0: _MOMENT, RESULT: _THREE_NUMBERS},
    "time.date": {0: _MOMENT, RESULT: _THREE_NUMBERS},
    "time.diff": {0: _MOMENT, 1: _MOMENT, RESULT: ArrayType((NUMBER,) * 6)},
    "time.format": {0: union((_MOMENT, ArrayType((NUMBER, STRING, STRING))))},
    "time.weekday": {0: _MOMENT},
    "urlquery.decode_object": {RESULT: ObjectType({}, (STRING, ArrayType((), STRING)))},
    "urlquery.encode_object": {0: ObjectType({}, (STRING, _STRINGS or ANY))},
    "walk": {RESULT: ArrayType((ArrayType((), ANY), ANY))},
    "yaml.is_valid": {0: STRING},
}
