"""Groovy: the shape of the syntax tree, limits, errors and places."""

import pytest

from policykit.documents import Document, Span, Value
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers.groovy import load
from tests.parsers.places import Text, assert_nested, parts, place_of, where


def document(text: str) -> Document:
    [one] = load(Source.of("Jenkinsfile", text))
    return one


def refused(text: str) -> ParseError:
    with pytest.raises(ParseError) as caught:
        document(text)
    return caught.value


def shape(node: Value) -> str:
    """Return a node as `Kind(children)`, a token as its text."""
    assert isinstance(node, dict)
    if "text" in node:
        return str(node["text"])
    children = node.get("children", [])
    assert isinstance(children, list)
    return f"{node['kind']}({' '.join(map(shape, children))})"


def statements(text: str) -> list[str]:
    value = document(text).value
    assert isinstance(value, dict)
    children = value.get("children", [])
    assert isinstance(children, list)
    return [shape(child) for child in children]


def expression(text: str) -> str:
    [statement] = statements(text)
    assert statement.startswith("ExpressionStmt(")
    return statement.removeprefix("ExpressionStmt(").removesuffix(")")


A, B, C = "IdentExpr(a)", "IdentExpr(b)", "IdentExpr(c)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b * c", f"BinaryExpr({A} + BinaryExpr({B} * {C}))"),
        ("a ** b ** c", f"BinaryExpr({A} ** BinaryExpr({B} ** {C}))"),
        ("a - b - c", f"BinaryExpr(BinaryExpr({A} - {B}) - {C})"),
        ("!a && b", f"BinaryExpr(UnaryExpr(! {A}) && {B})"),
        ("a ? b : c ?: a", f"TernaryExpr({A} ? {B} : ElvisExpr({C} ?: {A}))"),
        ("a = b += c", f"AssignExpr({A} = AssignExpr({B} += {C}))"),
        ("a << b..c", f"BinaryExpr({A} << RangeExpr({B} .. {C}))"),
        ("a as B[]", f"CastExpr({A} as B [ ])"),
        ("a !instanceof B", f"InstanceofExpr({A} !instanceof B)"),
        ("(B) a", f"CastExpr(( B ) {A})"),
        ("(a) + b", f"BinaryExpr(ParenExpr(( {A} )) + {B})"),
        ("a?.b*.c", f"SpreadPropertyExpr(SafeNavExpr({A} ?. b) *. c)"),
        ("a.'b'.class", f"PropertyExpr(PropertyExpr({A} . 'b') . class)"),
        ("a[b, c]++", f"PostfixExpr(IndexExpr({A} [ {B} , {C} ]) ++)"),
        ("null ?: true", "ElvisExpr(NullExpr(null) ?: BoolExpr(true))"),
        ("new B.C<D>(a)", f"NewExpr(new B . C < D > ( {A} ))"),
        ("new int[2][]", "NewExpr(new int [ LiteralExpr(2) ] [ ])"),
        ("(a, b) -> c", f"LambdaExpr(( a , b ) -> {C})"),
        ('a."${b}"', f'PropertyExpr({A} . GStringExpr("$ {{ ExpressionStmt({B}) }} "))'),
    ],
)
def test_operators_bind_as_in_conftest(text, expected):
    assert expression(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a(*b, c: a)", f"CallExpr({A} ( SpreadExpr(* {B}) , MapEntry({C} : {A}) ))"),
        ("a b c", f"CallExpr({A} CallExpr({B} {C}))"),
        ("a 'b', c: 1", f"CallExpr({A} LiteralExpr('b') , MapEntry({C} : LiteralExpr(1)))"),
        ("a(b) { c }", f"CallExpr({A} ( {B} ) ClosureExpr({{ ExpressionStmt({C}) }}))"),
        ("a { b -> c }", f"CallExpr({A} ClosureExpr({{ b -> ExpressionStmt({C}) }}))"),
        ("{ a, B b = 1 -> }", "ClosureExpr({ a , B b = LiteralExpr(1) -> })"),
        ("[]", "ListExpr([ ])"),
        ("[a, b,]", f"ListExpr([ {A} , {B} , ])"),
        ("[:]", "MapExpr([ : ])"),
        ("[if: a]", f"MapExpr([ MapEntry(IdentExpr(if) : {A}) ])"),
        ("[(b): c]", f"MapExpr([ MapEntry(ParenExpr(( {B} )) : {C}) ])"),
    ],
)
def test_arguments_closures_lists_and_maps_are_as_in_conftest(text, expected):
    assert expression(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"x"', 'LiteralExpr("x")'),
        ('"x$a.b $"', 'GStringExpr("x$ GStringPath(a . b)  $")'),
        (
            '"${a}-${b}"',
            f'GStringExpr("$ {{ ExpressionStmt({A}) }} -$ {{ ExpressionStmt({B}) }} ")',
        ),
        ("a = /b\\/c/", f"AssignExpr({A} = LiteralExpr(/b\\/c/))"),
        ("a / b / c", f"BinaryExpr(BinaryExpr({A} / {B}) / {C})"),
        ("$/a/b$//$", "LiteralExpr($/a/b$//$)"),
        ("'''a\n'b'''", "LiteralExpr('''a\n'b''')"),
        ("1_0.5e3f", "LiteralExpr(1_0.5e3f)"),
        ("0x1FL", "LiteralExpr(0x1FL)"),
    ],
)
def test_literals_are_kept_as_they_are_written(text, expected):
    assert expression(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("// c\n/* d */", []),
        ("a\nb", [f"ExpressionStmt({A})", f"ExpressionStmt({B})"]),
        ("a\n  .b", [f"ExpressionStmt(PropertyExpr({A} . b))"]),
        ("a +\nb", [f"ExpressionStmt(BinaryExpr({A} + {B}))"]),
        ("a; b", [f"ExpressionStmt({A})", ";", f"ExpressionStmt({B})"]),
        ("def x = a, y", [f"VariableDecl(def x = {A} , y)"]),
        ("def (int x, y) = a", [f"VariableDecl(def ( int x , y ) = {A})"]),
        ("B<C[]> x = a", [f"VariableDecl(B < C [ ] > x = {A})"]),
        ("int f(B... x) throws C { }", ["MethodDecl(int f ( B ... x ) throws C BlockStmt({ }))"]),
        ("@B(a) import c.*", [f"ImportDecl(AnnotationNode(@ B ( {A} )) ImportDecl(import c . *))"]),
        ("import static a.B as C", ["ImportDecl(import static a . B as C)"]),
        ("final B x = a", [f"VariableDecl(final B x = {A})"]),
        ("final class B { }", ["ClassDecl(final class B { })"]),
        ("{ a }", [f"BlockStmt({{ ExpressionStmt({A}) }})"]),
        ("B[] x", ["VariableDecl(B [ ] x)"]),
        (
            "try { } catch (e) { }",
            ["TryStmt(try BlockStmt({ }) CatchClause(catch ( e ) BlockStmt({ })))"],
        ),
        ("for (;;) a", [f"ForStmt(for ( ; ; ) ExpressionStmt({A}))"]),
        ("for (a; b; b, c) a", [f"ForStmt(for ( {A} ; {B} ; {B} , {C} ) ExpressionStmt({A}))"]),
        (
            "def f(@B c, d = a) { }",
            [f"MethodDecl(def f ( AnnotationNode(@ B) c , d = {A} ) BlockStmt({{ }}))"],
        ),
        ("package a.b", ["PackageDecl(package a . b)"]),
        ("@B _", ["FieldDecl(AnnotationNode(@ B) _)"]),
        ("private static x = 1", ["FieldDecl(private static x = LiteralExpr(1))"]),
        (
            "if (a) b; else c",
            [f"IfStmt(if ( {A} ) ExpressionStmt({B}) ; else ExpressionStmt({C}))"],
        ),
        ("for (def x in a) {}", [f"ForInStmt(for ( def x in {A} ) BlockStmt({{ }}))"]),
        (
            "for (int i = 0; a; i++) {}",
            [
                (
                    f"ForStmt(for ( int i = LiteralExpr(0) ; {A} ; PostfixExpr(IdentExpr(i) ++) )"
                    " BlockStmt({ }))"
                )
            ],
        ),
        (
            "try { } catch (B | C e) { } finally { }",
            [
                (
                    "TryStmt(try BlockStmt({ }) CatchClause(catch ( B | C e ) BlockStmt({ }))"
                    " FinallyClause(finally BlockStmt({ })))"
                )
            ],
        ),
        (
            "switch (a) { case 1: b\n default: c }",
            [
                (
                    f"SwitchStmt(switch ( {A} ) {{"
                    f" CaseClause(case LiteralExpr(1) : ExpressionStmt({B}))"
                    f" DefaultClause(default : ExpressionStmt({C})) }})"
                )
            ],
        ),
        ("switch (a) { }", [f"SwitchStmt(switch ( {A} ) {{ }})"]),
        ("x: while (a) break x", [f"LabeledStmt(x : WhileStmt(while ( {A} ) BreakStmt(break x)))"]),
        ("do { } while (a)", [f"DoWhileStmt(do BlockStmt({{ }}) while ( {A} ))"]),
        ("return\nassert a : b", ["ReturnStmt(return)", f"AssertStmt(assert {A} : {B})"]),
        ("throw a", [f"ThrowStmt(throw {A})"]),
        ("synchronized (a) { }", [f"SynchronizedStmt(synchronized ( {A} ) BlockStmt({{ }}))"]),
        (
            "class B<T> extends C implements D, E { B() { }\n static { }\n int x }",
            [
                (
                    "ClassDecl(class B < T > extends C implements D , E { MethodDecl(B ( )"
                    " BlockStmt({ })) BlockStmt(static BlockStmt({ })) FieldDecl(int x) })"
                )
            ],
        ),
        (
            "enum B { C(1), D { }; x }",
            [
                (
                    "EnumDecl(enum B { EnumConstant(C ( LiteralExpr(1) )) , EnumConstant(D { }) ;"
                    " FieldDecl(x) })"
                )
            ],
        ),
        (
            "@interface B { int x() default 1 }",
            ["AnnotationDecl(@ interface B { MethodDecl(int x ( ) default LiteralExpr(1)) })"],
        ),
        ("trait B { abstract def x() }", ["TraitDecl(trait B { MethodDecl(abstract def x ( )) })"]),
    ],
)
def test_statements_and_declarations_have_the_shape_of_conftest(text, expected):
    assert statements(text) == expected


