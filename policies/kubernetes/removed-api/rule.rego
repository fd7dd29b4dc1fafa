package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Resources are in a version of the API that the cluster serves
# description: >-
#   Kubernetes stops to serve old versions of its API. A manifest that still uses one cannot be applied
#   after the upgrade, and a chart that was installed with it cannot be upgraded.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/reference/using-api/deprecation-guide/
#   description: Deprecated API migration guide
# custom:
#   id: kubernetes/removed-api
#   aliases: [no-extensions-v1beta, deprecated-api]
#   severity: error
#   remediation: Use the version that is named, and check the fields that changed.
#   parameters:
#   - name: kubernetes_version
#     description: Version of Kubernetes that the cluster has, or is going to have
#     default: "1.33"
deny_removed_api contains msg if {
	some resource in shared.resources
	some removed in removed_apis[resource.apiVersion]
	resource.kind in object.get(removed, "kinds", [resource.kind])
	removed.minor <= minor_version
	msg := sprintf("%s: Kubernetes serves %s no more since 1.%d; use %s", [
		shared.subject_of(resource),
		resource.apiVersion,
		removed.minor,
		removed.instead,
	])
}

minor_version := to_number(split(kubernetes_version, ".")[1])

default kubernetes_version := "1.33"

kubernetes_version := data.parameters.kubernetes.kubernetes_version
