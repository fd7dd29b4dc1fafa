package main

import data.lib.pods

# METADATA
# title: Containers must not run as root
deny_root contains msg if {
	some container in pods.containers
	not runs_as_user(container)
	msg := sprintf("%s: the container %q may run as root", [input.metadata.name, container.name])
}

runs_as_user(_) if pods.spec.securityContext.runAsNonRoot

runs_as_user(container) if container.securityContext.runAsNonRoot

# METADATA
# title: Containers must not be privileged
deny_privileged contains msg if {
	some container in pods.containers
	container.securityContext.privileged
	msg := sprintf("%s: the container %q is privileged", [input.metadata.name, container.name])
}

# Whoever may run as root says so in the manifest, where reviewers see it.
exception contains ["root"] if {
	input.metadata.annotations["example.com/may-run-as-root"] == "yes"
}
