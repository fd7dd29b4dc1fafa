"""Gatekeeper's policies: ConstraintTemplates with their Rego, and the Constraints that use them.

A template is Rego whose rule `violation` sees `input.review.object` and `input.parameters`; a
constraint gives the parameters and says which objects it is for. Both stand in YAML files beside
other policies and are run like these.
"""

from policykit.gatekeeper.loading import loaded
from policykit.gatekeeper.running import Gatekeeper

__all__ = ["Gatekeeper", "loaded"]
