//! The media types of files, by their extensions.

/// A line for each type, with its extensions. Those with a slash have another usual type. `build/extensions.rs` writes
/// it.
const TYPES: &str = include_str!(concat!(env!("OUT_DIR"), "/extensions.txt"));

fn types() -> impl Iterator<Item = (&'static str, &'static str)> {
    TYPES.lines().filter_map(|line| line.split_once(' '))
}

/// Returns the usual type of files with this extension.
pub(crate) fn type_of(extension: &str) -> Option<&'static str> {
    let has = |all: &str| all.split(' ').any(|known| known.eq_ignore_ascii_case(extension));
    types().find(|(_, all)| !extension.contains('/') && has(all)).map(|(kind, _)| kind)
}

/// Returns the first extension of a type.
pub(super) fn of_type(kind: &str) -> Option<&'static str> {
    let (_, all) = types().find(|(known, _)| known.eq_ignore_ascii_case(kind))?;
    all.split(' ').next().map(|first| first.trim_start_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_extension_has_the_type_of_the_library() {
        let all = mime_guess::get_mime_extensions_str("*/*").unwrap();
        assert!(all.len() > 1_000, "{}", all.len());
        for extension in all {
            let guess = mime_guess::from_ext(extension);
            assert_eq!(type_of(extension), guess.first_raw(), "{extension}");
            assert_eq!(type_of(&extension.to_uppercase()), guess.first_raw(), "{extension}");
            for kind in guess.iter_raw() {
                let first = mime_guess::get_mime_extensions_str(kind).unwrap()[0];
                assert_eq!(of_type(kind), Some(first), "{kind}");
            }
        }
    }

    #[test]
    fn what_the_library_does_not_know_has_none() {
        for extension in ["", "mp3 mp4", "/mp2", "nonsense"] {
            assert_eq!(type_of(extension), None, "{extension}");
        }
        assert_eq!((of_type(""), of_type("audio"), of_type("audio/nonsense")), (None, None, None));
    }
}
