"""The account of the server: its jobs, assets, uploads and models, and the deviations in how they are shown."""

import base64
import datetime
import json
import threading
import time

KEY, SECRET = "probe-key", "probe-secret"
BASIC = "Basic " + base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
JOB_SECONDS = 0.25
PARALLEL = 2
PRICE = 1.25
SOUND = bytes(range(256)) * 16
TAG = '"7d865e959b2466918c9863afca942d0f"'


def iso(moment):
    """A date as the service writes it."""
    date = datetime.datetime.fromtimestamp(moment, datetime.timezone.utc)
    return date.strftime("%Y-%m-%dT%H:%M:%S.") + f"{date.microsecond // 1000:03}Z"


class Refusal(Exception):
    """A response that is not a success."""

    def __init__(self, status, body, headers=None):
        super().__init__(status)
        self.status, self.body, self.headers = status, body, headers or {}


class World:
    """The account: its jobs, assets, uploads and models."""

    def __init__(self, deviation, catalogue):
        self.deviation = deviation
        self.catalogue = catalogue
        self.lock = threading.RLock()
        self.jobs, self.assets, self.uploads, self.parts = [], {}, {}, {}
        self.counter = 0
        self.cooled = False
        self.reads = 0
        now = time.time()
        self.add_asset("asset_seed", "audio", "audio/mpeg", SOUND, now - 3_500)
        self.seed("job_seed1", "custom", "success", now - 3_600, now - 100, {"assetIds": ["asset_seed"]})
        self.seed("job_seed2", "custom", "failure", now - 1_800, now - 1_700,
                  {"assetIds": [], "error": "The provider is down", "hint": "Try later"})
        self.seed("job_seed3", "upload", "success", now - 900, now - 890, {"output": {"entityId": "asset_seed"}})
        self.seed("job_seed4", "inference", "canceled", now - 600, now - 500, {"assetIds": []})
        # More than a page of old jobs.
        for number in range(50):
            self.seed(f"job_old{number}", "upload", "success", now - 9_000 - number, now - 8_000 - number, {})

    def off(self, statement):
        """Whether this server breaks a statement."""
        return self.deviation == statement

    def new_id(self, kind):
        self.counter += 1
        return f"{kind}_{self.counter:06}"

    def add_asset(self, name, kind, mime, content, created):
        self.assets[name] = {"kind": kind, "mimeType": mime, "content": content, "created": created}

    def seed(self, name, kind, status, created, updated, metadata):
        self.jobs.append({"id": name, "type": kind, "created": created, "status": status, "updated": updated,
                          "input": {"modelId": "model_seed"} if kind == "custom" else {}, "metadata": metadata,
                          "cost": PRICE if kind == "custom" else 0})

    def start(self, model, body):
        now = time.time()
        if self.off("submit.created-now"):
            now += 3_600
        job = {"id": self.new_id("job"), "type": "custom", "created": now, "status": None, "updated": now,
               "input": {**body, "modelId": model}, "metadata": {}, "cost": PRICE, "began": time.time()}
        self.jobs.append(job)
        return job

    def state(self, job):
        """Status, progress and date of change now."""
        if job["status"]:
            return job["status"], 1, job["updated"]
        passed = (time.time() - job["began"]) / JOB_SECONDS
        if passed < 0.3:
            return "queued", 0, job["created"]
        if passed < 1:
            return ("rendering" if self.off("submit.ends") else "in-progress"), 0.5, job["created"] + 0.1
        if "assetIds" not in job["metadata"]:
            asset = self.new_id("asset")
            self.add_asset(asset, "audio", "audio/mpeg", SOUND, time.time())
            job["metadata"]["assetIds"] = [asset]
        return "success", 1, job["created"] + JOB_SECONDS

    def show(self, job):
        status, progress, updated = self.state(job)
        if self.off("jobs.statuses") and status == "failure":
            status = "failed"
        if self.off("jobs.progress") and status == "success":
            progress = 100
        date = (lambda moment: int(moment * 1000)) if self.off("jobs.dates") else iso
        metadata = {"input": dict(job["input"]), **job["metadata"]}
        metadata.setdefault("assetIds", [])
        shown = {
            "jobId": job["id"], "jobType": job["type"], "status": status, "progress": progress,
            "createdAt": date(job["created"]), "updatedAt": date(updated),
            "statusHistory": [{"status": "queued", "date": date(job["created"])}],
            "metadata": metadata, "billing": {"cuCost": job["cost"], "cuDiscount": 0},
            "ownerId": "proj_probe", "authorId": "apiu_probe",
        }
        if self.off("jobs.fields"):
            del shown["updatedAt"]
        if self.off("jobs.model-in-input"):
            metadata["input"].pop("modelId", None)
        if self.off("jobs.asset-ids"):
            del metadata["assetIds"]
        if self.off("jobs.failure-texts") and "error" in metadata:
            shown["error"] = metadata.pop("error")
        if self.off("jobs.billing"):
            shown["billing"]["cuCost"] = str(job["cost"])
        if self.off("jobs.history"):
            shown["statusHistory"] = "queued"
        if self.off("submit.price-kept") and job["id"].startswith("job_0"):
            shown["billing"]["cuCost"] = job["cost"] * 2
        if self.off("description.known-fields"):
            shown["priority"] = 3
        if self.off("description.enum-values") and job["type"] == "upload":
            shown["jobType"] = "teleport"
        return shown

    def link(self, asset):
        self.reads += 1
        hours = 1 if self.off("assets.link-lifetime") else 24 * 9
        # The end of a day, so that two reads have the same link.
        end = int(time.time() // 86_400) * 86_400 + hours * 3_600 + (0 if hours == 1 else 86_399)
        if self.off("assets.same-link"):
            end += self.reads
        if self.off("assets.link-lifetime"):
            end = int(time.time()) // 3_600 * 3_600 + 3_600
        policy = json.dumps({"Statement": [{"Condition": {"DateLessThan": {"AWS:EpochTime": end}}}]})
        coded = base64.b64encode(policy.encode()).decode().translate(str.maketrans("+=/", "-_~"))
        if self.off("assets.signed-link"):
            return f"{self.origin}/cdn/assets/{asset}"
        return f"{self.origin}/cdn/assets/{asset}?p=100&Policy={coded}&Signature=right&Key-Pair-Id=KPROBE"

    def show_asset(self, name):
        asset = self.assets[name]
        return {
            "id": name, "url": self.link(name), "kind": asset["kind"], "mimeType": asset["mimeType"],
            "status": "success", "source": "txt2audio", "privacy": "private", "ownerId": "proj_probe",
            "authorId": "apiu_probe", "createdAt": iso(asset["created"]), "updatedAt": iso(asset["created"]),
            "collectionIds": [], "tags": [], "editCapabilities": [],
            "properties": {"size": len(asset["content"])}, "metadata": {"kind": asset["kind"], "type": "txt2audio"},
        }

    def model(self, name):
        return next((model for model in self.catalogue if model["id"] == name), None)

    def show_model(self, model, whole):
        shown = {"id": model["id"], "name": model["name"], "type": "custom", "custom": True, "status": "trained",
                 "privacy": "public", "capabilities": model["capabilities"], "tags": [], "collectionIds": [],
                 "source": "other", "exampleAssetIds": [], "createdAt": iso(1_790_000_000),
                 "trainingImagesNumber": 0, "accessRestrictions": 75 if model.get("above") else 0,
                 "updatedAt": iso(1_790_000_000)}
        if self.off("description.required-fields"):
            shown.pop("id" if not whole else "name")
        if not whole and not self.off("models.rows-without-inputs"):
            return shown
        inputs = []
        for given in model["inputs"]:
            made = {name: value for name, value in given.items() if name in FIELDS}
            if given.get("kinds"):
                made["kind"] = given["kinds"][0]
            if given.get("required"):
                made["required"] = True if self.off("models.required-object") else {"always": True}
            if self.off("models.input-types") and made["type"] == "string":
                made["type"] = "str"
            if self.off("models.catalogue") and "max" in made:
                made["max"] += 1
            inputs.append(made)
        if self.off("models.inputs"):
            shown["parameters"] = inputs
        else:
            shown["inputs"] = inputs
        return shown

    def show_upload(self, name):
        upload = self.uploads[name]
        status = upload["status"]
        if self.off("uploads.statuses") and status == "validating":
            status = "checking"
        expires = -60 if self.off("uploads.links-expire") else 3_600
        part = {"number": 1, "url": f"{self.origin}/storage/{name}/1?X-Amz-Signature=right",
                "expires": iso(time.time() + expires)}
        shown = {"id": name, "status": status, "kind": "text", "source": "multipart", "jobId": f"job_of_{name}",
                 "fileName": upload["name"], "parts": [part], "createdAt": iso(time.time()),
                 "updatedAt": iso(time.time()), "ownerId": "proj_probe", "authorId": "apiu_probe",
                 "contentType": "text/plain", "partsCount": 1}
        if self.off("uploads.create"):
            shown["urls"] = [part["url"]]
            del shown["parts"]
        if upload.get("entity") and not self.off("uploads.imported"):
            shown["entityId"] = upload["entity"]
        return shown


FIELDS = ["name", "type", "kind", "default", "min", "max", "step", "minLength", "maxLength", "allowedValues"]


def reason(status, text, **more):
    return Refusal(status, {"reason": text, "trace_id": "trace_probe", **more})
