"""The parser that PyYAML has in Python, without the parts that build values."""

from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner


class PureParser(Reader, Scanner, Parser):
    """Reads bytes and gives the events that libyaml would give."""

    def __init__(self, content: bytes) -> None:
        Reader.__init__(self, content)
        Scanner.__init__(self)
        Parser.__init__(self)
