package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Images are named with a version
# description: >-
#   Without a tag, or with `latest`, what runs depends on the day and the node: two pods of one
#   workload differ, and nobody can go back to what ran before.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/containers/images/
#   description: Images
# custom:
#   id: kubernetes/image-tag
#   aliases: [tagNotSpecified, latest-tag]
#   severity: error
#   remediation: Name the image with the tag of a release, or with its digest.
#   standards: [polaris]
deny_image_tag contains msg if {
	some pod in shared.pods
	some container in pod.containers
	endswith(container.image, ":latest")
	msg := sprintf("%s: the image %s of %v has the tag latest", [
		pod.subject,
		container.image,
		shared.name_of(container),
	])
}

deny_image_tag contains msg if {
	some pod in shared.pods
	some container in pod.containers
	not regex.match(`:[^/]+$`, container.image)
	msg := sprintf("%s: the image %s of %v has no tag", [
		pod.subject,
		container.image,
		shared.name_of(container),
	])
}

deny_image_tag contains msg if {
	some pod in shared.pods
	some container in pod.containers
	not container.image
	msg := sprintf("%s: the container %v names no image", [pod.subject, shared.name_of(container)])
}
