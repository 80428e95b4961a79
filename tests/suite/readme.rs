//! What the README claims of this crate has a test of that name.

use std::{fs, path::Path};

#[test]
fn every_claim_of_the_table_has_its_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let table = readme.split("## Beside the official clients").nth(1).unwrap();
    let rows = table
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains("]("))
        .collect::<Vec<_>>();
    assert!(rows.len() > 30, "{} rows", rows.len());
    for row in rows {
        let (_, link) = row.split_once("[`").unwrap();
        let (name, rest) = link.split_once("`](").unwrap();
        let file = rest.split_once(')').unwrap().0;
        let (module, function) = name.split_once("::").unwrap();
        let text =
            fs::read_to_string(root.join(file)).unwrap_or_else(|_| panic!("no {file}: {row}"));
        assert_eq!(Path::new(file).file_stem().unwrap(), module, "{row}");
        let declared = format!("fn {function}()");
        let tests = text.split(&declared).next().unwrap().rsplit('\n').nth(1).unwrap_or_default();
        assert!(text.contains(&declared), "no {function} in {file}");
        assert!(tests.contains("test]"), "{function} is no test: {tests}");
    }
}
