"""The seed story as the official Python SDK tells it. Arguments: base URL, project."""

import sys

from scenario_sdk import Scenario

LYRICS = "## (Verse 1) ##\nHello, world!\nThis is my first song.\n"

client = Scenario(api_key="fake-key", api_secret="fake-secret", base_url=sys.argv[1], max_retries=0)
model = "minimax/music-01"
body = {"lyrics": LYRICS, "sampleRate": 44100, "bitrate": 256000}

client.generate.run_model(model, body=body, project_id=sys.argv[2], dry_run="true")
started = client.generate.run_model(model, body=body, project_id=sys.argv[2])
job = client.jobs.retrieve(started.job.job_id, project_id=sys.argv[2]).job
client.jobs.list(types=["custom", "upload"], page_size=7, project_id=sys.argv[2])
while job.status not in ("success", "failure", "canceled"):
    job = client.jobs.retrieve(started.job.job_id, project_id=sys.argv[2]).job
client.assets.retrieve(job.metadata.asset_ids[0], project_id=sys.argv[2])
