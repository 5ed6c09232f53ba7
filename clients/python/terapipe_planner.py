#!/usr/bin/env python3
"""The TeraPipe Planner for training jobs in Python: one file to copy, standard library alone, Python 3.9 or later.

    planner = Planner("http://planner:5000", cache_dir="~/.cache/terapipe")
    plan, is_fresh = planner.plan_or_last({"model": "gpt3-1b", "profile": "h200-datasheet", "stages": 8,
                                           "sequenceTokens": 2048, "grainTokens": 64})

Bodies and answers are plain dictionaries with the names of the HTTP interface, which carry their units: the page
/swagger of the service describes them all. ``python3 terapipe_planner.py --help`` does the commonest by hand.
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
_NDJSON = "application/x-ndjson"


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

    def profiles(self, model: Optional[str] = None, device: Optional[str] = None, dtype: Optional[str] = None,
                 tensor_parallel_degree: Optional[int] = None) -> Iterator[Json]:
        """All profiles without their measurements, oldest first; with arguments only those that fit.

        model                   of a layer of this model's shape, and datasheets, which serve every shape
        device                  of a device of this name
        dtype                   "float64", "float32", "bfloat16" or "float16"
        tensor_parallel_degree  devices that share each layer; datasheets serve every degree
        """
        return self._items("/v1/profiles", {"model": model, "device": device, "dtype": dtype,
                                            "tensorParallelDegree": tensor_parallel_degree})

    def profile(self, profile: str, measurements: bool = True) -> Json:
        """A profile by its id or its name; measurements=False leaves them out."""
        return self._json("GET", _path("v1/profiles", profile), query={"measurements": measurements})

    def profile_accuracy(self, profile: str) -> Json:
        """How far the latency models that can be fitted to a profile are off."""
        return self._json("GET", _path("v1/profiles", profile, "accuracy"))

    def download_measurements(self, profile: str) -> Iterator[Json]:
        """The measurements of a profile; they travel as lines, which are parsed one after the other."""
        lines = self._call("GET", _path("v1/profiles", profile), accept=_NDJSON).body.splitlines()
        return map(json.loads, lines[1:])  # the first is the profile without them

    def add_profile(self, profile: Json) -> Json:
        """Adds a profile, or finds that the same is there already; answers its summary."""
        return self._json("POST", "/v1/profiles", body=profile)

    def upload_profile(self, head: Json, measurements: Callable[[], Iterable[Json]]) -> Json:
        """Adds a profile of any number of measurements; answers its summary.

        They are compressed and sent while they are made, so that no more than a piece of them is in memory, and stored
        all or none.

        head          the profile without its measurements
        measurements  gives them; is called once for each attempt, and gives the same every time
        """
        answer = self._call("POST", "/v1/profiles", upload=lambda: _ndjson(head, measurements()))
        return self._parsed(answer)

    # Clusters

    def clusters(self) -> Iterator[Json]:
        """All clusters of the catalogue by name, each in its current version."""
        return self._items("/v1/clusters")

    def cluster(self, cluster: str, version: Optional[int] = None) -> Json:
        """A cluster of the catalogue by its name, in its current version or an older one."""
        return self._json("GET", _path("v1/clusters", cluster), query={"version": version})

    def add_cluster(self, cluster: Json) -> Json:
        """Adds a cluster as its version 1, or finds that the same is there already."""
        return self._json("POST", "/v1/clusters", body=cluster)

    def update_cluster(self, cluster: str, body: Json, version: int) -> Json:
        """Makes the next version of a cluster, unless it has changed since version (a PlannerError of status 412)."""
        return self._json("PUT", _path("v1/clusters", cluster), body=body, headers=_if_match(version))

    def support(self, model: str, cluster: str, dtype: Optional[str] = None,
                tensor_parallel_degree: Optional[int] = None, sequence_tokens: Optional[int] = None) -> Json:
        """Whether one can plan for a model on a cluster ("ready", "partial", "no"), and how to measure what is missing.

        dtype                   "float64", "float32", "bfloat16" or "float16"; missing: whichever there is a profile of
        tensor_parallel_degree  devices that share each layer; 1 when missing
        sequence_tokens         tokens of every sequence; the longest that the model takes when missing
        """
        return self._json("GET", "/v1/support", query={
            "model": model, "cluster": cluster, "dtype": dtype, "tensorParallelDegree": tensor_parallel_degree,
            "sequenceTokens": sequence_tokens})

    # Plans

    def plans(self, model: Optional[str] = None, profile: Optional[str] = None) -> Iterator[Json]:
        """The plans that are stored, newest first; those for a model, or made on a profile (its id or name)."""
        return self._items("/v1/plans", {"model": model, "profile": profile})

    def add_plan(self, question: Json, on_progress: Optional[Callable[[Json], None]] = None) -> Json:
        """The plan that answers a question: searched and stored the first time, looked up ever after.

        A long search goes on in the service after its first answer; then this waits for the end and tells on_progress
        now and then ({"fraction", "message", "remainingMs"}). Whoever interrupts the wait ends the search.
        """
        return self._made("/v1/plans", question, on_progress)

    def preview_plan(self, question: Json) -> Json:
        """The same answer as a what-if: nothing is stored, and the plan has no timeline."""
        return self._json("POST", "/v1/plans", query={"validateOnly": True}, body=question)

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

    def plan_diff(self, before: str, after: str) -> Json:
        """What changed from one plan to another, why, and by how much; both by their ids."""
        return self._json("GET", _path("v1/plans", before, "diff", after))

    # Observations of plans

    def add_observations(self, plan_id: str, observations: Json) -> Json:
        """Stores what steps of a plan really took; answers how far that is from what was predicted.

        A run that is registered as a job tells add_job_observations instead.
        """
        return self._json("POST", _path("v1/plans", plan_id, "observations"), body=observations)

    def observed(self, plan_id: str, slicing: Optional[str] = None, job: Optional[str] = None) -> Json:
        """Predicted against observed over all observations of a plan, or those of one run, and the newest of them."""
        return self._json("GET", _path("v1/plans", plan_id, "observations"), query={"slicing": slicing, "job": job})

    def observations(self, plan_id: str, slicing: Optional[str] = None, job: Optional[str] = None) -> Iterator[Json]:
        """All observations of a plan, or those of one run, newest first."""
        return self._items(_path("v1/plans", plan_id, "observations"), {"slicing": slicing, "job": job})

    # Jobs

    def jobs(self) -> Iterator[Json]:
        """All training runs by name, without what was observed of them and without their plans."""
        return self._items("/v1/jobs")

    def job(self, job: str) -> Json:
        """A training run as its events left it, with its plan."""
        return self._json("GET", _path("v1/jobs", job))

    def add_job(self, job: Json) -> Json:
        """Registers a training run, or finds that the same is there already; answers with its plan."""
        return self._json("POST", "/v1/jobs", body=job)

    def add_job_observations(self, job: str, observations: Json) -> Json:
        """Stores what steps of a run really took; where "planChanged" is true, "plan" is the one to run from now on."""
        return self._json("POST", _path("v1/jobs", job, "observations"), body=observations)

    def replan_job(self, job: str, version: Optional[int] = None) -> Json:
        """Plans a run again now, drift or not; with a version only if the run is still at it."""
        return self._json("POST", _path("v1/jobs", job, "replan"), headers=_if_match(version))

    def end_job(self, job: str, version: Optional[int] = None) -> Json:
        """Says that a run has ended; with a version only if the run is still at it."""
        return self._json("POST", _path("v1/jobs", job, "end"), headers=_if_match(version))

    def add_job_event(self, job: str, event: Json) -> Json:
        """Tells an elastic run what happened to it, once however often it is sent; answers with what was decided."""
        return self._json("POST", _path("v1/jobs", job, "events"), body=event)

    def add_job_heartbeat(self, job: str, heartbeat: Json) -> Json:
        """Says that a worker of an elastic run lives; "mustReplan" says whether it must get the plan anew."""
        return self._json("POST", _path("v1/jobs", job, "heartbeats"), body=heartbeat)

    def job_replans(self, job: str) -> Iterator[Json]:
        """All decisions about an elastic run's plan so far, oldest first; the last one's "after" is the present plan."""
        return self._items(_path("v1/jobs", job, "replans"))

    def job_events(self, job: str) -> Iterator[Json]:
        """All that happened to a run so far, oldest first."""
        return self._items(_path("v1/jobs", job, "events"))

    def follow_job(self, job: str) -> Iterator[Json]:
        """All that happened to a run, and goes on to happen until it has ended, by one stream of server-sent events."""
        return self._events(_path("v1/jobs", job, "events"))

    # Freezing

    def freeze_decision(self, question: Json) -> Json:
        """How many of a model's first layers are frozen from now on; nothing is stored."""
        return self._json("POST", "/v1/freeze/decisions", body=question)

    # Sweeps

    def add_sweep(self, question: Json, on_progress: Optional[Callable[[Json], None]] = None) -> Json:
        """Prices many ways to train one model on one cluster. Waits for a large one as add_plan does."""
        return self._made("/v1/sweeps", question, on_progress)

    def preview_sweep(self, question: Json) -> Json:
        """The same answer as a what-if: nothing is stored, and the sweep has no rows to list."""
        return self._json("POST", "/v1/sweeps", query={"validateOnly": True}, body=question)

    def sweep(self, sweep_id: str) -> Json:
        """A sweep that is stored: its counts and its Pareto fronts."""
        return self._json("GET", _path("v1/sweeps", sweep_id))

    def sweep_svg(self, sweep_id: str) -> str:
        """The Pareto fronts of a stored sweep as a picture, SVG."""
        return self._text(_path("v1/sweeps", sweep_id), "image/svg+xml")

    def sweep_rows(self, sweep_id: str, sort: Optional[str] = None, pareto: Optional[bool] = None,
                   feasible: Optional[bool] = None) -> Iterator[Json]:
        """The configurations of a sweep, those that cannot be trained with what is in the way.

        sort      "stepMs", "memoryBytes" or "gpus", least first; stepMs when missing
        pareto    True: only those on the front of their workload; False: only the others
        feasible  True: only those that can be trained; False: only the others
        """
        return self._items(_path("v1/sweeps", sweep_id, "rows"),
                           {"sort": sort, "pareto": pareto, "feasible": feasible})

    def sweep_csv(self, sweep_id: str, sort: Optional[str] = None, pareto: Optional[bool] = None,
                  feasible: Optional[bool] = None) -> str:
        """The same rows as one table, CSV with a heading."""
        return self._text(_path("v1/sweeps", sweep_id, "rows"), "text/csv",
                          {"sort": sort, "pareto": pareto, "feasible": feasible})

    # Operations

    def operations(self, state: Optional[str] = None) -> Iterator[Json]:
        """The operations that wait, run, or ended not long ago, newest first; state picks those in one state."""
        return self._items("/v1/operations", {"state": state})

    def cancel_operation(self, operation_id: str) -> Json:
        """Cancels an operation, for all who wait for it. One that runs stops soon, unless it is through before that."""
        return self._json("POST", _path("v1/operations", operation_id, "cancel"))

    def follow_operation(self, operation_id: str) -> Iterator[Json]:
        """An operation as it goes on, up to and with its end, by one stream of server-sent events.

        Where the stream breaks off it ends with a PlannerError; wait() is the one that does not give up.
        """
        return self._events(_path("v1/operations", operation_id, "events"))

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

    def _made(self, path: str, question: Json, on_progress: Optional[Callable[[Json], None]]) -> Json:
        """What is asked for: the answer itself, or what the operation makes that it tells of (202)."""
        headers = {"Prefer": "respond-async"} if on_progress else {}  # else only what takes long is an operation
        answer = self._call("POST", path, body=question, headers=headers)
        body = self._parsed(answer)
        if answer.status != 202:
            return body
        operation_id = body["operationId"]
        try:
            return self._json("GET", self.wait(operation_id, on_progress)["resultUrl"])
        except (KeyboardInterrupt, SystemExit):
            self._cancel_quietly(operation_id)
            raise

    def _cancel_quietly(self, operation_id: str) -> None:
        """Nobody is left to be told if it fails: then the operation ends by itself, for nobody."""
        try:
            self.cancel_operation(operation_id)
        except PlannerError as failure:
            _log.info("operation %s is not cancelled: %s", operation_id, failure)

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

    def _events(self, path: str) -> Iterator[Json]:
        """The data of server-sent events as they come. An event stands on one line, as this service writes it."""
        connection = self._connection()
        try:
            with self._sent(connection, "GET", path, {"Accept": "text/event-stream"}, None) as response:
                if response.status != 200:
                    raise self._failure(_answer_of(response))
                for line in response:
                    if line.startswith(b"data:"):
                        yield json.loads(line[len(b"data:"):])
        except (OSError, http.client.HTTPException) as failure:
            raise self._unreachable(failure) from failure
        finally:
            connection.close()

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
        if upload is not None:
            sent.update({"Content-Type": _NDJSON, "Content-Encoding": "gzip", "Transfer-Encoding": "chunked"})
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
            return _answer_of(self._sent(connection, method, target, headers, data))
        except (OSError, http.client.HTTPException) as failure:
            raise self._unreachable(failure) from failure
        finally:
            connection.close()

    def _sent(self, connection: http.client.HTTPConnection, method: str, target: str, headers: Dict[str, str],
              data: Union[bytes, Iterator[bytes], None]) -> http.client.HTTPResponse:
        is_upload = data is not None and not isinstance(data, bytes)
        try:
            connection.request(method, self._url.path + target, data, headers, encode_chunked=is_upload)
        except (BrokenPipeError, ConnectionResetError):
            if not is_upload:
                raise
            # It may have refused before it had read all: then its answer says why.
        return connection.getresponse()

    def _unreachable(self, failure: Exception) -> PlannerError:
        reason = f"it was silent for {self._timeout_s:g} s" if isinstance(failure, TimeoutError) else failure
        return PlannerError(f"The Planner at {self.base_url} cannot be reached: {reason}.", retryable=True)

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._url.hostname, self._url.port
        if self._url.scheme == "https":
            return http.client.HTTPSConnection(
                host, port, timeout=self._timeout_s, context=ssl.create_default_context())
        return http.client.HTTPConnection(host, port, timeout=self._timeout_s)

    def _succeeded(self, answer: Answer) -> Answer:
        if 200 <= answer.status < 300 or answer.status == 304:
            return answer
        raise self._failure(answer)

    def _failure(self, answer: Answer) -> PlannerError:
        problem: Json = {"title": f"Status {answer.status} {http.client.responses.get(answer.status, '')}."}
        if (answer.header("content-type") or "").startswith("application/problem+json"):
            problem = self._parsed(answer)
        return _refusal(problem, answer.status, _retry_after_s(answer))

    def _parsed(self, answer: Answer) -> Json:
        try:
            if "json" not in (answer.header("content-type") or ""):
                raise ValueError(f"it answers with '{answer.header('content-type')}' instead of JSON")
            parsed = json.loads(answer.body)
            if not isinstance(parsed, dict):
                raise ValueError("its answer is no JSON object")
            return parsed
        except ValueError as foreign:
            raise PlannerError(f"What answers at {self.base_url} is no Planner, or one of another version: {foreign}."
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


def _if_match(version: Optional[int]) -> Dict[str, str]:
    return {} if version is None else {"If-Match": f'"v{version}"'}


def _answer_of(response: http.client.HTTPResponse) -> Answer:
    return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())


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
        raise PlannerError(f"Operation {operation['operationId']} was cancelled by somebody else.", retryable=True)
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


