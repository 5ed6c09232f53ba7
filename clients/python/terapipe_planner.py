#!/usr/bin/env python3
"""The TeraPipe Planner for training jobs in Python: one file to copy, standard library alone, Python 3.9 or later.

    planner = Planner("http://planner:5000", cache_dir="~/.cache/terapipe")
    plan, is_fresh = planner.plan_or_last({"model": "gpt3-1b", "profile": "h200-datasheet", "stages": 8,
                                           "sequenceTokens": 2048, "grainTokens": 64})

Bodies and answers are plain dictionaries with the names of the HTTP interface, which carry their units: the page /swagger
of the service describes them all. ``python3 terapipe_planner.py --help`` does the commonest by hand.
"""
from __future__ import annotations

import argparse
import email.utils
import gzip
import hashlib
import http.client
import io
import json
import logging
import os
import random
import ssl
import sys
import tempfile
import time
import urllib.parse
import uuid
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Iterator, List, NamedTuple, Optional, Tuple, Union

Json = Dict[str, Any]

_log = logging.getLogger("terapipe_planner")

_ENDED = ("succeeded", "failed", "cancelled")  # states of an operation that stay
_MAY_PASS = (408, 429, 502, 503, 504)  # for what stands between: proxies do not say whether trying again may help
_UPLOAD_BYTES = 65536


class PlannerError(Exception):
    """The Planner refused, failed or could not be reached. The message is whole.

    status       of the answer; None where there was none
    type         of the problem, for example "/problems/plan-not-found"; None where there was no answer
    errors       all that is wrong, by the field's JSON name; empty where the fault is of no field
    retryable    whether the very same call may succeed later
    retry_after_s  when it may, in seconds from the answer; None where nothing is known
    """

    def __init__(self, message: str, status: Optional[int] = None, problem: Optional[Json] = None,
                 retryable: bool = False, retry_after_s: Optional[float] = None) -> None:
        super().__init__(message)
        problem = problem or {}
        self.status = status
        self.type: Optional[str] = problem.get("type")
        self.errors: Dict[str, List[str]] = problem.get("errors") or {}
        self.retryable = retryable
        self.retry_after_s = retry_after_s

    @property
    def is_away(self) -> bool:
        """No fault of the caller: the Planner is not there, or not in a state to answer."""
        return self.status is None or self.status == 429 or self.status >= 500


class Answer(NamedTuple):
    """One answer of the service, read whole; header names in lower case."""

    status: int
    headers: Dict[str, str]
    body: bytes

    def header(self, name: str) -> Optional[str]:
        return self.headers.get(name)


