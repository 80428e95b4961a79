//! A server with fixed responses.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    thread,
};

use serde_json::{Value, json};

use crate::process;

/// Number of assets in a page.
pub const ROWS: usize = 100;

/// Serves until the standard input ends.
pub fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("http://{}/v1", listener.local_addr().unwrap());
    thread::spawn(move || {
        for connection in listener.incoming() {
            thread::spawn(move || respond(connection.unwrap()));
        }
    });
    process::until_client_ends();
}

/// Responds to the requests of one connection until it is closed.
fn respond(mut connection: TcpStream) {
    connection.set_nodelay(true).unwrap();
    let responses = [
        ("GET /v1/jobs/", http(&json!({"job": job()}))),
        ("GET /v1/assets", http(&page())),
        ("POST /v1/generate/custom/", http(&submitted())),
    ];
    let mut requests = BufReader::new(connection.try_clone().unwrap());
    let (mut line, mut first, mut length) = (String::new(), String::new(), 0);
    loop {
        line.clear();
        if requests.read_line(&mut line).unwrap_or_default() == 0 {
            return;
        }
        let header = line.trim_end().to_ascii_lowercase();
        if first.is_empty() {
            line.trim_end().clone_into(&mut first);
        } else if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        } else if header.is_empty() {
            requests.read_exact(&mut vec![0; length]).unwrap();
            let known = responses.iter().find(|(start, _)| first.starts_with(start));
            connection.write_all(&known.unwrap().1).unwrap();
            first.clear();
            length = 0;
        }
    }
}

fn http(body: &Value) -> Vec<u8> {
    let body = body.to_string();
    let head = "HTTP/1.1 200 OK\r\ndate: Sun, 29 Nov 2026 09:00:00 GMT\r\ncontent-type: application/json; charset=utf-8";
    let more = "x-request-id: 00000000-0000-4000-8000-000000000000\r\naccess-control-allow-origin: *\r\nvary: Origin";
    format!("{head}\r\n{more}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// A job of a song, as it is read while it waits.
fn job() -> Value {
    json!({
        "jobId": "job_4Qm7sWq1xZk9TbVn3cRd8LpY", "jobType": "custom", "status": "in-progress", "progress": 0.42,
        "createdAt": "2026-11-29T08:59:12.412Z", "updatedAt": "2026-11-29T08:59:41.007Z",
        "authorId": "user_8f2b", "ownerId": "proj_51c0",
        "billing": {"cuCost": 10.75, "cuDiscount": 0},
        "statusHistory": [
            {"date": "2026-11-29T08:59:12.412Z", "status": "queued"},
            {"date": "2026-11-29T08:59:15.120Z", "status": "warming-up"},
            {"date": "2026-11-29T08:59:20.833Z", "status": "in-progress"},
        ],
        "metadata": {
            "assetIds": [],
            "input": {
                "modelId": "model_minimax-music-01", "lyrics": "## (Verse 1) ##\nHello, world!",
                "sampleRate": 44_100, "bitrate": 256_000,
            },
        },
    })
}

fn submitted() -> Value {
    json!({
        "job": {
            "jobId": "job_4Qm7sWq1xZk9TbVn3cRd8LpY", "jobType": "custom", "status": "queued", "progress": 0,
            "createdAt": "2026-11-29T08:59:12.412Z", "updatedAt": "2026-11-29T08:59:12.412Z",
            "authorId": "user_8f2b", "ownerId": "proj_51c0",
            "statusHistory": [{"date": "2026-11-29T08:59:12.412Z", "status": "queued"}],
            "metadata": {"assetIds": []},
        },
        "creativeUnitsCost": 10.75, "creativeUnitsDiscount": 0,
        "costDetails": {"custom-generation": 9, "quality-gate": 1.75},
    })
}

/// A page of assets as generated images have them: about 1.9 kB each, most of it links and parameters.
fn page() -> Value {
    let link = |name: &str| {
        let signature = "p".repeat(160);
        format!(
            "https://cdn.cloud.scenario.com/assets-transform/{name}?p=100&Expires=1798588799&Signature={signature}"
        )
    };
    let rows = (0..ROWS).map(|number| {
        let id = format!("asset_{number:024}");
        json!({
            "id": id, "url": link(&id), "mimeType": "image/png", "kind": "image", "status": "success",
            "authorId": "user_8f2b", "ownerId": "proj_51c0", "privacy": "private", "source": "generate",
            "createdAt": "2026-11-29T08:59:12.412Z", "updatedAt": "2026-11-29T08:59:41.007Z",
            "tags": ["heron", "dawn"], "collectionIds": ["collection_1"], "editCapabilities": ["UPSCALE", "DETECTION"],
            "description": "A heron stands in shallow water at dawn, mist behind it.",
            "thumbnail": {"assetId": format!("thumb_{number}"), "url": link("thumbnail")},
            "preview": {"assetId": format!("preview_{number}"), "url": link("preview")},
            "properties": {"size": 1_482_113, "width": 1_024, "height": 1_024},
            "metadata": {
                "type": "inference-txt2img", "kind": "image", "prompt": "a heron at dawn, mist, long lens",
                "negativePrompt": "text, watermark", "modelId": "model_flux-dev", "baseModelId": "flux.1-dev",
                "modelType": "flux.1", "parentJobId": "job_4Qm7sWq1xZk9TbVn3cRd8LpY", "inferenceId": "inf_1",
                "seed": "4021337781", "scheduler": "EulerAncestralDiscrete", "guidance": 3.5,
                "numInferenceSteps": 28, "numOutputs": 4, "outputIndex": 0, "width": 1_024, "height": 1_024,
                "size": 1_482_113, "aspectRatio": "1:1",
            },
        })
    });
    json!({"assets": rows.collect::<Vec<_>>(), "nextPaginationToken": "eyJpZCI6ImFzc2V0In0"})
}
