# METADATA
# title: Pods, wherever they are written
# description: |
#   Pods stand at a different place in each kind of manifest. These rules find them, so that
#   checks need not know.
package lib.pods

spec := input.spec if input.kind == "Pod"

spec := input.spec.template.spec if input.kind in {"Deployment", "StatefulSet", "DaemonSet", "Job"}

spec := input.spec.jobTemplate.spec.template.spec if input.kind == "CronJob"

containers contains container if some container in spec.containers

containers contains container if some container in spec.initContainers
