# What the policies for Kubernetes have in common: the resources of the input, and their pods.
#
# The input is one resource, a List, or (with --combine) an array of {"path", "contents"}. Parts of
# the input are handed on as they are, never copied, so that findings keep their place in the file.
package library.kubernetes.shared

is_combined if input[0].path

documents := [entry.contents | some entry in input] if is_combined

else := [input]

resources := [resource |
	some document in documents
	some resource in listed(document)
]

listed(document) := document.items if endswith(document.kind, "List")

else := [document] if document.apiVersion

# Whether several resources are at hand, so that one may be missed or not found among them.
sees_others if is_combined

sees_others if input.items

pods := [pod |
	some resource in resources
	template := template_of(resource)
	spec := template.spec
	pod := {
		"resource": resource,
		"subject": subject_of(resource),
		"template": template,
		"spec": spec,
		"containers": [container |
			some field in ["containers", "initContainers", "ephemeralContainers"]
			some container in spec[field]
		],
	}
]

# What probes ask: `target` is what stands under httpGet or tcpSocket.
probes := [probe |
	some pod in pods
	some container in pod.containers
	some field in ["livenessProbe", "readinessProbe", "startupProbe"]
	handler := container[field]
	some action in ["httpGet", "tcpSocket"]
	probe := {"pod": pod, "container": container, "field": field, "target": handler[action]}
]

controllers := {
	"DaemonSet", "Deployment", "Job", "ReplicaSet", "ReplicationController", "StatefulSet",
}

template_of(resource) := resource.spec.template if resource.kind in controllers

else := resource if resource.kind == "Pod"

else := resource.spec.jobTemplate.spec.template if resource.kind == "CronJob"

else := resource.template if resource.kind == "PodTemplate"

else := resource.spec.template if resource.spec.template.spec.containers

# What messages call a resource: `Deployment/web`.
subject_of(resource) := sprintf("%v/%v", [resource.kind, name]) if name := resource.metadata.name

else := sprintf("%v/%v", [resource.kind, prefix]) if prefix := resource.metadata.generateName

else := sprintf("%v without a name", [resource.kind])

# The name of a container, or of a volume.
name_of(part) := part.name if part.name

else := "without a name"

labels_of(pod) := object.get(pod.template, ["metadata", "labels"], {})

# Whether *resource* and *other* can be in the same namespace: as far as they say.
shares_namespace(_, other) if not other.metadata.namespace

shares_namespace(resource, _) if not resource.metadata.namespace

shares_namespace(resource, other) if resource.metadata.namespace == other.metadata.namespace

# Whether *labels* meet a label selector. An empty selector selects everything.
selects(selector, labels) if {
	every key, value in object.get(selector, "matchLabels", {}) {
		labels[key] == value
	}
	every expression in object.get(selector, "matchExpressions", []) {
		meets(expression, labels)
	}
}

meets(expression, labels) if {
	expression.operator == "In"
	labels[expression.key] in expression.values
}

meets(expression, labels) if {
	expression.operator == "NotIn"
	not is_one_of(labels, expression)
}

meets(expression, labels) if {
	expression.operator == "Exists"
	expression.key in object.keys(labels)
}

meets(expression, labels) if {
	expression.operator == "DoesNotExist"
	not expression.key in object.keys(labels)
}

is_one_of(labels, expression) if labels[expression.key] in expression.values

# Whether one quantity is above another; quantities in the same unit need no parsing.
exceeds(quantity, other) if {
	is_string(quantity)
	unit := trim_left(quantity, "0123456789.")
	unit == trim_left(other, "0123456789.")
	to_number(trim_suffix(quantity, unit)) > to_number(trim_suffix(other, unit))
} else := number_of(quantity) > number_of(other)

# The number that a quantity such as `100m` or `1Gi` stands for.
number_of(quantity) := quantity if is_number(quantity)

else := units.parse(quantity)

default secret_names := `(?i)(^AWS_SECRET_ACCESS_KEY$|^GOOGLE_APPLICATION_CREDENTIALS$|^AZURE_.+KEY$|^OCI_CLI_KEY_CONTENT$|password|token|bearer|secret)`

secret_names := data.parameters.kubernetes.secret_names
