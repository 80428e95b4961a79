//! Rows as types of the caller.

use std::fmt;

use futures_util::TryStreamExt as _;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use scenario_client::{
    AssetId, ErrorKind, RetryPolicy, Scenario,
    api::{Operation, Page, Pages, operations, types},
    testing::{FakeScenario, Fault},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Text {
    id: AssetId,
    mime_type: String,
}

#[tokio::test]
async fn every_page_is_read_and_members_that_nobody_wants_are_skipped() {
    let fake = FakeScenario::builder().empty_pages().start().await.unwrap();
    for number in 0..7 {
        fake.add_asset(format!("note {number}"), "text/plain");
    }
    let scenario = fake.scenario().unwrap();
    let list = scenario.assets().page_size(3);
    let all: Vec<types::Asset> = list.clone().stream().try_collect().await.unwrap();
    let texts: Vec<Text> = list.clone().pages().rows_as().items().try_collect().await.unwrap();
    assert!(texts.iter().all(|text| text.mime_type == "text/plain"));
    assert!(texts.iter().map(|text| &text.id).eq(all.iter().map(|asset| &asset.id)));
    let values: Vec<Value> = list.pages().rows_as().items().try_collect().await.unwrap();
    assert!(values.iter().all(|value| value["metadata"].is_object()), "{values:?}");
    assert_eq!(values.len(), 7);
}

#[tokio::test]
async fn a_list_goes_on_where_it_was() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario_builder().retry_policy(RetryPolicy::never()).build().unwrap();
    for number in 0..7 {
        let hit = json!({"id": format!("model_{number}"), "name": "thing"});
        fake.add_item(&operations::SEARCH_MODELS, hit);
    }
    let search = scenario.api().search_models().body_map(|body| body.query("thing").limit(3));
    let mut pages = search.pages();
    let first = pages.next_page().await.unwrap().unwrap();
    fake.fault(&operations::SEARCH_MODELS, Fault::html(502));
    pages.next_page().await.unwrap_err();

    let rest: Vec<Page<Value>> = pages.rows_as().try_collect().await.unwrap();
    let names: Vec<Vec<&str>> = rest
        .iter()
        .map(|page| page.items().iter().map(|row| row["id"].as_str().unwrap()).collect())
        .collect();
    assert_eq!(names, [vec!["model_3", "model_4", "model_5"], vec!["model_6"], vec![]]);
    assert!(rest.iter().all(|page| page.estimated_total() == first.estimated_total()));
}

#[tokio::test]
async fn a_row_that_does_not_fit_is_reported_and_a_page_without_rows_is_no_empty_page() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario_builder().retry_policy(RetryPolicy::never()).build().unwrap();
    let rows = json!([
        {"id": "asset_1", "mimeType": "a secret"}, {"id": "asset_2"}, {"id": "asset_3", "mimeType": 7},
    ]);
    fake.fault(&operations::LIST_ASSETS, Fault::json(200, json!({"assets": rows})));
    let mut pages = scenario.assets().pages().rows_as::<Text>();
    let page = pages.next_page().await.unwrap().unwrap();
    let kinds: Vec<&str> = page.items().iter().map(|text| &*text.mime_type).collect();
    assert_eq!(kinds, ["a secret", "7"]);
    let lost: Vec<_> =
        page.unreadable().iter().map(|row| (row.index, &*row.path, &*row.reason)).collect();
    assert_eq!(lost, [(1, "assets[1]", "missing field `mimeType`")]);

    for body in [json!({}), json!({"assets": null}), json!({"jobs": []}), json!([]), json!(null)] {
        fake.fault(&operations::LIST_ASSETS, Fault::json(200, body.clone()));
        let mut pages = scenario.assets().pages().rows_as::<Text>();
        let error = pages.next_page().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
    }
}

/// Whatever a page is, rows of the described type are those that are read without `rows_as`.
#[test]
fn the_described_type_is_read_as_without_its_name() {
    agree(&operations::LIST_JOBS, any_page(), |scenario| scenario.jobs().pages());
    let search = |scenario: &Scenario| scenario.api().search_models().pages();
    agree(&operations::SEARCH_MODELS, any_search(), search);
}

fn agree<T: DeserializeOwned + fmt::Debug + PartialEq + 'static>(
    list: &'static Operation,
    bodies: impl Strategy<Value = Value>,
    pages: impl Fn(&Scenario) -> Pages<T>,
) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let fake = runtime.block_on(FakeScenario::start()).unwrap();
    let scenario = fake.scenario_builder().retry_policy(RetryPolicy::never()).build().unwrap();
    let read = |body: &Value, mut pages: Pages<T>| {
        runtime.block_on(async {
            fake.fault(list, Fault::json(200, body.clone()));
            (pages.next_page().await, pages.position().cloned())
        })
    };
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    runner
        .run(&bodies, |body| {
            let (described, place) = read(&body, pages(&scenario));
            let (given, given_place) = read(&body, pages(&scenario).rows_as());
            prop_assert_eq!(place, given_place, "{}", body);
            match (described, given) {
                (Ok(described), Ok(given)) => prop_assert_eq!(described, given, "{}", body),
                (Err(described), Err(given)) => {
                    prop_assert_eq!(described.kind(), given.kind());
                    prop_assert_eq!(described.to_string(), given.to_string(), "{}", body);
                }
                (described, given) => prop_assert!(false, "{body}: {described:?} and {given:?}"),
            }
            Ok(())
        })
        .unwrap();
}

fn any_page() -> impl Strategy<Value = Value> {
    let members = ["jobs", "nextPaginationToken", "limit", "x"];
    let member = (prop::sample::select(members.to_vec()), odd());
    let rows = prop::collection::vec(row(), 0..5);
    (rows, prop::collection::vec(member, 0..3)).prop_map(|(rows, members)| {
        let mut page = json!({"jobs": rows});
        for (name, value) in members {
            page[name] = value;
        }
        page
    })
}

/// A page of a search, which may have fewer hits than were examined.
fn any_search() -> impl Strategy<Value = Value> {
    let hit = prop_oneof![4 => "[a-z]{1,4}".prop_map(|id| json!({"id": id})), 1 => odd()];
    let number = || prop_oneof![4 => (0..9).prop_map(|number| json!(number)), 1 => odd()];
    (prop::collection::vec(hit, 0..5), number(), number()).prop_map(|(hits, limit, total)| {
        json!({"hits": hits, "limit": limit, "offset": 0, "estimatedTotalHits": total})
    })
}

fn row() -> impl Strategy<Value = Value> {
    let job = ("[a-z]{1,4}", odd(), odd()).prop_map(|(id, progress, metadata)| {
        json!({"jobId": id, "status": "queued", "progress": progress, "metadata": metadata})
    });
    prop_oneof![4 => job, 1 => odd()]
}

fn odd() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        Just(json!(true)),
        Just(json!("")),
        Just(json!("0.5")),
        Just(json!([null, {}, "a"])),
        Just(json!({"assetIds": ["a", 7], "error": 7})),
        any::<f64>().prop_map(|number| json!(number)),
        "[a-z]{1,8}".prop_map(|text| json!(text)),
    ]
}
