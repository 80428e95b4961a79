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
import pathlib
import re
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# Tests leave nothing behind in the sources.
sys.dont_write_bytecode = True

from world import BASIC, PARALLEL, PRICE, TAG, Refusal, World, iso, reason


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
            return {"upload": world.show_upload(name)}
        upload = world.uploads[path[0]]
        wanted = "upload-complete" if world.off("uploads.complete") else "complete"
        if body.get("action") != wanted:
            raise reason(400, f"\"action\" must be [{wanted}]")
        upload["status"] = "validating"
        return {"upload": world.show_upload(path[0])}

    def get_uploads(self, world, path, _):
        upload = world.uploads[path[0]]
        upload["reads"] += 1
        if upload["reads"] > 1 and upload["status"] == "validating":
            upload["status"] = "imported"
            upload["entity"] = world.new_id("asset")
            world.add_asset(upload["entity"], "text", "text/plain", world.parts.get(path[0], b""), time.time())
        return {"upload": world.show_upload(path[0])}

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
    files = [pathlib.Path(__file__).with_name(name) for name in ("server.py", "world.py")]
    known = set(re.findall(r'"([a-z]+\.[a-z0-9-]+)"', "".join(file.read_text("utf-8") for file in files)))
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
