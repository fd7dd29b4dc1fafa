"""policykit tests configuration files against Rego policies."""

__version__ = "0.1.0"
