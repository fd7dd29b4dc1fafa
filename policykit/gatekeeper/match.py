"""Which objects a constraint is for: kinds, scope, names, namespaces, labels.

Namespaces' own labels are known only for objects that are Namespaces; what asks for those of
another object's namespace matches, since nothing here says that it does not.
"""

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from policykit.rego.values import Value

_CLUSTER_KINDS = frozenset(
    (
        "APIService", "CSIDriver", "CSINode", "CertificateSigningRequest", "ClusterRole",
        "ClusterRoleBinding", "CustomResourceDefinition", "FlowSchema", "IngressClass",
        "MutatingWebhookConfiguration", "Namespace", "Node", "PersistentVolume",
        "PriorityClass", "PriorityLevelConfiguration", "RuntimeClass", "StorageClass",
        "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration", "VolumeAttachment",
    )
)  # fmt: skip


class Subject:
    """One object, as match rules see it."""

    def __init__(self, value: Mapping[str, Any]) -> None:
        self.kind = str(value.get("kind") or "")
        group, slash, _ = str(value.get("apiVersion") or "").partition("/")
        self.group = group if slash else ""
        metadata = value.get("metadata")
        self._metadata: Mapping[str, Any] = metadata if isinstance(metadata, dict) else {}
        self.name = str(self._metadata.get("name") or self._metadata.get("generateName") or "")
        self.is_namespaced = self.kind not in _CLUSTER_KINDS
        self.is_namespace = self.kind == "Namespace" and not self.group

    @property
    def namespace(self) -> str:
        """The namespace of the object; a Namespace is in itself."""
        if self.is_namespace:
            return self.name
        return str(self._metadata.get("namespace") or ("default" if self.is_namespaced else ""))

    @property
    def labels(self) -> Mapping[str, Any]:
        """The labels of the object."""
        labels = self._metadata.get("labels")
        return labels if isinstance(labels, dict) else {}


def matches(match: Mapping[str, Any], subject: Subject) -> bool:
    """Tell whether a constraint with the rules *match* is for *subject*."""
    return all(
        test(match[key], subject)
        for key, test in _TESTS.items()
        if match.get(key) not in (None, [], {}, "")
    )


def _kinds(rules: Value, subject: Subject) -> bool:
    return any(
        _has(rule.get("apiGroups"), subject.group) and _has(rule.get("kinds"), subject.kind)
        for rule in rules
        if isinstance(rule, dict)
    )


def _has(names: Value, name: str) -> bool:
    return not names or "*" in names or name in names


def _scope(scope: Value, subject: Subject) -> bool:
    if scope == "Cluster":
        return not subject.is_namespaced
    return scope != "Namespaced" or subject.is_namespaced


def _name(pattern: Value, subject: Subject) -> bool:
    return fnmatchcase(subject.name, str(pattern))


def _namespaces(patterns: Value, subject: Subject) -> bool:
    namespace = subject.namespace
    return not namespace or any(fnmatchcase(namespace, str(pattern)) for pattern in patterns)


def _excluded_namespaces(patterns: Value, subject: Subject) -> bool:
    namespace = subject.namespace
    return not namespace or not any(fnmatchcase(namespace, str(pattern)) for pattern in patterns)


def _labels(selector: Value, subject: Subject) -> bool:
    return is_selected(selector, subject.labels)


def _namespace_labels(selector: Value, subject: Subject) -> bool:
    return not subject.is_namespace or is_selected(selector, subject.labels)


def is_selected(selector: Mapping[str, Any], labels: Mapping[str, Any]) -> bool:
    """Tell whether a label selector selects what has these *labels*."""
    wanted = selector.get("matchLabels") or {}
    if any(labels.get(key) != value for key, value in wanted.items()):
        return False
    rules = selector.get("matchExpressions") or []
    return all(_holds(rule, labels) for rule in rules if isinstance(rule, dict))


def _holds(rule: Mapping[str, Any], labels: Mapping[str, Any]) -> bool:
    key, values = str(rule.get("key")), rule.get("values") or []
    match rule.get("operator"):
        case "In":
            return key in labels and labels[key] in values
        case "NotIn":
            return key not in labels or labels[key] not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
        case _:
            return False


_TESTS: Mapping[str, Callable[[Any, Subject], bool]] = {
    "kinds": _kinds,
    "scope": _scope,
    "name": _name,
    "namespaces": _namespaces,
    "excludedNamespaces": _excluded_namespaces,
    "labelSelector": _labels,
    "namespaceSelector": _namespace_labels,
}
