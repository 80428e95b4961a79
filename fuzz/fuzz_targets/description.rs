//! Any description is normalized or refused, and what the passes write reads back as what they made.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scenario_client_fuzz::spec::{self, Texts, read};

const NO_CORRECTIONS: &str = "overlay: 1.0.0\nactions: []\n";

fn texts(upstream: &str, naming: Option<String>) -> Texts {
    let overlay = NO_CORRECTIONS.to_owned();
    Texts { upstream: upstream.to_owned(), overlay, naming, previous: None }
}

fuzz_target!(|given: &str| {
    let Ok(first) = spec::run(texts(given, None)) else { return };
    assert_eq!(read::parse(&first.swagger).expect("YAML"), first.document);
    // The names that the first import has written down lead to the same document.
    let second = spec::run(texts(given, Some(first.naming.clone()))).expect("a second import");
    assert_eq!(second.swagger, first.swagger);
    assert_eq!(second.naming, first.naming);
});
