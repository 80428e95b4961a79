//! Whatever an asset is called and contains, its file has one plain name.
#![no_main]

use std::path::{Component, Path};

use libfuzzer_sys::fuzz_target;
use scenario_client::fuzzing;

// A line with the id, a line with the type, then the file.
fuzz_target!(|given: &[u8]| {
    let mut lines = given.splitn(3, |byte| *byte == b'\n');
    let mut next = || lines.next().unwrap_or_default();
    let (id, declared, head) = (String::from_utf8_lossy(next()), next(), next());
    let name = fuzzing::file_name(&id, std::str::from_utf8(declared).ok(), head);
    let parts: Vec<Component<'_>> = Path::new(&name).components().collect();
    assert!(matches!(parts[..], [Component::Normal(_)]), "{name:?}");
    assert!(name.len() < 240 && !name.contains(['/', '\\', ':', '\0']), "{name:?}");
});
