"""Text protos: `.proto` files, values and errors."""

from pathlib import Path

import pytest

from policykit.documents import Value
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers import textproto
from policykit_parsers.textproto import load
from policykit_parsers.textproto.proto import read
from tests.parsers.places import where

pytest.importorskip("google.protobuf", reason="the library protobuf is not installed")

PROTO = """\
syntax = "proto2"; /* c */
package a.b;  // c
import "google/protobuf/timestamp.proto";
import public 'sub/other.proto';
option (my.option) = { text: "}" };
message M {
  required string id = 1 [default = "x]", deprecated = true];
  optional group G = 2 { optional int32 v = 1; }
  reserved 5, 7 to 9; reserved "foo";
  extensions 100 to max [declaration = { number: 100 }];
  enum E { option allow_alias = true; A = 0; B = -1 [deprecated = true]; C = 0x1; reserved 9; }
  optional E e = 3;
  oneof choice { option x = 1; string s = 10; M m = 11; }
  map<string, .a.b.M.N> by_name = 13;
  message N { optional double d = 1; extend M { optional N n = 101; } };
  optional google.protobuf.Timestamp time = 14;
  repeated sint64 big = 15 [packed = true];
  optional bytes raw = 0x10;
  optional sub.Other other = 021;
}
extend M { optional string ext = 100; repeated group X = 102 { optional int32 z = 1; } }
service S { rpc F(M) returns (stream M) { option deprecated = true; } rpc G(M) returns (M); }
"""
OTHER = 'syntax = "proto3"; package sub; message Other { optional int32 a = 1; int32 b = 2; }'
HEADER = "# proto-message: a.b.M\n"


@pytest.fixture
def protos(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / "m.proto").write_text(PROTO)
    (tmp_path / "sub" / "other.proto").write_text(OTHER)
    return tmp_path


def value(text: str, protos: Path) -> Value:
    [one] = load(Source.of("a.textproto", text), proto_dirs=[protos])
    assert one.positions.root is None
    return one.value


def refused(text: str, protos: Path) -> ParseError:
    with pytest.raises(ParseError) as caught:
        load(Source.of("a.textproto", text), proto_dirs=[str(protos)])
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("G { v: 1 }", {"G": {"v": 1}}),
        ("e: B s: 'x' 'y'", {"e": "B", "s": "xy"}),
        ("m { id: 'y' m < id: 'z' > }", {"m": {"id": "y", "m": {"id": "z"}}}),
        ("by_name { key: 'k' value { d: inf } }", {"by_name": {"k": {"d": "Infinity"}}}),
        ("time { seconds: 5 }", {"time": "1970-01-01T00:00:05Z"}),
        ("big: [1, -9007199254740993]", {"big": ["1", "-9007199254740993"]}),
        (r"raw: '\x00\xff'", {"raw": "AP8="}),
        ("[a.b.ext]: 'x' [a.b.x] { z: 2 }", {"[a.b.ext]": "x", "[a.b.x]": [{"z": 2}]}),
        ("other { a: 0 b: 0 }", {"other": {"a": 0}}),
    ],
)
def test_values_are_those_of_the_json_form_with_proto_names(protos, text, expected):
    assert value(f"{HEADER}id: 'i'\n{text}", protos) == {"id": "i", **expected}


def test_editions_are_read(tmp_path):
    (tmp_path / "m.proto").write_text('edition = "2023"; package a.b; message M { int32 a = 1; }')
    assert value(f"{HEADER}a: 0", tmp_path) == {"a": 0}


def test_changed_protos_are_read_again(protos):
    assert value(f"{HEADER}id: 'i'", protos) == {"id": "i"}
    (protos / "m.proto").write_text("package a.b; message M { optional bool on = 1; }")
    assert value(f"{HEADER}on: true", protos) == {"on": True}


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("id: 'x'", (1, 1), "no comment says proto-message"),
        ("# proto-message: a.b.Nope\n", (1, 18), "a.b.Nope is not known"),
        ("# proto-message: a.b.M.N\n", (1, 18), "a.b.M.N is not known"),
        (f"{HEADER}\n  nope: 1", (3, 3), 'no field named "nope"'),
        (f"{HEADER}id: 1", (2, 5), "Expected string"),
        (f"{HEADER}id: 'x' id: 'y'", (2, 13), "should not have multiple"),
        (f"{HEADER}id: 'x' s: 'a' m {{}}", (2, 16), "another member of oneof"),
        (f"{HEADER}raw: 'x'", (1, 1), "required fields are missing: id"),
        (HEADER + "m {" * 5000, (1, 1), "nested too deeply"),
    ],
)
def test_broken_texts_are_refused_with_their_place(protos, text, place, message):
    error = refused(text, protos)
    assert where(error) == place
    assert message in error.message


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("message M { x }", (1, 15), "expected a name, found }"),
        ("message M {\n int32 a = 1", (2, 13), "expected ;, found the end of the file"),
        ("message M { int32 a = x; }", (1, 23), "expected a number, found x"),
        ("message M { int32 a = 1.5; }", (1, 23), "1.5 is no whole number"),
        ("message M { int32 a = 1 [x = {; }", (1, 34), "expected ]"),
        ("nonsense", (1, 1), "expected message, enum, import"),
        ("option x", (1, 9), "expected ;"),
        ("message M { $ }", (1, 13), "unexpected '$'"),
        ("message A {" * 200, (1, 1111), "nested too deeply"),
        ("message M { Nope a = 1; }", (1, 1), "couldn't resolve name 'Nope'"),
        ("import 'no.proto';", (1, 9), "there is no no.proto to import"),
    ],
)
def test_broken_protos_are_refused_with_their_place(tmp_path, text, place, message):
    (tmp_path / "m.proto").write_text(text)
    error = refused(HEADER, tmp_path)
    assert where(error) == place
    assert message in error.message
    assert error.location is not None
    assert error.location.path == str(tmp_path / "m.proto")


def test_protos_that_import_each_other_are_refused(tmp_path):
    (tmp_path / "a.proto").write_text("import 'b.proto';")
    (tmp_path / "b.proto").write_text("import 'a.proto';")
    assert "a.proto" in refused(HEADER, tmp_path).message


def test_fields_that_are_optional_in_proto3_stand_in_a_oneof_of_their_own():
    descriptor = read(
        'syntax = "proto3"; message M { optional int32 a = 1; oneof o { int32 b = 2; } }'
    )
    assert descriptor["messageType"] == [
        {
            "name": "M",
            "field": [
                {
                    "label": "LABEL_OPTIONAL",
                    "proto3Optional": True,
                    "name": "a",
                    "number": 1,
                    "type": "TYPE_INT32",
                    "oneofIndex": 1,
                },
                {
                    "label": "LABEL_OPTIONAL",
                    "name": "b",
                    "number": 2,
                    "type": "TYPE_INT32",
                    "oneofIndex": 0,
                },
            ],
            "oneofDecl": [{"name": "o"}, {"name": "_a"}],
        }
    ]


def test_a_missing_library_is_an_error_that_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(textproto, "is_installed", lambda: False)
    assert "pip install 'policykit[textproto]'" in refused(HEADER, tmp_path).hint
