"""Random modules of the shape that people write, for comparing evaluators."""

from random import Random

INPUTS = (
    {"a": 1, "s": "str", "xs": [1, 2, 3], "o": {"x": 1, "y": 2}},
    {"a": "x", "s": "str", "xs": ["a", "b"], "o": {"x": {"y": [1]}}},
    {"a": True, "s": "", "xs": [[1], [2]], "o": {}},
    {"a": [1], "s": "str", "xs": [True, False, None], "o": {"a": None}},
)
DATA = {"d": {"s": [1, "a", True], "n": 2}}
FUNCTIONS = "f0(x) := x if x\n\nf1(x) := count(x)\n\nf1(x) := 7 if x == 1\n"
_SCALARS = ("1", "2", "0", '"a"', '"b"', "true", "false", "null", "1.5", "-1", '""')
_KEYS = ('"x"', '"y"', "1", '"a"')
_REFS = ("input.a", "input.o.x", "input.xs[0]", "input.zz", "data.d.n", "input.o[input.a]")
_DOMAINS = (
    "input.xs", "input.o", "data.d.s", "[1, 2, 2]", '{"a", "b"}', "input.xs[_]",
    '{"k": 1, "l": [2]}',
)  # fmt: skip
_CALLS = ("count", "abs", "upper", "sum", "max", "type_name", "is_number", "sort")


class Modules:
    """Makes modules from one source of chance."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance

    def one(self, *choices: str) -> str:
        return self.chance.choice(choices)

    def module(self) -> str:
        rules = "\n\n".join(self.rule(number) for number in range(3))
        return f"package t\n\n{rules}\n\n{FUNCTIONS}"

    def rule(self, number: int) -> str:
        literals, names = self.body(2)
        body = "\n\t".join(literals)
        head = self.chance.randrange(5)
        if head == 0:
            return f"r{number} := {self.term(1, names)} if {{\n\t{body}\n}}"
        if head == 1:
            return f"r{number} contains {self.term(1, names)} if {{\n\t{body}\n}}"
        if head == 2:
            key = self.one(*names, '"k"')
            return f"r{number}[{key}] := {self.term(1, names)} if {{\n\t{body}\n}}"
        if head == 3:
            default = f"default r{number} := {self.one(*_SCALARS)}"
            return f"{default}\n\nr{number} if {{\n\t{body}\n}}"
        value = self.one(*_SCALARS)
        return f"r{number} := {self.one(*_SCALARS)} if {{\n\t{body}\n}} else := {value}"

    def body(self, depth: int) -> tuple[list[str], list[str]]:
        literals: list[str] = []
        names: list[str] = []
        for _ in range(self.chance.randrange(1, 4)):
            kind = self.chance.random()
            name = f"v{len(names)}"
            if kind < 0.3:
                literals.append(f"some {name} in {self.domain(depth)}")
                names.append(name)
            elif kind < 0.4:
                other = f"v{len(names) + 1}"
                literals.append(f"some {name}, {other} in {self.domain(depth)}")
                names += [name, other]
            elif kind < 0.55:
                literals.append(f"{name} := {self.term(depth, names)}")
                names.append(name)
            elif kind < 0.65:
                literals.append(f"input.{self.one('xs', 'o')}[{name}]")
                names.append(name)
            else:
                literals.append(self.condition(names, depth))
        return literals, names

    def domain(self, depth: int) -> str:
        if depth < 1 or self.chance.random() < 0.7:
            return self.one(*_DOMAINS)
        return self.collection(depth)

    def collection(self, depth: int) -> str:
        kind = self.chance.randrange(5)
        terms = [self.term(depth - 1) for _ in range(self.chance.randrange(1, 4))]
        if kind == 0:
            return f"[{', '.join(terms)}]"
        if kind == 1:
            return f"{{{', '.join(f'{self.one(*_KEYS)}: {term}' for term in terms)}}}"
        if kind == 2:
            return f"{{{', '.join(terms)}}}"
        inner = f"v | some v in {self.domain(depth - 1)}; {self.condition(['v'], depth - 1)}"
        return f"[{inner}]" if kind == 3 else f"{{{inner}}}"

    def term(self, depth: int, names: list[str] | None = None) -> str:
        kind = self.chance.random()
        if names and kind < 0.35:
            return self.one(*names)
        if depth <= 0 or kind < 0.55:
            return self.one(*_SCALARS)
        if kind < 0.7:
            return self.one(*_REFS)
        inner = self.term(depth - 1, names)
        if kind < 0.8:
            return f"{self.one(*_CALLS)}({self.one('input.xs', 'input.a', 'input.s', inner)})"
        if kind < 0.88:
            return f"({inner} {self.one('+', '-', '*', '|', '&')} {self.term(depth - 1, names)})"
        return f"f{self.chance.randrange(2)}({inner})" if kind < 0.92 else self.collection(depth)

    def condition(self, names: list[str], depth: int) -> str:
        kind = self.chance.random()
        if kind < 0.5:
            word = self.one("", "not ")
            return word + self.comparison(names, depth)
        if kind < 0.6:
            return f"{self.term(depth, names)} in {self.domain(depth)}"
        if kind < 0.7:
            inner = self.condition([*names, "e"], depth - 1)
            return f"every e in {self.domain(depth)} {{ {inner}; e }}"
        return self.term(depth, names)

    def comparison(self, names: list[str], depth: int) -> str:
        symbol = self.one("==", "!=", "<", ">=", ">")
        return f"{self.term(depth, names)} {symbol} {self.term(depth, names)}"
