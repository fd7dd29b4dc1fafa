# Resources for the tests of the policies.
package library.kubernetes.fixtures

resource(kind, fields) := object.union(
	{"apiVersion": "v1", "kind": kind, "metadata": {"name": "web"}},
	fields,
)

pod(spec) := resource("Pod", {"spec": object.union({"containers": []}, spec)})

container(fields) := containers([object.union({"name": "app"}, fields)])

containers(list) := pod({"containers": list})

secured(context) := container({"securityContext": context})

deployment(fields) := resource("Deployment", {"spec": {"template": fields}})

combined(resources) := [entry |
	some index, document in resources
	entry := {"path": sprintf("%d.yaml", [index]), "contents": document}
]
