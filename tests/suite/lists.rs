//! Lists in pages: nothing is missed, nothing goes in circles (L1).

use std::collections::BTreeSet;

use futures_util::{StreamExt as _, TryStreamExt as _};
use scenario_client::{
    CustomRequest, Error, ErrorKind, RetryPolicy,
    api::{self, Items, Operation, Pages, operations},
    testing::{FakeScenario, Fault},
};
use serde_json::{Value, json};

/// A list of an operation, whatever its items are: what matters is how many there are, and which.
pub(super) type Listed = Vec<String>;

async fn read<T: Unpin>(items: Items<T>, id: impl Fn(&T) -> String) -> Result<Listed, Error> {
    items.map_ok(|item| id(&item)).try_collect().await
}

/// Every paginated operation as a stream, three items a page where the size can be chosen.
pub(super) async fn every_stream(
    api: &api::Client,
) -> Vec<(&'static Operation, Result<Listed, Error>)> {
    let search = |limit: u32| {
        move |body: api::types::builder::SearchRequest| body.limit(limit).query("thing")
    };
    vec![
        (
            &operations::LIST_ASSETS,
            read(api.list_assets().page_size(3).stream(), |item| item.id.to_string()).await,
        ),
        (
            &operations::LIST_ASSET_SNAPSHOTS,
            read(api.list_asset_snapshots().asset_id("asset_1").page_size(3).stream(), |item| {
                item.hash.clone().unwrap_or_default()
            })
            .await,
        ),
        (
            &operations::LIST_COLLECTIONS,
            read(api.list_collections().page_size(3).stream(), |item| item.id.to_string()).await,
        ),
        (
            &operations::LIST_JOBS,
            read(api.list_jobs().page_size(3).stream(), |item| item.job_id.to_string()).await,
        ),
        (
            &operations::LIST_MODELS,
            read(api.list_models().page_size(3).stream(), |item| item.id.to_string()).await,
        ),
        (
            &operations::LIST_PROJECTS,
            read(api.list_projects().page_size(3).stream(), |item| item.id.to_string()).await,
        ),
        (
            &operations::LIST_PROJECT_WEBHOOK_ENDPOINT_EVENTS,
            read(
                api.list_project_webhook_endpoint_events()
                    .project_id("proj_1")
                    .webhook_endpoint_id("endpoint_1")
                    .stream(),
                |item| item.id.to_string(),
            )
            .await,
        ),
        (
            &operations::LIST_RECOMMENDED_MODELS,
            read(api.list_recommended_models().limit(3).stream(), |item| item.id.to_string()).await,
        ),
        (
            &operations::SEARCH_ASSETS,
            read(api.search_assets().body_map(search(3)).stream(), |item| item.id.to_string())
                .await,
        ),
        (
            &operations::SEARCH_MODELS,
            read(api.search_models().body_map(search(3)).stream(), |item| item.id.to_string())
                .await,
        ),
        (
            &operations::SEARCH_WORKFLOWS,
            read(api.search_workflows().body_map(|body| body.limit(3)).stream(), |item| {
                item.id.to_string()
            })
            .await,
        ),
        (
            &operations::LIST_TAGS,
            read(api.list_tags().page_size(3).stream(), |item| {
                item.tag_name.clone().unwrap_or_default()
            })
            .await,
        ),
        (
            &operations::LIST_TEAM_WEBHOOK_ENDPOINT_EVENTS,
            read(
                api.list_team_webhook_endpoint_events()
                    .team_id("team_1")
                    .webhook_endpoint_id("endpoint_1")
                    .stream(),
                |item| item.id.to_string(),
            )
            .await,
        ),
        (
            &operations::LIST_WORKFLOWS,
            read(api.list_workflows().page_size(3).stream(), |item| item.id.to_string()).await,
        ),
    ]
}

/// A thing of any list.
fn thing(number: usize) -> Value {
    let id = format!("thing_{number:03}");
    json!({"id": id, "hash": id, "tagName": id, "jobId": id})
}

#[tokio::test]
async fn every_list_is_read_to_its_end_across_empty_pages() {
    let fake = FakeScenario::builder().empty_pages().start().await.unwrap();
    let lists = || operations::ALL.iter().filter(|operation| operation.pagination.is_some());
    let scenario = fake.scenario().unwrap();
    for _ in 0..7 {
        scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap();
    }
    // Lists whose page has a size of its own have 50 items a page.
    let count = |list: &Operation| if list.pagination.unwrap().size.is_some() { 7 } else { 120 };
    for list in lists().filter(|list| **list != &operations::LIST_JOBS) {
        for number in 0..count(list) {
            fake.add_item(list, thing(number));
        }
    }
    let read = every_stream(scenario.api()).await;
    let tested: BTreeSet<&str> = read.iter().map(|(list, _)| list.id).collect();
    assert_eq!(tested, lists().map(|list| list.id).collect(), "every list has a stream and a test");
    for (list, items) in read {
        let items = items.unwrap_or_else(|error| panic!("{}: {error}", list.id));
        let different: BTreeSet<&String> = items.iter().collect();
        let wanted = if *list == operations::LIST_JOBS { 7 } else { count(list) };
        assert_eq!((items.len(), different.len()), (wanted, wanted), "{}", list.id);
        let requests = fake.requests_to(list);
        assert!(requests.len() > 3, "{} pages, some of them empty, of {}", requests.len(), list.id);
    }
}

