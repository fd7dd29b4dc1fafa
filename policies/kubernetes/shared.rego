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

name_of(container) := object.get(container, "name", "without a name")

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

# The number that a quantity such as `100m` or `1Gi` stands for.
quantity(value) := value if is_number(value)

else := units.parse(value)

default secret_names := `(?i)(^AWS_SECRET_ACCESS_KEY$|^GOOGLE_APPLICATION_CREDENTIALS$|^AZURE_.+KEY$|^OCI_CLI_KEY_CONTENT$|password|token|bearer|secret)`

secret_names := data.parameters.kubernetes.secret_names
