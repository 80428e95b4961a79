#!/usr/bin/env python3
"""A small server that keeps the statements of openapi/contract.yaml, or breaks one of them.

Written from the contract for the tests of `cargo xtask probe`, apart from the fake server of the crate, so that the
two do not share their mistakes. Only the standard library is used.

    server.py [--catalogue MODELS.json] [--deviate ID]...

Serves one address without a deviation and one for each ID, and prints them: `none http://127.0.0.1:PORT/v1`. It ends
when its standard input does.
"""

import argparse
import base64
import datetime
import email.utils
import json
import re
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

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


FIELDS = ["name", "type", "kind", "default", "min", "max", "step", "minLength", "maxLength", "allowedValues"]


def reason(status, text, **more):
    return Refusal(status, {"reason": text, "trace_id": "trace_probe", **more})


class Handler(BaseHTTPRequestHandler):
    """The routes."""

    protocol_version = "HTTP/1.1"
    # Head and body leave in one packet. Otherwise each response waits for an acknowledgement.
    wbufsize = -1

    def log_message(self, *_):
        pass

    def date_time_string(self, timestamp=None):
        world = self.server.world
        ahead = 7_200 if world.off("clock.date") else 0
        return email.utils.formatdate((timestamp or time.time()) + ahead, usegmt=True)

    def do_GET(self):
        self.handle_any()

    do_POST = do_PUT = do_GET

    def handle_any(self):
        world = self.server.world
        length = int(self.headers.get("content-length") or 0)
        self.sent = self.rfile.read(length)
        parsed = urllib.parse.urlsplit(self.path)
        self.query = {name: values[0] for name, values in urllib.parse.parse_qs(parsed.query).items()}
        self.segments = [urllib.parse.unquote(part) for part in parsed.path.split("/")[1:]]
        with world.lock:
            try:
                status, body, headers = self.respond(world)
            except Refusal as refusal:
                status, body, headers = refusal.status, refusal.body, refusal.headers
                self.break_refusal(world, status, body)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", headers.pop("Content-Type", "application/json"))
        if world.off("cdn.length") and self.segments[0] == "cdn":
            self.send_header("Transfer-Encoding", "chunked")
            content = f"{len(content):x}\r\n".encode() + content + b"\r\n0\r\n\r\n"
        else:
            self.send_header("Content-Length", str(len(content)))
        if world.off("limits.headers"):
            self.send_header("X-RateLimit-Remaining", "99")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def break_refusal(self, world, status, body):
        """Deviations of the form of refusals."""
        if not isinstance(body, dict) or "reason" not in body:
            return
        if world.off("errors.trace-id"):
            body.pop("trace_id", None)
        if world.off("errors.reason") and status == 400:
            body["message"] = body.pop("reason")

    def respond(self, world):
        if self.segments[0] == "cdn":
            return self.file(world)
        if self.segments[0] == "storage":
            return self.part(world)
        self.authorize(world)
        path = self.segments[1:]
        body = json.loads(self.sent) if self.sent else {}
        if path == ["projects"] and not world.cooled:
            world.cooled = True
            more = {} if world.off("limits.cooldown") else {"remainingSeconds": "0"}
            headers = {} if world.off("limits.retry-after") else {"Retry-After": "0"}
            raise Refusal(429, {"reason": "Please wait", "trace_id": "trace_probe", **more}, headers)
        name = self.command.lower() + "_" + re.sub(r"\W", "_", path[0])
        route = getattr(self, name, None)
        if route is None:
            raise Refusal(404, {"message": "Not Found"})
        found = route(world, path[1:], body)
        return found if isinstance(found, tuple) else (200, found, {})

    def authorize(self, world):
        given = self.headers.get("Authorization", "")
        if world.off("auth.basic"):
            raise reason(401, "Unknown scheme")
        if given == BASIC or (world.off("auth.secret-needed") and given.startswith("Basic")):
            if world.off("auth.project-omitted") and "projectId" not in self.query and self.segments[1] == "jobs":
                raise reason(400, "\"projectId\" is required")
            if world.off("auth.project-in-query") and "projectId" in self.query:
                raise reason(400, "\"projectId\" is not allowed")
            return
        kind = "AccessDeniedException"
        status = 403 if given.startswith("Bearer") else 401
        if status == 403 and world.off("auth.expired-token"):
            status = 401
        headers = {} if world.off("auth.gateway-refusal") and status == 401 else {"x-amzn-errortype": kind}
        raise Refusal(status, {"message": "Unauthorized"}, headers)

    # Lists

    def page(self, world, name, rows, usual, most):
        size = int(float(self.query.get("pageSize", usual)))
        if world.off("lists.default-size") and "pageSize" not in self.query:
            size = 10_000
        if not 1 <= size <= max(most, 10_000):
            raise reason(400, "\"pageSize\" is out of range")
        if world.off("lists.page-size") and size == 2:
            size = 3
        start = 0
        if "paginationToken" in self.query and not world.off("lists.token"):
            start = int(base64.b64decode(self.query["paginationToken"]).decode().split(":")[1])
        response = {name: rows[start:start + size]}
        if start + size < len(rows) or (world.off("lists.token-ends") and size > 2):
            token = 0 if world.off("lists.token-ends") and size > 2 else start + size
            response["nextPaginationToken"] = base64.b64encode(f"at?>:{token}".encode()).decode()
        return response

    def get_jobs(self, world, path, _):
        if path:
            job = next((job for job in world.jobs if job["id"] == path[0]), None)
            if job is None:
                if world.off("jobs.unknown"):
                    return {"job": None}
                raise reason(404, f"Job {path[0]} not found")
            return world.show(job) if world.off("jobs.envelope") else {"job": world.show(job)}
        by_change = any(name in self.query for name in ["status", "type", "types"])
        after = self.query.get("createdAfter")
        if by_change and after and not world.off("jobs.filters-do-not-mix"):
            raise reason(400, "createdAfter cannot be used with status")
        rows = [job for job in world.jobs if not (world.off("submit.listed") and job["id"].startswith("job_0"))]
        types = self.query.get("types")
        if types and not (world.off("lists.comma-joined") and "," in types):
            rows = [job for job in rows if job["type"] in types.split(",")]
        if "status" in self.query:
            rows = [job for job in rows if world.state(job)[0] == self.query["status"]]
        if after and not world.off("jobs.created-after"):
            limit = datetime.datetime.fromisoformat(after.replace("Z", "+00:00")).timestamp()
            rows = [job for job in rows if job["created"] > limit]
        down = not world.off("jobs.order-updated" if by_change else "jobs.order-created")
        rows.sort(key=lambda job: world.state(job)[2] if by_change else job["created"], reverse=down)
        return self.page(world, "jobs", [world.show(job) for job in rows], 50, 100)

    def get_models(self, world, path, _):
        if path:
            model = world.model(path[0])
            if model is None and world.off("ids.encoded-slash") and "/" in path[0]:
                raise Refusal(403, {"message": "Missing Authentication Token"})
            if model is None:
                raise reason(400 if world.off("models.unknown") else 404, f"Model {path[0]} not found")
            if world.off("ids.encoded-slash") and "/" in path[0]:
                raise Refusal(403, {"message": "Missing Authentication Token"})
            return {"model": world.show_model(model, True)}
        rows = world.catalogue
        if self.query.get("privacy") != "public" and not world.off("models.private-default"):
            rows = []
        return self.page(world, "models", [world.show_model(model, False) for model in rows], 100, 500)

    def post_search(self, world, path, body):
        hits = [world.show_model(model, False) for model in world.catalogue[:body.get("limit", 20)]]
        for hit in hits:
            for name in ("accessRestrictions", "custom", "status"):
                hit.pop(name, None)
            hit.update({"ownerId": "proj_probe", "authorId": "apiu_probe", "teamId": "team_probe", "score": 1})
        total = "total" if world.off("search.total") else "estimatedTotalHits"
        return {"hits": hits, "offset": 0, "limit": body.get("limit", 20), total: len(world.catalogue)}

    def get_projects(self, world, path, _):
        if path[1:] == ["webhook-endpoints"]:
            if world.off("webhooks.readable"):
                raise Refusal(403, {"message": "API Keys cannot access protected resources"})
            return {"webhookEndpoints": []}
        return {"projects": [{"id": "proj_probe", "name": "Probe", "createdAt": iso(1_790_000_000),
                              "updatedAt": iso(1_790_000_000)}]}

    def get_teams(self, world, path, _):
        if path[1:] == ["limits"]:
            if world.off("auth.limits-readable"):
                raise Refusal(403, {"message": "API Keys cannot access protected resources"})
            period = {"start": iso(1_790_000_000), "end": iso(1_792_000_000)}
            return {"limits": {"parallelCustomJobs": 2}, "values": {"creativeUnits": 10}, "plan": "cu-basic",
                    "period": period, "oneShotCreativeUnits": []}
        team = {"id": "team_probe", "name": "Probe", "createdAt": iso(1_790_000_000), "plan": "cu-basic",
                "updatedAt": iso(1_790_000_000)}
        if world.off("auth.teams-readable"):
            del team["plan"]
        return {"teams": [team]}

    def get_me(self, world, *_):
        if world.off("auth.me-refused"):
            return {"user": {"id": "user_probe"}}
        raise Refusal(403, {"message": "API Keys cannot access protected resources"})

    def get_workflows(self, world, *_):
        row = {"id": "wflow_probe", "name": "Probe", "status": "ready", "createdAt": iso(1_790_000_000),
               "updatedAt": iso(1_790_000_000)}
        if world.off("workflows.list"):
            return {"items": [row]}
        return self.page(world, "workflows", [row], 50, 100)

    # Runs

    def costs(self, world, price):
        costs = {"creativeUnitsCost": price, "creativeUnitsDiscount": 0,
                 "costDetails": {"custom-generation": price - 0.25, "quality-gate": 0.25} if price else {}}
        if world.off("price.details-sum"):
            costs["costDetails"]["custom-generation"] = price
        if world.off("price.amounts"):
            costs["creativeUnitsCost"] = str(price)
        return costs

    def estimate(self, world, price):
        body = self.costs(world, price)
        if world.off("price.no-job"):
            body["job"] = {"jobId": "job_estimate", "jobType": "custom", "status": "queued"}
        return (200 if world.off("price.status-269") else 269), body, {}

    def post_generate(self, world, path, body):
        model = world.model(path[1])
        if model is None and world.off("ids.encoded-slash") and "/" in path[1]:
            raise Refusal(403, {"message": "Missing Authentication Token"})
        if model is None:
            raise reason(400 if world.off("price.unknown-model") else 404, f"Model {path[1]} not found")
        if world.off("ids.encoded-slash") and "/" in path[1]:
            raise Refusal(403, {"message": "Missing Authentication Token"})
        if model.get("above"):
            name = "Forbidden" if world.off("price.checks-plan") else "ModelAccessRestrictedError"
            raise reason(403, "Your plan does not include this model", name=name,
                         details={"currentPlan": "cu-basic", "requiredPlan": "cu-pro"})
        for given in model["inputs"]:
            name, value = given["name"], body.get(given["name"])
            if given.get("required") and value is None and not world.off("price.validates"):
                raise reason(400, f"Input {name} is required")
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            if number and "max" in given and value > given["max"] and not world.off("price.checks-range"):
                raise reason(400, f"Input {name} must be at most {given['max']}")
        mode = self.query.get("dryRun")
        if mode == "true" or (mode == "api" and not world.off("price.api-mode")):
            if world.off("price.starts-nothing"):
                world.start(path[1], body)
            return self.estimate(world, PRICE)
        if mode == "api":
            raise reason(400, "\"dryRun\" must be a boolean")
        if body.get("dryRun") and world.off("submit.dry-run-in-body"):
            return self.estimate(world, PRICE)
        running = [job for job in world.jobs if world.state(job)[0] in ("queued", "in-progress")]
        if len(running) >= PARALLEL:
            if world.off("limits.parallel-free"):
                world.start(path[1], body)
            details = {"limit": PARALLEL} if world.off("limits.parallel") else {
                "actionName": "custom-generation", "actionLimit": PARALLEL}
            raise Refusal(429, {"reason": "Too many parallel jobs", "trace_id": "trace_probe", "details": details,
                                **({"remainingSeconds": 1} if world.off("limits.parallel") else {})},
                          {"Retry-After": "0"})
        job = world.start(path[1], body)
        response = {"job": world.show(job), **self.costs(world, PRICE)}
        if world.off("submit.response"):
            response = {"job": {"id": job["id"], **world.show(job)}, "cost": PRICE}
        return response

    def post_jobs(self, world, path, body):
        if world.off("submit.cancel-refused"):
            return self.get_jobs(world, path[:1], body)
        raise reason(400, "Cannot cancel this type of job. Action not permitted.")

    # Assets and files

    def get_assets(self, world, path, _):
        if path:
            if path[0] not in world.assets:
                raise reason(403 if world.off("assets.unknown") else 404, f"Asset {path[0]} not found")
            return {"asset": world.show_asset(path[0])}
        return self.page(world, "assets", [world.show_asset(name) for name in reversed(world.assets)], 50, 100)

    def post_assets(self, world, path, body):
        if path == ["get-bulk"]:
            if len(body["assetIds"]) > 200 and not world.off("assets.bulk-limit"):
                raise reason(400, "Too many assetIds provided in a single request")
            known = [name for name in body["assetIds"] if name in world.assets]
            if world.off("assets.bulk"):
                return {"items": [world.show_asset(name) for name in known]}
            return {"assets": [world.show_asset(name) for name in known]}
        if body.get("targetFormat") == "png" and not world.off("assets.format-refused"):
            raise reason(400, "Invalid target format")
        link = world.link(path[0])
        return {"downloadUrl": link} if world.off("assets.download-link") else {"url": link, "mimeType": "audio/mpeg"}

    def file(self, world):
        asset = world.assets.get(self.segments[2])
        if world.off("cdn.no-credentials") and "Authorization" not in self.headers:
            return 302, b"", {"Location": "https://login.example.com/"}
        signed = self.query.get("Signature") == "right" or world.off("assets.signed-link")
        if asset is None or not (signed or world.off("cdn.signature-checked")):
            return 403, b"<Error><Code>AccessDenied</Code></Error>", {"Content-Type": "application/xml"}
        content, headers = asset["content"], {"Content-Type": "audio/mpeg"}
        if not world.off("cdn.etag"):
            headers["ETag"] = TAG
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        other = self.headers.get("If-Range") not in (None, TAG)
        if asked and not (other and not world.off("cdn.if-range")) and not world.off("cdn.range"):
            start = int(asked[1])
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
            return 206, content[start:], headers
        return 200, content, headers

    # Uploads

    def post_uploads(self, world, path, body):
        if self.query.get("dryRun"):
            return self.estimate(world, 2 if world.off("price.upload-free") else 0)
        if not path:
            name = world.new_id("upload")
            world.uploads[name] = {"status": "pending", "reads": 0, "name": body["fileName"]}
            return {"upload": self.show_upload(world, name)}
        upload = world.uploads[path[0]]
        wanted = "upload-complete" if world.off("uploads.complete") else "complete"
        if body.get("action") != wanted:
            raise reason(400, f"\"action\" must be [{wanted}]")
        upload["status"] = "validating"
        return {"upload": self.show_upload(world, path[0])}

    def get_uploads(self, world, path, _):
        upload = world.uploads[path[0]]
        upload["reads"] += 1
        if upload["reads"] > 1 and upload["status"] == "validating":
            upload["status"] = "imported"
            upload["entity"] = world.new_id("asset")
            world.add_asset(upload["entity"], "text", "text/plain", world.parts.get(path[0], b""), time.time())
        return {"upload": self.show_upload(world, path[0])}

    def show_upload(self, world, name):
        upload = world.uploads[name]
        status = upload["status"]
        if world.off("uploads.statuses") and status == "validating":
            status = "checking"
        expires = -60 if world.off("uploads.links-expire") else 3_600
        part = {"number": 1, "url": f"{world.origin}/storage/{name}/1?X-Amz-Signature=right",
                "expires": iso(time.time() + expires)}
        shown = {"id": name, "status": status, "kind": "text", "source": "multipart", "jobId": f"job_of_{name}",
                 "fileName": upload["name"], "parts": [part], "createdAt": iso(time.time()),
                 "updatedAt": iso(time.time()), "ownerId": "proj_probe", "authorId": "apiu_probe",
                 "contentType": "text/plain", "partsCount": 1}
        if world.off("uploads.create"):
            shown["urls"] = [part["url"]]
            del shown["parts"]
        if upload.get("entity") and not world.off("uploads.imported"):
            shown["entityId"] = upload["entity"]
        return shown

    def part(self, world):
        if "Authorization" in self.headers or world.off("uploads.part"):
            return 403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>", {"Content-Type": "application/xml"}
        world.parts[self.segments[1]] = self.sent
        return 200, b"", {"ETag": '"part"'}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--deviate", action="append", default=[], metavar="ID")
    parser.add_argument("--catalogue", metavar="MODELS.json")
    arguments = parser.parse_args()
    catalogue = []
    if arguments.catalogue:
        with open(arguments.catalogue, encoding="utf-8") as file:
            catalogue = json.load(file)
    known = set(re.findall(r'off\("([a-z0-9.-]+)"', open(__file__, encoding="utf-8").read()))
    known |= {"jobs.order-updated", "jobs.order-created"}
    for deviation in ["none", *arguments.deviate]:
        if deviation not in known | {"none"}:
            sys.exit(f"there is no deviation {deviation}")
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.world = World(deviation, catalogue)
        server.world.origin = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(deviation, f"{server.world.origin}/v1", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
