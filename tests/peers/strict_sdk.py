"""What the official Python SDK accepts of the fake server when it checks every field. Argument: base URL.

Prints one line for each thing that was done, and what the lists held in the end.
"""

import json
import signal
import sys
import time
import urllib.request

from scenario_sdk import Scenario

client = Scenario(
    api_key="fake-key",
    api_secret="fake-secret",
    base_url=sys.argv[1],
    max_retries=0,
    _strict_response_validation=True,
)
# Nothing here takes long; what goes in circles is ended.
signal.alarm(120)
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def finished(job_id):
    """Polls a job until it has ended."""
    for _ in range(500):
        job = client.jobs.retrieve(job_id).job
        if job.status in ("success", "failure", "canceled"):
            return job
        time.sleep(0.01)
    raise SystemExit(f"{job_id} does not end")


# Assets: a small picture, read back, found again in bulk, deleted, restored.
picture = client.assets.upload(name="pixel.png", image=PIXEL).asset
assert client.assets.retrieve(picture.id).asset.kind == "image"
assert [asset.id for asset in client.assets.get_bulk(asset_ids=[picture.id]).assets] == [picture.id]
client.assets.delete_multiple(asset_ids=[picture.id])
assert not list(client.assets.list())
[deleted] = client.assets.list(deleted=True)
assert deleted.id == picture.id and deleted.deleted_at
restored = client.assets.restore_multiple(asset_ids=[picture.id, "nobody"])
assert restored.restored_asset_ids == [picture.id]
assert [skipped.reason for skipped in restored.skipped_assets] == ["not-found"]
print("asset", picture.mime_type)

# Uploads: a sound in two parts, the way of the guides.
content = b"RIFF" + bytes(5 * 1024 * 1024) + b"the end"
upload = client.uploads.create(
    file_name="sound.wav", content_type="audio/wav", kind="audio", parts=2, file_size=len(content)
).upload
size = 5 * 1024 * 1024
for part in upload.parts:
    number = int(part.number)
    body = content[(number - 1) * size : number * size]
    put = urllib.request.Request(part.url, data=body, method="PUT")
    put.add_header("Content-Type", "audio/wav")
    assert urllib.request.urlopen(put).status == 200
client.uploads.trigger_action(upload.id, action="complete")
while True:
    taken = client.uploads.retrieve(upload.id).upload
    if taken.status == "imported" and taken.entity_id:
        break
sound = client.assets.retrieve(taken.entity_id).asset
assert sound.kind == "audio" and sound.properties.size == len(content)
print("upload", taken.status)

# A run, its job, its file.
run = client.generate.run_model("minimax/music-01", body={"lyrics": "la la la"})
job = finished(run.job.job_id)
assert job.metadata.asset_ids
client.assets.retrieve(job.metadata.asset_ids[0])
print("run", job.status)

# Models: made, given examples, trained.
model = client.models.create(name="Birds", type="flux.1-lora").model
client.models.training_images.add(model.id, asset_ids=[picture.id])
training = client.models.train.trigger(model.id, parameters={"rank": 16})
assert finished(training.job.job_id).status == "success"
assert client.models.retrieve(model.id).model.status == "trained"
described = client.models.retrieve("model_elevenlabs-tts-v3").model
assert any(given.name == "text" for given in described.inputs)
print("model", "trained")

# Workflows: made, filled, run, approved.
workflow = client.workflows.create(name="Cards", description="Birthday cards").workflow
client.workflows.update(
    workflow.id,
    status="ready",
    inputs=[{"name": "prompt", "type": "string"}],
    flow=[
        {"id": "draw", "type": "custom-model", "inputs": []},
        {"id": "review", "type": "user-approval", "inputs": [], "depends_on": ["draw"]},
    ],
)
assert client.workflows.retrieve(workflow.id).workflow.status == "ready"
started = client.workflows.run(workflow.id, body={"prompt": "a cat"}).job
while True:
    nodes = client.jobs.retrieve(started.job_id).job.metadata.flow
    if nodes[0].status == "success":
        break
client.workflows.user_approval(
    workflow.id, project_id="proj_fake", node_id="review", workflow_job_id=started.job_id
)
done = finished(started.job_id)
assert done.status == "success", done
print("workflow", done.status)

# An archive.
packing = client.assets.download.request_batch(
    query={"asset_ids": [picture.id], "inference_ids": [], "model_ids": []},
    options={"file_name_template": "<id>"},
)
finished(packing.job_id)
assert client.assets.download.get_status(packing.job_id).download_url
print("archive", "packed")

# Lists, over several pages each. Of a search one page: this client asks for the next one with an offset
# in the query, where the description has it in the body, and would get the same page for ever.
lists = {
    "assets": [asset.id for asset in client.assets.list(page_size=2)],
    "jobs": [job.job_id for job in client.jobs.list(page_size=2)],
    "models": [model.id for model in client.models.list(page_size=1)],
    "public models": [model.id for model in client.models.list(privacy="public", page_size=20)],
    "workflows": [workflow.id for workflow in client.workflows.list(page_size=1)],
    "collections": [collection.id for collection in client.collections.list(page_size=2)],
    "tags": [tag.tag_name for tag in client.tags.list(page_size=2)],
    "found models": [hit.id for hit in client.search.model_search(query="music", public=True, limit=100).hits],
    "found assets": [hit.id for hit in client.search.asset_search(limit=100).hits],
}
print(json.dumps(lists))