def test_each_node_has_its_line_and_its_column_in_bytes():
    value = document("x = 'é' + \\\n  y").value
    assert isinstance(value, dict)
    found = []
    pending: list[Value] = [value]
    while pending:
        node = pending.pop()
        assert isinstance(node, dict)
        children = node.get("children", [])
        assert isinstance(children, list)
        pending.extend(children)
        found.append((node["line"], node["column"], node.get("text")))
    assert (1, 5, "'é'") in found
    assert (1, 10, "+") in found
    assert (2, 3, "y") in found


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("def x = (\n", (2, 1), "expected an expression, found the end of the file"),
        ("node { stage('x') {\n", (2, 1), "expected RBrace, found the end of the file"),
        ("a b:", (1, 5), "expected an expression"),
        ("a.\n+", (2, 1), "expected a name behind the dot, found +"),
        ("if a", (1, 4), "expected LParen, found a"),
        ("a }", (1, 3), "expected a statement, found }"),
        ("#", (1, 1), "expected an expression, found #"),
        ("[a: 1, b]", (1, 10), "some elements before this have keys"),
        ("class { }", (1, 7), "expected the name of a type"),
        ("def 1", (1, 5), "expected a name, found 1"),
        ("a as 1", (1, 6), "expected the name of a type"),
        ("import 1", (1, 8), "expected a name"),
        ("@1", (1, 2), "expected the name of an annotation"),
        ("new 1", (1, 5), "expected the name of a type"),
        ("def f(1) { }", (1, 7), "expected the name of a parameter"),
        ("try { } catch (1) { }", (1, 16), "expected a name for the exception"),
        ("switch (a) { b }", (1, 14), "expected RBrace, found b"),
    ],
)
def test_broken_files_are_refused_with_their_place(text, place, message):
    error = refused(text)
    assert where(error) == place
    assert message in error.message


@pytest.mark.parametrize(
    "text", ["(" * 5000, "{ " * 500, "a+" * 300 + "a", "a;" * 51_000, '"${' * 5000, "A<" * 5000]
)
def test_files_that_are_too_deep_or_too_large_are_refused(text):
    assert "nested too deeply" in refused(text).message


def test_places_are_those_of_the_code():
    text = 'node {\n  sh "é ${a}"\n}\n'
    one = document(text)
    assert place_of(one, "children", 0).span == Span(1, 1, 3, 2)
    cuts = Text(text)
    tokens = [
        (value, cuts.cut(place.span)) for path, value, place in parts(one) if path[-1:] == ("text",)
    ]
    assert len(tokens) == 9
    assert all(value == cut for value, cut in tokens)
    assert_nested(place_of(one))
