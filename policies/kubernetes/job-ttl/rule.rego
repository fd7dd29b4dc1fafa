package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Jobs are deleted after they end
# description: >-
#   A Job that ended stays in the cluster with its pods until somebody deletes it. The thousands that
#   gather slow the API server down.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/
#   description: Automatic cleanup of finished Jobs
# custom:
#   id: kubernetes/job-ttl
#   aliases: [job-ttl-seconds-after-finished]
#   severity: info
#   remediation: Set `ttlSecondsAfterFinished`.
warn_job_ttl contains msg if {
	some resource in shared.resources
	resource.kind == "Job"
	not resource.metadata.annotations["helm.sh/hook-delete-policy"]
	not resource.spec.ttlSecondsAfterFinished
	msg := sprintf("%s stays for ever after it ended", [shared.subject_of(resource)])
}
