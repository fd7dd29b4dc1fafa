"""What tests of policies need beside the pytest plugin: policies to ask, documents to ask about."""

from policykit.testing.found import Findings, Found, Messages
from policykit.testing.policies import Policy
from policykit.testing.subjects import Subject, parse, parse_all

__all__ = ["Findings", "Found", "Messages", "Policy", "Subject", "parse", "parse_all"]
