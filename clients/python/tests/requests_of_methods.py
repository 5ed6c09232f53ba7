"""Prints, as JSON, every request that a method of the client makes, called with all arguments that it takes."""
import inspect
import json
import sys
import tempfile
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from terapipe_planner import Planner, PlannerError  # noqa: E402

VALUES = {"str": "text", "Optional[str]": "text", "int": 1, "Optional[int]": 1, "bool": True, "Optional[bool]": True,
          "Json": {}, "Callable[[], Iterable[Json]]": lambda: [], "Optional[Callable[[Json], None]]": None}


class Recorder(Planner):
    """Sends nothing, and takes note of what would be sent."""

    def __init__(self) -> None:
        super().__init__("http://planner", retries=0, cache_dir=tempfile.gettempdir())
        self.requests = []

    def _sent(self, connection, method, target, headers, data):
        url = urllib.parse.urlsplit(target)
        query = sorted(name for name, _ in urllib.parse.parse_qsl(url.query))
        self.requests.append({"method": method, "path": url.path, "query": query, "headers": sorted(headers),
                              "accept": headers["Accept"], "contentType": headers.get("Content-Type")})
        raise PlannerError("Nothing was sent.")


def requests_of(name):
    planner = Recorder()
    method = getattr(planner, name)
    arguments = [VALUES[parameter.annotation] for parameter in inspect.signature(method).parameters.values()]
    try:
        list(method(*arguments))  # a listing asks when it is gone through
    except PlannerError:
        pass
    return planner.requests


if __name__ == "__main__":
    methods = [name for name, _ in inspect.getmembers(Planner, inspect.isfunction) if not name.startswith("_")]
    print(json.dumps([{"name": name, "request": request} for name in methods for request in requests_of(name)]))
