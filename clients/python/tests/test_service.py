"""The client against the running service at PLANNER_URL."""
import contextlib
import io
import json
import os
import sys
import tempfile
import unittest
import xml.etree.ElementTree
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from terapipe_planner import Planner, PlannerError, main  # noqa: E402

URL = os.environ.get("PLANNER_URL", "")
QUESTION = {"model": "gpt3-1b", "profile": "h200-datasheet", "stages": 8, "sequenceTokens": 2048, "grainTokens": 64}
HEAD = {"device": {"name": "Python test CPU", "kind": "cpu", "torch": "2.6.0", "threads": 1}, "dtype": "float32",
        "layer": {"hiddenSize": 64, "heads": 4, "feedForwardSize": 256}, "layerOptimizerMs": 0.25}


def points(sequence=1024, grain=16):
    """Every slice after every context with which it fits the sequence."""
    for tokens in range(grain, sequence + 1, grain):
        for context in range(0, sequence - tokens + 1, grain):
            yield {"microBatch": 1, "sliceTokens": tokens, "contextTokens": context,
                   "forwardMs": 0.01 * tokens + 0.001 * context, "backwardMs": 0.02 * tokens + 0.002 * context}


@unittest.skipUnless(URL, "PLANNER_URL names no service")
class ServiceTests(unittest.TestCase):
    def setUp(self):
        self.planner = Planner(URL)

    def refusal(self, call, *arguments):
        with self.assertRaises(PlannerError) as raised:
            call(*arguments)
        return raised.exception

    def test_service_is_there(self):
        self.assertEqual(("live", "ready"), (self.planner.live()["status"], self.planner.ready()["status"]))
        self.assertIn("postgreSql", self.planner.version())

    def test_listing_is_the_same_in_pages_of_any_size(self):
        models = [model["model"] for model in Planner(URL, page_size=2).models()]
        self.assertIn("gpt3-175b", models)
        self.assertEqual(sorted(set(models)), models)

    def test_model_is_added_once(self):
        model = {"model": "python-tiny", "layers": 4, "hiddenSize": 64, "heads": 4, "vocabularySize": 256,
                 "maxSequenceTokens": 1024}
        added = self.planner.add_model(model)
        self.assertEqual(added, self.planner.add_model(model))
        self.assertEqual(added, self.planner.model("python-tiny"))
        taken = self.refusal(self.planner.add_model, {**model, "layers": 8})
        self.assertEqual((409, "/problems/model-name-taken", False), (taken.status, taken.type, taken.retryable))

    def test_all_faults_are_told_by_their_field(self):
        refusal = self.refusal(self.planner.add_plan, {**QUESTION, "stages": 0, "grainTokens": 7, "colour": "red"})
        self.assertIn("colour", refusal.errors)
        refusal = self.refusal(self.planner.add_plan, {**QUESTION, "stages": 0, "grainTokens": 7})
        self.assertEqual(["grainTokens", "stages"], sorted(refusal.errors))
        self.assertIn("stages: must be at least 1.", str(refusal))
        self.assertIn("# invalid-request", self.planner.problem_type(refusal.type.split("/")[-1]))

    def test_profile_is_uploaded_line_by_line(self):
        sent = list(points())
        summary = self.planner.upload_profile({**HEAD, "name": "python-lines"}, lambda: iter(sent))
        self.assertEqual((len(sent), "measured"), (summary["measurementCount"], summary["provenance"]))
        self.assertEqual(sent, list(self.planner.download_measurements("python-lines")))
        self.assertEqual([], self.planner.profile("python-lines", measurements=False)["measurements"])
        self.assertIn("python-lines", [profile.get("name") for profile in self.planner.profiles()])

    def test_fault_of_a_line_is_told_by_its_number(self):
        wrong = [{**point, "forwardMs": -1} for point in points(sequence=64)]
        refusal = self.refusal(self.planner.upload_profile, HEAD, lambda: wrong)
        self.assertEqual(400, refusal.status)
        self.assertTrue(any(field.startswith("line 2") for field in refusal.errors), refusal)

    def test_profile_says_how_true_it_is(self):
        self.planner.add_profile({**HEAD, "name": "python-accurate", "measurements": list(points(256, 32))})
        accuracy = self.planner.profile_accuracy("python-accurate")
        self.assertEqual("measured", accuracy["provenance"])
        self.assertTrue(accuracy["models"])

    def test_plan_is_made_once_and_kept(self):
        with tempfile.TemporaryDirectory() as folder:
            planner = Planner(URL, cache_dir=folder)
            plan, is_fresh = planner.plan_or_last(QUESTION)
            self.assertTrue(is_fresh)
            for _ in range(2):  # the second time it is not sent again
                self.assertEqual(plan["planId"], planner.plan(plan["planId"])["planId"])
        self.assertTrue(all(sum(one["sliceTokens"]) == 2048 for one in plan["plan"]["microBatches"]))

    def test_what_if_is_not_stored(self):
        plan = self.planner.preview_plan({**QUESTION, "grainTokens": 512})
        self.assertEqual(404, self.refusal(self.planner.plan, plan["planId"]).status)

    def test_timeline_comes_in_three_formats(self):
        plan_id = self.planner.add_plan(QUESTION)["planId"]
        self.assertEqual(plan_id, self.planner.timeline(plan_id, "none")["planId"])
        self.assertTrue(xml.etree.ElementTree.fromstring(self.planner.timeline_svg(plan_id)).tag.endswith("svg"))
        self.assertIn("traceEvents", json.loads(self.planner.chrome_trace(plan_id)))

    def test_plans_are_compared(self):
        before, after = self.planner.add_plan(QUESTION), self.planner.add_plan({**QUESTION, "stages": 4})
        diff = self.planner.plan_diff(before["planId"], after["planId"])
        self.assertIn("stages", json.dumps(diff))

    def test_cluster_changes_by_versions(self):
        device = {"name": "Python GPU", "kind": "cuda", "memoryBytes": 80_000_000_000}
        cluster = {"cluster": "python-cluster", "nodes": 1, "gpusPerNode": 1, "device": device}
        first = self.planner.add_cluster(cluster)
        changed = {**cluster, "device": {**device, "name": "Another GPU"}}
        second = self.planner.update_cluster("python-cluster", changed, first["version"])
        self.assertEqual((2, "Another GPU"), (second["version"], second["device"]["name"]))
        refusal = self.refusal(self.planner.update_cluster, "python-cluster", cluster, first["version"])
        self.assertEqual(412, refusal.status)
        self.assertEqual(first, self.planner.cluster("python-cluster", 1))

    def test_support_says_what_is_missing(self):
        cluster = next(self.planner.clusters())["cluster"]
        self.assertIn(self.planner.support("gpt3-1b", cluster)["status"], ("ready", "partial", "no"))

    def test_sweep_is_listed_row_by_row(self):
        rows = lambda sweep, **filters: list(self.planner.sweep_rows(sweep["sweepId"], **filters))  # noqa: E731
        example = self.reference_sweep()
        everything = rows(example)
        self.assertEqual(len(everything), len(rows(example, pareto=True)) + len(rows(example, pareto=False)))
        self.assertEqual(1 + len(everything), len(self.planner.sweep_csv(example["sweepId"]).splitlines()))
        self.assertIn("<svg", self.planner.sweep_svg(example["sweepId"]))

    def reference_sweep(self):
        """The example of the document, which every service has."""
        document = self.planner._json("GET", "/swagger/v1/swagger.json")
        body = document["paths"]["/v1/sweeps"]["post"]["requestBody"]["content"]["application/json"]
        sweep = self.planner.add_sweep(body["example"])
        self.assertEqual(sweep, self.planner.sweep(sweep["sweepId"]))
        return sweep

    def test_operations_are_listed_and_followed(self):
        operation = next(self.planner.operations("succeeded"))
        operation_id = operation["operationId"]
        self.assertEqual("succeeded", self.planner.operation(operation_id)["state"])
        self.assertEqual(operation["resultUrl"], self.planner.wait(operation_id)["resultUrl"])
        self.assertEqual("succeeded", list(self.planner.follow_operation(operation_id))[-1]["state"])
        self.assertEqual("succeeded", self.planner.cancel_operation(operation_id)["state"])  # too late: nothing changes

    def test_training_run_tells_its_steps(self):
        job = self.planner.add_job({"job": "python-run", "plan": QUESTION})
        step_ms = job["plan"]["plan"]["stepMs"]
        steps = {"observations": [{"stepMs": step_ms * 1.01, "step": step} for step in range(3)]}
        told = self.planner.add_job_observations("python-run", steps)
        self.assertEqual((3, False), (told["stored"], told["planChanged"]))
        self.assertAlmostEqual(0.01, told["statistics"]["step"]["bias"], places=9)
        observed = self.planner.observed(job["planId"], job="python-run")
        self.assertEqual(3, observed["statistics"]["count"])
        self.assertEqual([2, 1, 0], [one["step"] for one in self.planner.observations(job["planId"], job="python-run")])
        self.planner.end_job("python-run")
        kinds = [event["kind"] for event in self.planner.job_events("python-run")]
        self.assertEqual(("registered", "ended"), (kinds[0], kinds[-1]))
        self.assertEqual(kinds, [event["kind"] for event in self.planner.follow_job("python-run")])

    def test_elastic_run_is_told_of_events_once_and_decides(self):
        decision = self.planner.freeze_decision({"policy": {"kind": "manual", "layers": [
            {"fromDecision": 1, "frozenLayers": 6}]}, "layers": 24})
        job = self.planner.add_job({"job": "python-elastic-run", "plan": QUESTION, "elastic": {}})
        event = {"id": "1", "kind": "freeze", "generation": job["elastic"]["generation"],
                 "data": {"frozenLayers": decision["frozenLayers"]}}
        told = self.planner.add_job_event("python-elastic-run", event)
        self.assertEqual(told, self.planner.add_job_event("python-elastic-run", event))
        replans = list(self.planner.job_replans("python-elastic-run"))
        self.assertEqual(["registered", "freeze"], [replan["cause"] for replan in replans])
        self.assertEqual(replans[-1]["after"], self.planner.job("python-elastic-run")["elastic"]["plan"])
        beat = self.planner.add_job_heartbeat("python-elastic-run", {"worker": "w0", "generation": 1})
        self.assertEqual(told["replan"]["generation"], beat["generation"])

    def test_plan_takes_observations_without_a_job(self):
        plan = self.planner.add_plan({**QUESTION, "stages": 3})
        told = self.planner.add_observations(plan["planId"], {"observations": [{"stepMs": plan["plan"]["stepMs"]}]})
        self.assertEqual(1, told["stored"])

    def test_command_line_prints_a_plan(self):
        arguments = ["--url", URL, "plan", "--model", "gpt3-1b", "--profile", "h200-datasheet", "--stages", "8",
                     "--sequence", "2048", "--grain", "64", "--what-if"]
        self.assertIn("makespan", self.printed(arguments))
        self.assertEqual(8, json.loads(self.printed(["--json", *arguments]))["stages"])
        self.assertIn("gpt2", self.printed(["--url", URL, "models"]))

    def printed(self, arguments):
        with contextlib.redirect_stdout(io.StringIO()) as output:
            self.assertEqual(0, main(arguments))
        return output.getvalue()


if __name__ == "__main__":
    unittest.main()