class Planner:
    """The Planner over HTTP. Every method raises PlannerError where it refuses, fails or cannot be reached.

    A call is tried again where that may help, as long as the service asks for (Retry-After), else after a delay that
    doubles and varies at random. Whatever changes something carries an Idempotency-Key, the same at every attempt, so
    that nothing is done twice. Each call has a connection of its own: one Planner serves all threads of a program.

    base_url           for example "http://planner:5000"
    timeout_s          longest silence of the service within an attempt, in seconds
    retries            how often a call is tried again; 0: never
    retry_delay_s      wait before the first retry, in seconds
    max_retry_delay_s  longest wait, in seconds; where the service asks for more the call fails at once
    poll_interval_s    wait between two looks at an operation where the service names none, in seconds
    page_size          items asked for at once by what goes through a whole listing, 1 to 1000
    cache_dir          keeps plans, so that a job can go on while the service is away; None keeps none
    """

    def __init__(self, base_url: str, *, timeout_s: float = 100.0, retries: int = 3, retry_delay_s: float = 0.5,
                 max_retry_delay_s: float = 30.0, poll_interval_s: float = 0.5, page_size: int = 100,
                 cache_dir: Union[str, "os.PathLike[str]", None] = None,
                 sleep: Callable[[float], None] = time.sleep) -> None:
        self.base_url = base_url.rstrip("/")
        self._url = urllib.parse.urlsplit(self.base_url)
        if self._url.scheme not in ("http", "https") or not self._url.hostname:
            raise ValueError(f"base_url: must be an http:// or https:// address, not '{base_url}'.")
        self._timeout_s = timeout_s
        self._retries = retries
        self._retry_delay_s = retry_delay_s
        self._max_retry_delay_s = max_retry_delay_s
        self._poll_interval_s = poll_interval_s
        self._page_size = page_size
        self._cache = None if cache_dir is None else _Cache(Path(cache_dir).expanduser())
        self._sleep = sleep

    # Service

    def live(self) -> Json:
        """Whether the process answers."""
        return self._json("GET", "/health/live")

    def ready(self) -> Json:
        """Whether the service can do its work, its database included."""
        return self._json("GET", "/health/ready")

    def version(self) -> Json:
        """What the service is made of."""
        return self._json("GET", "/version")

    def problem_type(self, slug: str) -> str:
        """What a type of problem means and what to do about it, as Markdown; slug is the last part of its type."""
        return self._text(_path("problems", slug), "text/markdown")

    # Models

    def models(self) -> Iterator[Json]:
        """All models of the catalogue, by name."""
        return self._items("/v1/models")

    def model(self, model: str) -> Json:
        """A model of the catalogue, by its name."""
        return self._json("GET", _path("v1/models", model))

    def add_model(self, model: Json) -> Json:
        """Adds a model, or finds that the same is there already."""
        return self._json("POST", "/v1/models", body=model)

    # Profiles

    def profiles(self) -> Iterator[Json]:
        """All profiles without their measurements, oldest first."""
        return self._items("/v1/profiles")

    def profile(self, profile: str) -> Json:
        """A profile with its measurements, by its id or its name."""
        return self._json("GET", _path("v1/profiles", profile))

    def add_profile(self, profile: Json) -> Json:
        """Adds a profile, or finds that the same is there already; answers its summary."""
        return self._json("POST", "/v1/profiles", body=profile)

    # Plans

    def add_plan(self, question: Json, on_progress: Optional[Callable[[Json], None]] = None) -> Json:
        """The plan that answers a question: searched and stored the first time, looked up ever after.

        A long search goes on in the service after its first answer; then this waits for the end and tells on_progress
        now and then ({"fraction", "message", "remainingMs"}). Whoever interrupts the wait ends the search.
        """
        answer = self._call("POST", "/v1/plans", body=question)
        return self._plan_of(answer, on_progress)

    def preview_plan(self, question: Json) -> Json:
        """The same answer as a what-if: nothing is stored, and the plan has no timeline."""
        return self._json("POST", "/v1/plans", query={"validateOnly": "true"}, body=question)

    def plan(self, plan_id: str) -> Json:
        """A plan that is stored. With a cache_dir it travels once, and is there also while the service is away."""
        path = _path("v1/plans", plan_id)
        if self._cache is None:
            return self._json("GET", path)
        kept = self._cache.read(path)
        headers = {"If-None-Match": kept["etag"]} if kept else {}
        try:
            answer = self._call("GET", path, headers=headers)
        except PlannerError as failure:
            if kept and failure.is_away:
                _log.warning("plan %s comes from the cache: %s", plan_id, failure)
                return kept["answer"]
            raise
        if kept and answer.status == 304:
            return kept["answer"]
        plan = self._parsed(answer)
        if answer.header("etag"):
            self._cache.write(path, {"etag": answer.header("etag"), "answer": plan})
        return plan

    def plan_or_last(self, question: Json) -> Tuple[Json, bool]:
        """The plan that answers a question, or the last good answer to it while the service is away.

        Returns the plan and whether the service has just given it. If not, a warning of the logger "terapipe_planner"
        says why. Raises PlannerError where the question is refused, or the service is away and was never asked before.
        """
        if self._cache is None:
            raise ValueError("cache_dir: is needed to keep the last plan in.")
        key = "question " + json.dumps(question, sort_keys=True)
        try:
            plan = self.add_plan(question)
        except PlannerError as failure:
            kept = self._cache.read(key)
            if kept is None or not failure.is_away:
                raise
            _log.warning("going on with the last plan, %s: %s", kept["answer"]["planId"], failure)
            return kept["answer"], False
        self._cache.write(key, {"answer": plan})
        return plan, True

    def timeline(self, plan_id: str, slicing: str = "plan") -> Json:
        """The predicted step of a stored plan; slicing is "plan", or of its alternatives "none" or "uniform"."""
        return self._json("GET", _path("v1/plans", plan_id, "timeline"), query={"slicing": slicing})

    def timeline_svg(self, plan_id: str, slicing: str = "plan") -> str:
        """The predicted step as a picture, SVG."""
        return self._text(_path("v1/plans", plan_id, "timeline"), "image/svg+xml", {"slicing": slicing})

    def chrome_trace(self, plan_id: str, slicing: str = "plan") -> str:
        """The predicted step as a trace for Perfetto and chrome://tracing."""
        return self._text(
            _path("v1/plans", plan_id, "timeline"), "application/vnd.chrome-trace+json", {"slicing": slicing})

    # Operations

    def operation(self, operation_id: str) -> Json:
        """Work that goes on after the answer 202, and what became of it."""
        return self._json("GET", _path("v1/operations", operation_id))

    def wait(self, operation_id: str, on_progress: Optional[Callable[[Json], None]] = None) -> Json:
        """Looks at an operation until it has ended; tells on_progress whenever it has come further.

        Returns the operation, whose resultUrl is the path of what was made. Raises PlannerError where it failed, with
        the problem that it failed with, or was cancelled.
        """
        told = None
        while True:
            answer = self._call("GET", _path("v1/operations", operation_id))
            operation = self._parsed(answer)
            if on_progress and operation["progress"] != told:
                told = operation["progress"]
                on_progress(told)
            if operation["state"] in _ENDED:
                return _succeeded(operation)
            wait_s = _retry_after_s(answer)
            self._sleep(self._poll_interval_s if wait_s is None else wait_s)

    def _plan_of(self, answer: Answer, on_progress: Optional[Callable[[Json], None]]) -> Json:
        body = self._parsed(answer)
        if answer.status != 202:
            return body
        operation_id = body["operationId"]
        try:
            return self._json("GET", self.wait(operation_id, on_progress)["resultUrl"])
        except (KeyboardInterrupt, SystemExit):
            self._cancel_quietly(operation_id)
            raise

    # How calls are made

    def _json(self, method: str, path: str, *, query: Optional[Json] = None, body: Optional[Json] = None,
              headers: Optional[Dict[str, str]] = None) -> Json:
        return self._parsed(self._call(method, path, query=query, body=body, headers=headers))

    def _text(self, path: str, accept: str, query: Optional[Json] = None) -> str:
        return self._call("GET", path, query=query, accept=accept).body.decode("utf-8")

    def _items(self, path: str, query: Optional[Json] = None) -> Iterator[Json]:
        """All items of a listing, page after page, each asked for when the one before has been gone through."""
        page: Json = {"nextCursor": None}
        while "nextCursor" in page:
            asked = dict(query or {}, pageSize=self._page_size, cursor=page["nextCursor"])
            page = self._json("GET", path, query=asked)
            yield from page["items"]

    def _call(self, method: str, path: str, *, query: Optional[Json] = None, body: Optional[Json] = None,
              upload: Optional[Callable[[], Iterator[bytes]]] = None, accept: str = "application/json",
              headers: Optional[Dict[str, str]] = None) -> Answer:
        """Tries until it succeeds (2xx, or the 304 that a condition asked for), or trying again is no use."""
        given = {name: _query_text(value) for name, value in (query or {}).items() if value is not None}
        target = path + ("?" + urllib.parse.urlencode(given) if given else "")
        sent = {"Accept": accept, **(headers or {})}
        data: Optional[bytes] = None
        if method != "GET":
            sent["Idempotency-Key"] = str(uuid.uuid4())
        if body is not None:
            sent["Content-Type"] = "application/json"
            data = json.dumps(body, allow_nan=False).encode("utf-8")
        for attempt in range(self._retries + 1):
            try:
                return self._succeeded(self._attempt(method, target, sent, upload() if upload else data))
            except PlannerError as failure:
                wait_s = self._wait_s(failure, attempt)
                if wait_s is None:
                    raise
                _log.info("trying again in %.1f s: %s", wait_s, failure)
            self._sleep(wait_s)
        raise AssertionError("the last attempt returns or raises")

    def _wait_s(self, failure: PlannerError, attempt: int) -> Optional[float]:
        """How long to wait before the next attempt; None where there is none."""
        if not failure.retryable or attempt == self._retries:
            return None
        if failure.retry_after_s is not None:
            return failure.retry_after_s if failure.retry_after_s <= self._max_retry_delay_s else None
        return min(self._max_retry_delay_s, self._retry_delay_s * 2 ** attempt) * random.uniform(0.5, 1.0)

    def _attempt(self, method: str, target: str, headers: Dict[str, str],
                 data: Union[bytes, Iterator[bytes], None]) -> Answer:
        """One request on a connection of its own."""
        connection = self._connection()
        try:
            try:
                connection.request(method, self._url.path + target, body=data, headers=headers,
                                   encode_chunked=not isinstance(data, (bytes, type(None))))
            except (BrokenPipeError, ConnectionResetError):
                pass  # it may have refused before it had read all: then its answer says why
            response = connection.getresponse()
            return Answer(response.status, {name.lower(): value for name, value in response.getheaders()},
                          response.read())
        except (OSError, http.client.HTTPException) as failure:
            reason = "it did not answer in time" if isinstance(failure, TimeoutError) else failure or "no answer"
            raise PlannerError(f"The Planner at {self.base_url} cannot be reached: {reason}.",
                               retryable=True) from failure
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._url.hostname, self._url.port
        if self._url.scheme == "https":
            return http.client.HTTPSConnection(
                host, port, timeout=self._timeout_s, context=ssl.create_default_context())
        return http.client.HTTPConnection(host, port, timeout=self._timeout_s)

    def _succeeded(self, answer: Answer) -> Answer:
        if 200 <= answer.status < 300 or answer.status == 304:
            return answer
        problem: Json = {"title": f"Status {answer.status} {http.client.responses.get(answer.status, '')}."}
        if answer.header("content-type") == "application/problem+json":
            problem = self._parsed(answer)
        raise _refusal(problem, answer.status, _retry_after_s(answer))

    def _parsed(self, answer: Answer) -> Json:
        try:
            if "json" not in (answer.header("content-type") or ""):
                raise ValueError(f"it answers with '{answer.header('content-type')}' instead of JSON")
            parsed = json.loads(answer.body)
            if not isinstance(parsed, dict):
                raise ValueError("its answer is no JSON object")
            return parsed
        except ValueError as foreign:
            raise PlannerError(f"What answers at {self.base_url} is no Planner, or one of another version: {foreign}.",
                               ) from foreign


