package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Probes and hooks ask their own pod
# description: >-
#   The kubelet makes these requests from the node's network. With a `host` of its own choice a pod
#   lets the kubelet call whatever the node can reach.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
#   description: Pod Security Standards
# custom:
#   id: kubernetes/probe-host
#   aliases: [pss-probe-host]
#   severity: error
#   remediation: Remove `host` from the probe or hook.
#   standards: [pss-baseline]
deny_probe_host contains msg if {
	some probe in shared.probes
	probe.target.host != ""
	msg := sprintf("%s: the %s of %v asks the host %v", [
		probe.pod.subject,
		probe.field,
		shared.name_of(probe.container),
		probe.target.host,
	])
}

deny_probe_host contains msg if {
	some pod in shared.pods
	some container in pod.containers
	some field, hook in container.lifecycle
	some action in ["httpGet", "tcpSocket"]
	hook[action].host != ""
	msg := sprintf("%s: the %s hook of %v asks the host %v", [
		pod.subject,
		field,
		shared.name_of(container),
		hook[action].host,
	])
}