# The command line


def _commands() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description="Asks a TeraPipe Planner.",
        epilog="Exit status: 0 answered, 1 refused, 2 wrong usage, 3 the Planner is away.")
    parser.add_argument("--url", default=os.environ.get("PLANNER_URL", "http://localhost:5000"),
                        help="the Planner [default: PLANNER_URL, or http://localhost:5000]")
    parser.add_argument("--json", action="store_true", help="prints the whole answer as JSON")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("version", help="what the service is made of")
    commands.add_parser("models", help="the models that one can plan for")
    commands.add_parser("profiles", help="the profiles that one can plan on")
    _plan_command(commands.add_parser("plan", help="the best slicing of a training step"))
    commands.add_parser("jobs", help="the training runs and their plans")
    wait = commands.add_parser("wait", help="waits until an operation has ended")
    wait.add_argument("operation", help="its id")
    return parser


def _plan_command(plan: argparse.ArgumentParser) -> None:
    plan.add_argument("--model", required=True, help="a model of the catalogue")
    plan.add_argument("--profile", required=True, help="a profile's id or name")
    plan.add_argument("--stages", required=True, type=int, help="pipeline stages, K")
    plan.add_argument("--sequence", required=True, type=int, help="tokens of every sequence, L")
    plan.add_argument("--grain", required=True, type=int, help="what every slice is a multiple of; divides L")
    plan.add_argument("--batch", type=int, help="sequences in one step and replica, B [default: 1]")
    plan.add_argument("--tensor-parallel", type=int, help="devices that share each layer [default: 1]")
    plan.add_argument("--what-if", action="store_true", help="stores nothing")


