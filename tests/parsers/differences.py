"""Inputs of the corpora whose outcome differs from conftest's on purpose, and why.

A row stands under its format: the path of the input below the corpus folder, and the reason. The
test of the corpora fails for a row that makes no difference any more.
"""

_STREAM = "a stream is split as YAML says, and a part of comments alone is no document"
_GARBAGE = "text after a complete document is an error, and is not dropped"
_VERSION = "a %YAML 1.2 line is an error in each document, as it is in the first"
_LIBYAML = "libyaml and go-yaml read these characters differently"
_STRICT = "a table or key of TOML may be defined once, as toml-test says"
_DEFAULT = "keys before the first section are kept under DEFAULT"
_BROKEN_XML = "broken XML is an error, and so is an entity that the file declares"
_BOM_HEAD = "bomFormat and specVersion are what the JSON form would have"
_LISTS = "lists are lists"

DIFFERENCES: dict[str, dict[str, str]] = {
    "yaml": {
        "dq_escape_single_quote.yaml": _LIBYAML,
        "dq_escape_slash_error.yaml": _LIBYAML,
        "flow_question_error.yaml": _LIBYAML,
        "key_uint64_error.yaml": "integers are exact at any size, as keys too",
        "multi_doc_empty_docs.yaml": _STREAM,
        "multi_doc_inline_content.yaml": _STREAM,
        "suite-yaml-test-suite/35KP.yaml": _STREAM,
        "suite-yaml-test-suite/3HFZ.yaml": _GARBAGE,
        "suite-yaml-test-suite/3UYS.yaml": _LIBYAML,
        "suite-yaml-test-suite/4ABK.yaml": _LIBYAML,
        "suite-yaml-test-suite/4H7K.yaml": _GARBAGE,
        "suite-yaml-test-suite/5TYM.yaml": _STREAM,
        "suite-yaml-test-suite/6WLZ.yaml": _STREAM,
        "suite-yaml-test-suite/7Z25.yaml": _STREAM,
        "suite-yaml-test-suite/BS4K.yaml": _GARBAGE,
        "suite-yaml-test-suite/DK3J.yaml": _GARBAGE,
        "suite-yaml-test-suite/EB22.yaml": _VERSION,
        "suite-yaml-test-suite/FP8R.yaml": _GARBAGE,
        "suite-yaml-test-suite/HRE5.yaml": _LIBYAML,
        "suite-yaml-test-suite/JHB9.yaml": _STREAM,
        "suite-yaml-test-suite/JR7V.yaml": _LIBYAML,
        "suite-yaml-test-suite/KS4U.yaml": _GARBAGE,
        "suite-yaml-test-suite/KSS4.yaml": _STREAM,
        "suite-yaml-test-suite/L383.yaml": _STREAM,
        "suite-yaml-test-suite/M7A3.yaml": _GARBAGE,
        "suite-yaml-test-suite/QLJ7.yaml": _STREAM,
        "suite-yaml-test-suite/RHX7.yaml": _VERSION,
        "suite-yaml-test-suite/S4JQ.yaml": _LIBYAML,
        "suite-yaml-test-suite/U99R.yaml": _LIBYAML,
        "suite-yaml-test-suite/WZ62.yaml": _LIBYAML,
    },
    "toml": {
        f"suite-toml-test-2.2.0/invalid__{name}.toml": _STRICT
        for name in (
            "array__extend-defined-aot",
            "inline-table__duplicate-key-03",
            "inline-table__overwrite-02",
            "inline-table__overwrite-08",
            "spec-1.1.0__common-46-1",
            "spec-1.1.0__common-49-0",
            "table__append-with-dotted-keys-01",
            "table__append-with-dotted-keys-02",
            "table__append-with-dotted-keys-03",
            "table__append-with-dotted-keys-05",
            "table__append-with-dotted-keys-08",
            "table__duplicate-key-04",
            "table__duplicate-key-05",
            "table__redefine-02",
            "table__redefine-03",
        )
    }
    | {
        "suite-toml-test-2.2.0/invalid__datetime__offset-overflow-minute.toml": (
            "an offset has at most 59 minutes, as toml-test says"
        ),
    },
    "ini": dict.fromkeys(
        ("basic.ini", "default_section.ini", "interpolation_default.ini"), _DEFAULT
    ),
    "xml": {
        "attr_dup.xml": _BROKEN_XML,
        "billion_laughs.xml": _BROKEN_XML,
        "doctype_entity.xml": _BROKEN_XML,
        "empty.xml": _BROKEN_XML,
        "external_entity.xml": _BROKEN_XML,
        "html_void.xml": _BROKEN_XML,
        "malformed_garbage.xml": _BROKEN_XML,
        "malformed_mismatch.xml": _BROKEN_XML,
        "malformed_unclosed.xml": _BROKEN_XML,
        "two_roots.xml": _BROKEN_XML,
        "utf16.xml": "UTF-16 is read, where conftest gives up without an error",
    },
    "ignore": {
        "bom.gitignore": "a byte order mark is no part of a pattern, as git has it",
        "escapes.gitignore": "an escaped backslash may end a pattern, where conftest crashes",
    },
    "cyclonedx": {
        "xml_bad_ns_error.cdx": "a bom element that is not CycloneDX's is an error",
        "xml_compositions.cdx": _BOM_HEAD,
        "xml_license_expr.cdx": _BOM_HEAD,
        "xml_metadata.cdx": _BOM_HEAD,
        "xml_properties.cdx": _BOM_HEAD,
        "xml_scope_nested.cdx": _BOM_HEAD,
        "xml_v11.cdx": _BOM_HEAD,
    },
    "hcl2": {
        "block_and_attr_same_name.tf": "an argument beside a block of its name is an error",
    },
    "nginx": {"lua_block.conf": "the code in a block of Lua is kept"},
    "hocon": {
        "append.hocon": _LISTS,
        "arrays.hocon": _LISTS,
        "quoted_keys.hocon": "keys may hold dots and blanks, where conftest crashes",
        "top_level_values.hocon": "values may stand at the top, where conftest crashes",
    },
    "edn": {"list_and_set.edn": "a set is a sorted list"},
}
