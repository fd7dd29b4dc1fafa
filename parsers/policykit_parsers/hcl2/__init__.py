"""HCL: Terraform and its relatives. Documents have the shape that hcl2json gives them.

tokens       what HCL is spelled with, as patterns
templates    the pieces of a template, and the text they make
scanner      the text, and errors in it
sequences    quoted strings and heredocs → templates
expressions  expressions → values
bodies       arguments and blocks → the document
places       where each part of it stands, in a second pass
"""

from functools import partial

from policykit.documents import Document, Place
from policykit.source import Source
from policykit_parsers import decoded
from policykit_parsers.hcl2.bodies import Bodies
from policykit_parsers.hcl2.expressions import Expressions
from policykit_parsers.hcl2.places import Places


def load(source: Source) -> list[Document]:
    """Return the body of *source* as one document."""
    value = Bodies(Expressions(source, decoded(source))).document()
    return [Document(source.path, "hcl2", value, locate=partial(_locate, source))]


def _locate(source: Source) -> Place:
    return Places(source, decoded(source)).document()
