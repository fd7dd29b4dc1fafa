package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Images are pulled for every start
# description: >-
#   With `Always` the registry checks each time that the pod may have the image, and a tag that was
#   moved is noticed. What a node still has is used by anybody who knows its name.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy
#   description: Image pull policy
# custom:
#   id: kubernetes/image-pull-policy
#   aliases: [pullPolicyNotAlways]
#   severity: warning
#   remediation: Set `imagePullPolicy` to `Always`.
#   standards: [polaris]
warn_image_pull_policy contains msg if {
	some pod in shared.pods
	some container in pod.containers
	not container.imagePullPolicy == "Always"
	msg := sprintf("%s: the image of %v is not always pulled", [
		pod.subject,
		shared.name_of(container),
	])
}
