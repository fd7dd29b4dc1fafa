# The thirteen rules of the benchmark: what people check of a Deployment every day.
package main

registries := {"registry.example.com/", "ghcr.io/example/"}

required_labels := {"app.kubernetes.io/name", "app.kubernetes.io/part-of", "team"}

pod := input.spec.template.spec

containers contains container if some container in pod.containers

containers contains container if some container in pod.initContainers

deny contains msg if {
	some container in containers
	endswith(container.image, ":latest")
	msg := sprintf("%s: the image %s has the tag latest", [container.name, container.image])
}

deny contains msg if {
	some container in containers
	not contains(container.image, ":")
	msg := sprintf("%s: the image %s has no tag", [container.name, container.image])
}

deny contains msg if {
	some container in containers
	not trusted(container.image)
	msg := sprintf("%s: the image %s is from an unknown registry", [container.name, container.image])
}

trusted(image) if {
	some registry in registries
	startswith(image, registry)
}

deny contains msg if {
	some container in containers
	container.securityContext.privileged
	msg := sprintf("%s: containers must not be privileged", [container.name])
}

deny contains msg if {
	some container in containers
	not container.securityContext.runAsNonRoot
	msg := sprintf("%s: containers must not run as root", [container.name])
}

deny contains msg if {
	some container in containers
	not container.securityContext.readOnlyRootFilesystem == true
	msg := sprintf("%s: the root file system must be read-only", [container.name])
}

deny contains msg if {
	some container in containers
	some resource in ["cpu", "memory"]
	not container.resources.limits[resource]
	msg := sprintf("%s: there is no limit for %s", [container.name, resource])
}

deny contains msg if {
	some container in containers
	some added in container.securityContext.capabilities.add
	added in {"SYS_ADMIN", "NET_ADMIN", "ALL"}
	msg := sprintf("%s: the capability %s is not allowed", [container.name, added])
}

deny contains msg if {
	some name, _ in pod
	name in {"hostNetwork", "hostPID", "hostIPC"}
	pod[name]
	msg := sprintf("%s must not be set", [name])
}

deny contains msg if {
	some volume in pod.volumes
	volume.hostPath
	msg := sprintf("the volume %s mounts %s of the host", [volume.name, volume.hostPath.path])
}

deny contains msg if {
	missing := required_labels - object.keys(input.metadata.labels)
	count(missing) > 0
	msg := sprintf("labels are missing: %s", [concat(", ", missing)])
}

warn contains msg if {
	some container in pod.containers
	some probe in ["livenessProbe", "readinessProbe"]
	not container[probe]
	msg := sprintf("%s: there is no %s", [container.name, probe])
}

warn contains msg if {
	input.spec.replicas < 2
	msg := sprintf("%s has %d replica", [input.metadata.name, input.spec.replicas])
}
