//! The bodies that go over the wire, as snapshots: the least and the most of every model (T1).

use fastrand::Rng;
use scenario_client::audio;
use serde_json::{Map, Value};

use super::{
    generator::{self, Size},
    typed,
};

#[test]
fn bodies_are_as_they_were() {
    let mut providers: Vec<(&str, Map<String, Value>)> = Vec::new();
    for (spec, typed) in audio::models().iter().zip(typed::all()) {
        assert_eq!(spec.id(), typed.id);
        let mut random = Rng::with_seed(1);
        let mut wire = |size| {
            let body = Value::Object(generator::body(spec, size, &mut random));
            let wire = (typed.through)(&body).unwrap();
            assert!(spec.validate_strictly(&wire).is_ok(), "{wire}");
            wire
        };
        let both = Map::from_iter([
            ("minimal".to_owned(), wire(Size::Minimal)),
            ("maximal".to_owned(), wire(Size::Maximal)),
        ]);
        let entry = (spec.id().to_owned(), Value::Object(both));
        match providers.iter_mut().find(|(provider, _)| *provider == spec.provider()) {
            Some((_, models)) => models.extend([entry]),
            None => providers.push((spec.provider(), Map::from_iter([entry]))),
        }
    }
    for (provider, models) in providers {
        let name = provider.to_lowercase().replace(' ', "-");
        insta::assert_json_snapshot!(name, models);
    }
}