def _ask(planner: Planner, given: argparse.Namespace) -> Tuple[Any, Iterable[str]]:
    """The whole answer, and what people are shown of it, line by line."""
    if given.command == "version":
        version = planner.version()
        return version, [f"{name}: {value}" for name, value in version.items()]
    if given.command == "models":
        models = list(planner.models())
        return models, [f"{model['model']}: {model['layers']} layers of {model['hiddenSize']}" for model in models]
    if given.command == "profiles":
        profiles = list(planner.profiles())
        return profiles, [f"{known.get('name', known['profileId'])}: {known['device'].get('name')}, {known['dtype']}, "
                          f"{known['provenance']}" for known in profiles]
    if given.command == "jobs":
        jobs = list(planner.jobs())
        return jobs, [f"{job['job']}: {job['state']}, plan {job['planId']}" for job in jobs]
    if given.command == "wait":
        operation = planner.wait(given.operation, _show_progress)
        return operation, [operation["resultUrl"]]
    question = {"model": given.model, "profile": given.profile, "stages": given.stages,
                "sequenceTokens": given.sequence, "grainTokens": given.grain}
    if given.batch is not None:
        question["batchSequences"] = given.batch
    if given.tensor_parallel is not None:
        question["tensorParallelDegree"] = given.tensor_parallel
    plan = planner.preview_plan(question) if given.what_if else planner.add_plan(question, _show_progress)
    return plan, _plan_lines(plan)