class _Cache:
    """Answers on disk, a file each. A file is whole or not there, also when several jobs share the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, key: str) -> Optional[Json]:
        try:
            kept = json.loads(self._file(key).read_text("utf-8"))
        except (OSError, ValueError):
            return None
        return kept if kept.get("key") == key else None

    def write(self, key: str, kept: Json) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, written = tempfile.mkstemp(dir=self._folder, suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"key": key, **kept}, file)
        os.replace(written, self._file(key))

    def _file(self, key: str) -> Path:
        return self._folder / (hashlib.sha256(key.encode("utf-8")).hexdigest() + ".json")


def _path(*parts: str) -> str:
    """Segments of a path, every second one a value, which is escaped."""
    values = [str(part) for part in parts[1::2]]
    if not all(values):
        raise ValueError(f"an id of /{'/'.join(parts)} is empty.")
    escaped = [part if at % 2 == 0 else urllib.parse.quote(str(part), safe="") for at, part in enumerate(parts)]
    return "/" + "/".join(escaped)


def _query_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _refusal(problem: Json, status: Optional[int], retry_after_s: Optional[float] = None) -> PlannerError:
    faults = [f"{field}: {' '.join(messages)}" for field, messages in (problem.get("errors") or {}).items()]
    message = " ".join(filter(None, [problem.get("title"), problem.get("detail"), *faults]))
    retryable = problem.get("retryable", status in _MAY_PASS)
    return PlannerError(message, status, problem, retryable, retry_after_s)


def _succeeded(operation: Json) -> Json:
    """The operation that has ended, unless nothing came of it."""
    if operation["state"] == "succeeded":
        return operation
    if operation["state"] == "cancelled":
        raise PlannerError(f"Operation {operation['operationId']} was cancelled.")
    problem = operation["problem"]
    raise _refusal(problem, problem["status"])


def _retry_after_s(answer: Answer) -> Optional[float]:
    """The header in seconds, which may also be a date; None where there is none or it makes no sense."""
    said = answer.header("retry-after")
    if said is None:
        return None
    if said.isdigit():
        return float(said)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(said).timestamp() - time.time())
    except (TypeError, ValueError):
        return None


def _ndjson(head: Json, measurements: Iterable[Json]) -> Iterator[bytes]:
    """Lines of JSON, compressed, in pieces of about 64 KiB: as much is in memory, however many there are."""
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=1, mtime=0) as packed:
        for line in _lines(head, measurements):
            packed.write(line)
            if buffer.tell() >= _UPLOAD_BYTES:
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
    yield buffer.getvalue()


def _lines(head: Json, measurements: Iterable[Json]) -> Iterator[bytes]:
    yield json.dumps(head, allow_nan=False).encode("utf-8") + b"\n"
    for measurement in measurements:
        yield json.dumps(measurement, allow_nan=False).encode("utf-8") + b"\n"
