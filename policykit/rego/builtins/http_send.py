"""The builtin that asks other services over HTTP."""

from policykit.rego.builtins import Declared, World, builtin
from policykit.rego.builtins._failures import failing_as, require
from policykit.rego.builtins._http_requests import Request, request_of
from policykit.rego.values import Value, json_text


@builtin("http.send", world=True, deterministic=False)
def send(world: World, request: Declared[dict[str, Value]]) -> dict[str, Value]:
    """Return the answer of a service; equal requests of one evaluation are sent once."""
    with failing_as("http.send"):
        require(request, 1, dict)
        asked = request_of(request)
        key = ("http.send", _identity(request, asked))
        if key not in world.cache:
            world.cache[key] = _answer(asked, world)
        found: dict[str, Value] = world.cache[key]
        return found


def _identity(request: dict[str, Value], asked: Request) -> str:
    if not asked.ignored_headers:
        return json_text(request)
    kept = {k: v for k, v in asked.headers.items() if k.lower() not in asked.ignored_headers}
    return json_text(request | {"headers": kept})


def _answer(asked: Request, world: World) -> dict[str, Value]:
    from policykit.rego.builtins._http_exchange import NetworkError, response_to

    try:
        response = response_to(asked, world)
    except ValueError as error:
        if asked.raises:
            raise
        kind = "network" if isinstance(error, NetworkError) else "internal"
        problem = {"code": f"eval_http_send_{kind}_error", "message": str(error)}
        return {"status_code": 0, "error": problem}
    text = response.body.decode(errors="replace")
    kind = response.headers.get("content-type", [""])[0].partition(";")[0].strip().lower()
    return {
        "status": response.status,
        "status_code": response.status_code,
        "headers": dict(response.headers),
        "raw_body": text,
        "body": _decoded(text, kind, asked),
    }


def _decoded(text: str, kind: str, asked: Request) -> Value:
    """Return the body as a value, or null where it is not in the format that it should be."""
    from policykit.rego.builtins._json_reading import value_of_json
    from policykit.rego.builtins._yaml_reading import value_of_yaml

    try:
        if asked.forces_json or kind == "application/json" or kind.endswith("+json"):
            return value_of_json(text)
        if asked.forces_yaml or kind in ("application/yaml", "application/x-yaml"):
            return value_of_yaml(text)
    except ValueError:
        return None
    return None