def _plan_lines(plan: Json) -> Iterator[str]:
    yield f"plan {plan['planId']}: {plan['model']} on {plan['stages']} stages"
    for slicing in [plan["plan"], *plan["alternatives"]]:
        yield (f"{slicing['kind']:<12} makespan {slicing['makespanMs']:.1f} ms, "
               f"bubble {100 * slicing['bubbleFraction']:.1f} %")
    for micro_batch in plan["plan"]["microBatches"]:
        slices = " ".join(str(tokens) for tokens in micro_batch["sliceTokens"])
        yield f"{micro_batch['count']} × {micro_batch['sequences']} sequences, each in slices of {slices} tokens"


def _show_progress(progress: Json) -> None:
    print(f"{100 * progress['fraction']:3.0f} % {progress['message']}", file=sys.stderr)


def main(arguments: Optional[List[str]] = None) -> int:
    """Runs one command; returns the exit status."""
    given = _commands().parse_args(arguments)
    try:
        answer, lines = _ask(Planner(given.url), given)
    except (PlannerError, ValueError) as failure:
        print(f"terapipe_planner: {failure}", file=sys.stderr)
        return 2 if isinstance(failure, ValueError) else 3 if failure.is_away else 1
    print(json.dumps(answer, indent=2) if given.json else "\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
