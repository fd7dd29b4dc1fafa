package main

import data.lib.pods

# METADATA
# title: Containers should have limits
warn_limits contains msg if {
	some container in pods.containers
	missing := {"cpu", "memory"} - object.keys(object.get(container, ["resources", "limits"], {}))
	count(missing) > 0
	msg := {
		"msg": sprintf(
			"%s: the container %q has no limit for %s",
			[input.metadata.name, container.name, concat(", ", missing)],
		),
		"container": container.name,
	}
}
