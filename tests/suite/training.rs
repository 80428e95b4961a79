//! Training: a model, its examples, and one submit that costs.

use std::time::Duration;

use scenario_client::{
    ErrorKind, FileInput, Reconciled, Training,
    api::{
        operations,
        types::{ModelStatus, TrainingParameters},
    },
    testing::{FakeScenario, Fault},
};
use serde_json::json;

const DEADLINE: Duration = Duration::from_secs(60);

#[tokio::test(start_paused = true)]
async fn a_model_is_made_of_local_files_and_trained() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let files =
        (0..23).map(|number| FileInput::bytes(format!("{number}.wav"), format!("RIFF{number}")));
    let known = fake.add_asset("a picture", "image/png");
    let model =
        scenario.new_model("A voice", "elevenlabs-voice").examples(files).example(known.clone());
    let model = model.create().await.unwrap();

    let batches: Vec<usize> = fake
        .requests_to(&operations::CREATE_MODEL_TRAINING_IMAGE)
        .iter()
        .map(|request| request.json()["assetIds"].as_array().unwrap().len())
        .collect();
    assert_eq!(batches, [10, 10, 4]);
    assert_eq!(
        fake.requests_to(&operations::CREATE_MODEL)[0].json(),
        json!({"name": "A voice", "type": "elevenlabs-voice"})
    );
    let read = scenario.api().get_model().model_id(model.as_str()).send().await.unwrap();
    assert_eq!(read.model.status, Some(ModelStatus::New));
    let last = read.model.training_images.last().unwrap();
    assert_eq!(last.id, known.as_str(), "in their order");

    let parameters: TrainingParameters =
        TrainingParameters::builder().language("en").build().unwrap();
    let training = scenario.run(&Training::new(&model, parameters.clone()));
    let price = training.estimate().await.unwrap();
    assert_eq!(price.cost(), 5.into());
    assert!(fake.jobs().is_empty());
    let job = training.submit().await.unwrap();
    assert_eq!(fake.charges().len(), 1);
    let sent = fake.requests_to(&operations::TRAIN_MODEL).pop().unwrap();
    assert_eq!(sent.json(), json!({"parameters": {"language": "en"}}));
    job.wait(DEADLINE).await.unwrap();
    let read = scenario.api().get_model().model_id(model.as_str()).send().await.unwrap();
    assert_eq!(read.model.status, Some(ModelStatus::Trained));
}

#[tokio::test(start_paused = true)]
async fn what_fails_on_the_way_says_how_far_it_came() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let missing =
        scenario.new_model("Birds", "flux.1-lora").example(FileInput::path("/no/such/bird.png"));
    let error = missing.create().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File);
    assert!(error.to_string().contains("example 1"), "{error}");
    assert!(
        fake.requests_to(&operations::CREATE_MODEL).is_empty(),
        "no model without its examples"
    );

    let birds: Vec<_> =
        (0..12).map(|_| FileInput::asset(fake.add_asset("bird", "image/png"))).collect();
    let model = scenario.new_model("Birds", "flux.1-lora").create().await.unwrap();
    let route = &operations::CREATE_MODEL_TRAINING_IMAGE;
    fake.fault(route, Fault::delay(Duration::ZERO));
    fake.fault(route, Fault::json(400, json!({"reason": "Unhandled image format"})));
    let error = scenario.add_examples(&model, birds).await.unwrap_err();
    assert!(error.to_string().contains("10 examples were added"), "{error}");

    let none = scenario.new_model("Fish", "flux.1-lora").create().await.unwrap();
    let parameters = TrainingParameters::builder().build().unwrap();
    let error = scenario.run(&Training::new(&none, parameters.clone())).submit().await.unwrap_err();
    assert_eq!(error.reason(), Some("Model has no training images"));
    assert!(fake.charges().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_training_whose_response_is_lost_is_found() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let bird = fake.add_asset("bird", "image/png");
    let model = scenario.new_model("Birds", "flux.1-lora").example(bird).create().await.unwrap();
    fake.fault(&operations::TRAIN_MODEL, Fault::drop_after());
    let parameters: TrainingParameters = TrainingParameters::builder().rank(16).build().unwrap();
    let error =
        scenario.run(&Training::new(&model, parameters.clone())).submit().await.unwrap_err();
    assert!(error.is_outcome_unknown());
    assert_eq!(fake.requests_to(&operations::TRAIN_MODEL).len(), 1, "PUT, but paid");
    let Reconciled::Found(job) = scenario.reconcile(&error).await.unwrap() else {
        panic!("not found")
    };
    job.wait(DEADLINE).await.unwrap();
    assert_eq!(fake.charges().len(), 1);
}