#[tokio::test]
async fn three_pages_with_an_empty_one_between_give_every_item() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    for body in [
        json!({"assets": [{"id": "a"}, {"id": "b"}], "nextPaginationToken": "eyJh+/=="}),
        json!({"assets": [], "nextPaginationToken": "two"}),
        json!({"assets": [{"id": "c"}], "nextPaginationToken": ""}),
    ] {
        fake.fault(&operations::LIST_ASSETS, Fault::json(200, body));
    }
    let ids =
        read(scenario.api().list_assets().privacy("public").stream(), |item| item.id.to_string())
            .await;
    assert_eq!(ids.unwrap(), ["a", "b", "c"]);
    let queries: Vec<String> = fake.requests().into_iter().map(|request| request.query).collect();
    assert_eq!(
        queries,
        [
            "privacy=public",
            "paginationToken=eyJh%2B%2F%3D%3D&privacy=public",
            "paginationToken=two&privacy=public",
        ],
        "the token is encoded, and the filter stays"
    );
}

#[tokio::test]
async fn pages_in_a_circle_end_in_an_error() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    for token in ["one", "two", "one", "two"] {
        let body = json!({"jobs": [{"jobId": token}], "nextPaginationToken": token});
        fake.fault(&operations::LIST_JOBS, Fault::json(200, body));
    }
    let mut jobs = scenario.api().list_jobs().stream();
    let mut seen = Vec::new();
    let error = loop {
        match jobs.next().await.expect("the stream does not just end") {
            Ok(job) => seen.push(job.job_id),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("twice"), "{error}");
    assert!(jobs.next().await.is_none(), "an error ends the stream");
    assert_eq!(seen, ["one", "two", "one"], "what came before the circle closed is given out");
    assert_eq!(fake.requests().len(), 3);
}

#[tokio::test]
async fn a_list_goes_on_from_a_saved_token_and_after_an_error() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario_builder().retry_policy(RetryPolicy::never()).build().unwrap();
    for number in 0..7 {
        fake.add_item(&operations::LIST_COLLECTIONS, thing(number));
        fake.add_item(&operations::SEARCH_MODELS, thing(number));
    }
    let list = scenario.api().list_collections().page_size(3);
    let mut pages = list.clone().pages();
    let first = pages.next_page().await.unwrap().unwrap();
    assert_eq!((first.items().len(), first.next()), (3, pages.position()));

    // A page that fails is asked for again, and nothing is lost.
    fake.fault(&operations::LIST_COLLECTIONS, Fault::html(502));
    assert_eq!(pages.next_page().await.unwrap_err().status().unwrap(), 502);
    let rest: Vec<_> = pages.map_ok(|page| page.into_items().len()).try_collect().await.unwrap();
    assert_eq!(rest, [3, 1]);

    let saved = serde_json::to_string(first.next().unwrap()).unwrap();
    let token: api::PageToken = serde_json::from_str(&saved).unwrap();
    assert!(!format!("{token:?}").contains(saved.trim_matches('"')), "tokens are not shown");
    let ids = read(list.stream().resume(token.clone()), |item| item.id.to_string()).await.unwrap();
    assert_eq!(ids, ["thing_003", "thing_004", "thing_005", "thing_006"]);

    // A search says where it is too; its token is of another kind.
    let search =
        scenario.api().search_models().body_map(|body| body.query("thing").limit(3).page(9));
    let mut hits = search.clone().stream();
    for _ in 0..4 {
        hits.next().await.unwrap().unwrap();
    }
    let position = serde_json::to_value(hits.position().unwrap()).unwrap();
    assert_eq!(position, json!(3), "the page of the last hit");
    let hits: Vec<_> = search
        .clone()
        .stream()
        .resume(serde_json::from_value(position).unwrap())
        .try_collect()
        .await
        .unwrap();
    assert_eq!(hits.len(), 4);
    let sent: Value = fake.requests_to(&operations::SEARCH_MODELS)[0].json();
    assert_eq!(sent, json!({"query": "thing", "limit": 3}), "`page` would say something else");
    let error = search.pages().resume(token).next_page().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
}

#[tokio::test]
async fn a_stream_can_leave_the_place_where_it_was_made() {
    let fake = FakeScenario::start().await.unwrap();
    fake.add_asset("a line", "text/plain");
    let stream = {
        let scenario = fake.scenario().unwrap();
        scenario.api().list_assets().stream()
    };
    let task = tokio::spawn(async move { stream.count().await });
    assert_eq!(task.await.unwrap(), 1);
    let none: Pages<_> = fake.scenario().unwrap().api().list_tags().pages();
    drop(none);
    assert_eq!(fake.requests().len(), 1, "nothing is asked before it is read");
}

#[tokio::test]
async fn a_list_resumes_after_an_error_and_at_a_page_that_was_read() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario_builder().retry_policy(RetryPolicy::never()).build().unwrap();
    for number in 0..7 {
        fake.add_item(&operations::LIST_COLLECTIONS, thing(number));
    }
    let list = scenario.api().list_collections().page_size(3);
    let mut items = list.clone().stream();
    for _ in 0..3 {
        items.next().await.unwrap().unwrap();
    }
    fake.fault(&operations::LIST_COLLECTIONS, Fault::html(502));
    items.next().await.unwrap().unwrap_err();
    assert!(items.next().await.is_none(), "an error ends the stream");
    let second = items.position().unwrap().clone();
    let ids = read(items.resume(second.clone()), |item| item.id.to_string()).await.unwrap();
    assert_eq!(ids, ["thing_003", "thing_004", "thing_005", "thing_006"]);

    let mut pages = list.pages();
    while pages.next_page().await.unwrap().is_some() {}
    let mut pages = pages.resume(second.clone());
    fake.fault(&operations::LIST_COLLECTIONS, Fault::html(502));
    pages.next().await.unwrap().unwrap_err();
    let rest = pages.resume(second).map_ok(|page| page.into_items().len());
    let rest: Vec<_> = rest.try_collect().await.unwrap();
    assert_eq!(rest, [3, 1], "pages that are read for the second time are no cycle");
}
