package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Images come from registries that are trusted
# description: >-
#   Whoever controls a registry controls what runs. Name the registries that you trust in the
#   parameter; as long as it is empty nothing is reported.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/containers/images/
#   description: Images
# custom:
#   id: kubernetes/trusted-registry
#   aliases: [allowedrepos]
#   severity: error
#   remediation: Copy the image to a trusted registry, and name it there.
#   parameters:
#   - name: trusted_registries
#     description: Beginnings of the names of images, such as `registry.example.com/`
#     default: []
deny_trusted_registry contains msg if {
	count(trusted_registries) > 0
	some pod in shared.pods
	some container in pod.containers
	not is_trusted(container.image)
	msg := sprintf("%s: the image %s of %v is from a registry that is not trusted", [
		pod.subject,
		container.image,
		shared.name_of(container),
	])
}

is_trusted(image) if {
	some registry in trusted_registries
	startswith(full_name(image), registry)
}

# Docker's short names: `nginx` is `docker.io/library/nginx`.
full_name(image) := image if regex.match(`^[^/]*[.:][^/]*/|^localhost/`, image)

else := concat("", ["docker.io/", image]) if contains(image, "/")

else := concat("", ["docker.io/library/", image])

default trusted_registries := []

trusted_registries := data.parameters.kubernetes.trusted_registries
