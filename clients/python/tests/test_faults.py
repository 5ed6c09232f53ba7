"""The client where the network or the service fails. Nobody waits: the client's sleep only takes note."""
import email.utils
import gzip
import json
import socket
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from faulty_server import FaultyServer  # noqa: E402
from terapipe_planner import Planner, PlannerError, main  # noqa: E402

JSON = {"Content-Type": "application/json"}
LIVE = (200, JSON, b'{"status": "live"}')


def problem(status, retryable, **headers):
    body = {"type": "/problems/x", "title": "Not now.", "detail": "Perhaps later.", "retryable": retryable}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, {"Content-Type": "application/problem+json", **named}, json.dumps(body).encode()


class FaultTests(unittest.TestCase):
    def setUp(self):
        self.waits = []

    def planner(self, server, **options):
        return Planner(server.url, sleep=self.waits.append, **options)

    def failure(self, server, **options):
        with self.assertRaises(PlannerError) as raised:
            self.planner(server, **options).live()
        return raised.exception

    def test_retry_comes_when_the_service_says_and_with_the_same_key(self):
        with FaultyServer(problem(503, True, Retry_After="7"), (201, JSON, b"{}")) as server:
            planner = self.planner(server)
            planner.add_model({"model": "tiny"})
            planner.add_model({"model": "tiny"})
        self.assertEqual([7.0], self.waits)
        keys = [headers["Idempotency-Key"] for _, headers, _ in server.seen]
        self.assertEqual(3, len(keys))
        self.assertTrue(keys[0])
        self.assertEqual(keys[0], keys[1])
        self.assertNotEqual(keys[1], keys[2])
        self.assertEqual(server.seen[0][2], server.seen[1][2])

    def test_retry_after_may_be_a_date(self):
        date = email.utils.formatdate(time.time() + 20, usegmt=True)
        with FaultyServer(problem(429, True, Retry_After=date), LIVE) as server:
            self.planner(server).live()
        self.assertTrue(0 < self.waits[0] <= 20)

    def test_retries_come_to_an_end_and_the_last_answer_is_told(self):
        with FaultyServer(problem(503, True)) as server:
            failure = self.failure(server, retries=5, retry_delay_s=1, max_retry_delay_s=3)
        self.assertEqual((6, 5), (len(server.seen), len(self.waits)))
        for wait, longest in zip(self.waits, [1, 2, 3, 3, 3]):
            self.assertTrue(longest / 2 <= wait <= longest)
        self.assertEqual("Not now. Perhaps later.", str(failure))
        self.assertEqual((503, "/problems/x", True), (failure.status, failure.type, failure.retryable))

    def test_refusal_that_stays_one_is_not_asked_for_again(self):
        for refusal in [problem(503, False), problem(400, False), (409, JSON, b"{}"), (500, JSON, b"{}")]:
            with FaultyServer(refusal) as server:
                self.assertFalse(self.failure(server).retryable)
            self.assertEqual(1, len(server.seen))

    def test_service_that_asks_for_too_long_a_wait_is_not_waited_for(self):
        with FaultyServer(problem(429, True, Retry_After="3600")) as server:
            self.assertEqual(3600, self.failure(server).retry_after_s)
        self.assertEqual([], self.waits)

    def test_service_that_is_not_there_is_tried_again_and_named(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{free.getsockname()[1]}"
            with self.assertRaises(PlannerError) as raised:
                Planner(url, sleep=self.waits.append).live()
        self.assertEqual(3, len(self.waits))
        self.assertTrue(str(raised.exception).startswith(f"The Planner at {url} cannot be reached: "))
        self.assertTrue(raised.exception.is_away)

    def test_answer_that_breaks_off_is_asked_for_again(self):
        with FaultyServer(None, LIVE) as server:
            self.assertEqual("live", self.planner(server).live()["status"])

    def test_answer_that_never_comes_is_given_up(self):
        with socket.socket() as mute:  # takes connections and says nothing
            mute.bind(("127.0.0.1", 0))
            mute.listen()
            url = f"http://127.0.0.1:{mute.getsockname()[1]}"
            with self.assertRaises(PlannerError) as raised:
                Planner(url, timeout_s=0.05, retries=0).live()
        self.assertIn("it was silent for 0.05 s", str(raised.exception))

    def test_foreign_answer_is_no_planners(self):
        for body, media_type in [(b"<html/>", "text/html"), (b"[]", "application/json"), (b"{", "application/json")]:
            with FaultyServer((200, {"Content-Type": media_type}, body)) as server:
                self.assertIn("is no Planner", str(self.failure(server)))
            self.assertEqual(1, len(server.seen))

    def test_proxy_without_a_planner_behind_it_is_tried_again(self):
        with FaultyServer((502, {"Content-Type": "text/html"}, b"<html/>"), LIVE) as server:
            self.assertEqual("live", self.planner(server).live()["status"])

    def test_upload_is_packed_anew_for_a_retry_and_the_same(self):
        points = [{"microBatch": 1, "sliceTokens": tokens} for tokens in range(20_000)]
        with FaultyServer(problem(503, True), (201, JSON, b"{}")) as server:
            self.planner(server).upload_profile({"dtype": "float32"}, lambda: iter(points))
        (_, headers, first), (_, _, second) = server.seen
        self.assertEqual(("gzip", "application/x-ndjson"), (headers["Content-Encoding"], headers["Content-Type"]))
        self.assertEqual(first, second)
        lines = [json.loads(line) for line in gzip.decompress(first).splitlines()]
        self.assertEqual([{"dtype": "float32"}, *points], lines)

    def test_operation_is_followed_to_its_end(self):
        ids = {"operationId": "7", "progress": {"fraction": 0.5, "message": "half"}}
        accepted = json.dumps({**ids, "state": "queued"}).encode()
        ended = json.dumps({**ids, "state": "succeeded", "resultUrl": "/v1/plans/1"}).encode()
        told = []
        with FaultyServer((202, JSON, accepted), (200, {**JSON, "Retry-After": "4"}, accepted),
                          (200, JSON, ended), (200, JSON, b'{"planId": "1"}')) as server:
            self.assertEqual({"planId": "1"}, self.planner(server).add_plan({}, told.append))
        self.assertEqual([4.0], self.waits)
        self.assertEqual([ids["progress"]], told)
        self.assertEqual("GET /v1/plans/1", server.seen[-1][0])

    def test_operation_that_failed_raises_its_problem(self):
        failed = {"operationId": "7", "state": "failed", "progress": {},
                  "problem": {"type": "/problems/x", "title": "No.", "status": 503, "retryable": True}}
        with FaultyServer((200, JSON, json.dumps(failed).encode())) as server:
            with self.assertRaises(PlannerError) as raised:
                self.planner(server).wait("7")
        failure = raised.exception
        self.assertEqual((503, "No.", True), (failure.status, str(failure), failure.retryable))

    def test_interrupted_wait_cancels_the_operation(self):
        waiting = b'{"operationId": "7", "state": "running", "progress": {}}'

        def interrupt(_):
            raise KeyboardInterrupt

        with FaultyServer((202, JSON, waiting), (200, JSON, waiting)) as server:
            with self.assertRaises(KeyboardInterrupt):
                Planner(server.url, sleep=interrupt).add_plan({})
        self.assertEqual("POST /v1/operations/7/cancel", server.seen[-1][0])

    def test_kept_plan_is_asked_for_by_its_tag(self):
        plan = (200, {**JSON, "ETag": '"1"'}, b'{"planId": "p"}')
        with tempfile.TemporaryDirectory() as folder, FaultyServer(plan, (304, {}, b"")) as server:
            first = self.planner(server, cache_dir=folder).plan("p")
            second = self.planner(server, cache_dir=folder).plan("p")  # another run of the same job
        self.assertEqual(({"planId": "p"}, first), (first, second))
        self.assertEqual([None, '"1"'], [headers["If-None-Match"] for _, headers, _ in server.seen])

    def test_job_goes_on_with_the_last_plan_and_says_so(self):
        question = {"model": "gpt2"}
        with tempfile.TemporaryDirectory() as folder:
            with FaultyServer((201, JSON, b'{"planId": "p"}'), problem(503, True)) as server:
                planner = self.planner(server, cache_dir=folder)
                self.assertEqual(({"planId": "p"}, True), planner.plan_or_last(question))
                with self.assertLogs("terapipe_planner", "WARNING") as said:
                    self.assertEqual(({"planId": "p"}, False), planner.plan_or_last(question))
                self.assertIn("Not now. Perhaps later.", said.output[0])
                with self.assertRaises(PlannerError):
                    planner.plan_or_last({"model": "another"})
            with FaultyServer(problem(400, False)) as server, self.assertRaises(PlannerError):
                self.planner(server, cache_dir=folder).plan_or_last(question)  # a refusal is not the Planner being away

    def test_damaged_cache_is_no_cache(self):
        plan = (200, {**JSON, "ETag": '"1"'}, b'{"planId": "p"}')
        with tempfile.TemporaryDirectory() as folder, FaultyServer(plan) as server:
            self.planner(server, cache_dir=folder).plan("p")
            for file in Path(folder).iterdir():
                file.write_text('{"key": ')
            self.assertEqual("p", self.planner(server, cache_dir=folder).plan("p")["planId"])
        self.assertIsNone(server.seen[1][1]["If-None-Match"])

    def test_what_is_no_number_in_json_is_not_sent(self):
        with FaultyServer(LIVE) as server, self.assertRaises(ValueError):
            self.planner(server).add_observations("p", {"observations": [{"stepMs": float("nan")}]})
        self.assertEqual([], server.seen)

    def test_address_that_is_none_and_empty_ids_are_the_callers_fault(self):
        for address in ["planner:5000", "ftp://planner", ""]:
            with self.assertRaises(ValueError):
                Planner(address)
        with self.assertRaises(ValueError):
            Planner("http://planner").plan("")

    def test_command_line_tells_refused_from_away(self):
        with FaultyServer(problem(404, False)) as server:
            self.assertEqual(1, main(["--url", server.url, "wait", "7"]))
        with FaultyServer((500, JSON, b"{}")) as server:
            self.assertEqual(3, main(["--url", server.url, "version"]))


if __name__ == "__main__":
    unittest.main()
