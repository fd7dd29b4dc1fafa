package main

import data.lib.pods

# METADATA
# title: Images must be pinned to a version
deny_unpinned contains msg if {
	some container in pods.containers
	not pinned(container.image)
	msg := sprintf("%s: the image %q is not pinned to a version", [input.metadata.name, container.image])
}

pinned(image) if contains(image, "@sha256:")

pinned(image) if {
	name := regex.replace(image, `^.*/`, "")
	[_, tag] := split(name, ":")
	tag != "latest"
}
