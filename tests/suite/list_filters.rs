//! Filters that take several values take lists, and go out joined by commas.

use scenario_client::{
    ModelId, ProjectId,
    api::types::{AssetType, JobTypeFilter, ModelType},
    ids::{CollectionId, UserId},
    testing::FakeScenario,
};

/// The value of a parameter in a query, decoded.
fn sent(fake: &FakeScenario, name: &str) -> String {
    let request = fake.requests().pop().unwrap();
    let url = reqwest::Url::parse(&format!("http://localhost/?{}", request.query)).unwrap();
    let mut pairs = url.query_pairs().filter(|(key, _)| key == name);
    let value = pairs.next().unwrap_or_else(|| panic!("no {name} in {}", request.query)).1;
    assert!(pairs.next().is_none(), "{name} is there once: {}", request.query);
    value.into_owned()
}

#[tokio::test]
async fn lists_of_values_are_joined_by_commas() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let tags = ["heron".to_owned(), "sea bird".to_owned()];

    scenario.assets().tags(tags.clone()).send().await.unwrap();
    assert_eq!(sent(&fake, "tags"), "heron,sea bird");
    scenario
        .assets()
        .types([AssetType::from("txt2audio"), AssetType::from("upload")])
        .send()
        .await
        .unwrap();
    assert_eq!(sent(&fake, "types"), "txt2audio,upload");
    scenario.workflows().tags(tags.clone()).send().await.unwrap();
    assert_eq!(sent(&fake, "tags"), "heron,sea bird");
    let types = [JobTypeFilter::from("custom"), JobTypeFilter::from("upload")];
    scenario.jobs().types(types).send().await.unwrap();
    assert_eq!(sent(&fake, "types"), "custom,upload");
    let models = scenario.models();
    models.list().tags(tags.clone()).send().await.unwrap();
    assert_eq!(sent(&fake, "tags"), "heron,sea bird");
    let collections = [CollectionId::from("col_1"), CollectionId::from("col_2")];
    models.list().privacy("public").collection_ids(collections).send().await.unwrap();
    assert_eq!(sent(&fake, "collectionIds"), "col_1,col_2");
}

#[tokio::test]
async fn the_other_lists_do_the_same() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let api = scenario.api();
    let recommended = api
        .list_recommended_models()
        .exclude_model_ids([ModelId::from("model_a"), ModelId::from("flux.1-dev")])
        .exclude_types([ModelType::from("custom"), ModelType::from("flux.1-lora")])
        .tags(["birds".to_owned()]);
    recommended.send().await.unwrap();
    assert_eq!(sent(&fake, "excludeModelIds"), "model_a,flux.1-dev");
    assert_eq!(sent(&fake, "excludeTypes"), "custom,flux.1-lora");
    assert_eq!(sent(&fake, "tags"), "birds");
    let usages = api
        .get_usages()
        .project_ids([ProjectId::from("proj_1"), ProjectId::from("proj_2")])
        .user_ids([UserId::from("user_1")]);
    usages.send().await.unwrap();
    assert_eq!(sent(&fake, "projectIds"), "proj_1,proj_2");
    assert_eq!(sent(&fake, "userIds"), "user_1");
}
