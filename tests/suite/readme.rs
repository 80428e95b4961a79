//! Each claim of `docs/comparison.md` about this crate has a test of the name that it gives.

use std::{fs, path::Path};

#[test]
fn every_claim_of_the_table_has_its_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = fs::read_to_string(root.join("docs/comparison.md")).unwrap();
    let rows = table
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains("]("))
        .collect::<Vec<_>>();
    assert!(rows.len() > 30, "{} rows", rows.len());
    for row in rows {
        let (_, link) = row.split_once("[`").unwrap();
        let (name, rest) = link.split_once("`](").unwrap();
        let file = rest.split_once(')').unwrap().0.trim_start_matches("../");
        let (module, function) = name.split_once("::").unwrap();
        let text =
            fs::read_to_string(root.join(file)).unwrap_or_else(|_| panic!("no {file}: {row}"));
        assert_eq!(Path::new(file).file_stem().unwrap(), module, "{row}");
        let declared = format!("fn {function}()");
        let tests = text.split(&declared).next().unwrap().rsplit('\n').nth(1).unwrap_or_default();
        assert!(text.contains(&declared), "no {function} in {file}");
        let is_test =
            ["#[test]", "#[tokio::test"].iter().any(|start| tests.trim_start().starts_with(start));
        assert!(is_test, "{function} is no test: {tests}");
    }
}
