//! Lines for the section Unreleased of the changelog.

/// Headings in their order; a missing one is added at its place.
const HEADINGS: [&str; 4] = ["Added", "Changed", "Fixed", "Breaking"];

/// The text with these lines at the ends of their headings; none if it has no section Unreleased. A line that is
/// there already is not added twice.
pub fn with(text: &str, lines: &[(&str, String)]) -> Option<String> {
    let start = text.find("\n## Unreleased\n")? + 1;
    let head = &text[..start];
    // A released section is `## 0.1.0 - 2026-12-01` here, and `## [0.1.0]` in other changelogs.
    let end = text[start..].find("\n## ").map_or(text.len(), |end| start + end + 1);
    let (mut section, tail) = (text[start..end].trim_end().to_owned(), &text[end..]);
    for (heading, line) in lines {
        let line = format!("- {line}");
        if section.lines().any(|known| known == line) {
            continue;
        }
        if !section.contains(&format!("\n### {heading}\n")) {
            add_heading(&mut section, heading);
        }
        let from = section.find(&format!("\n### {heading}\n"))? + 1;
        let to = section[from..].find("\n### ").map_or(section.len(), |end| from + end);
        let rest = section.split_off(to);
        let is_new = section.ends_with(&format!("### {heading}"));
        let gap =
            if is_new || section.ends_with(&format!("### {heading}\n")) { "\n\n" } else { "\n" };
        section = format!("{}{gap}{line}\n{rest}", section.trim_end());
    }
    let gap = if tail.is_empty() { "\n" } else { "\n\n" };
    Some(format!("{head}{}{gap}{tail}", section.trim_end()))
}

/// Adds a heading before the first one that comes after it.
fn add_heading(section: &mut String, heading: &str) {
    let own = HEADINGS.iter().position(|known| *known == heading);
    let later = HEADINGS.iter().skip(own.map_or(HEADINGS.len(), |own| own + 1));
    let place = later.filter_map(|later| section.find(&format!("\n### {later}\n"))).min();
    match place {
        Some(place) => section.insert_str(place, &format!("\n### {heading}\n")),
        None => section.push_str(&format!("\n\n### {heading}\n")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = "# Changelog\n\n## Unreleased\n\nText.\n\n### Added\n\n- One.\n\n### Breaking\n\n- Two.\n\n## [0.1.0]\n\n### Added\n\n- Old.\n";

    #[test]
    fn lines_stand_below_their_headings_and_never_twice() {
        let lines = [
            ("Added", "Three.".to_owned()),
            ("Changed", "Four.".to_owned()),
            ("Breaking", "Five.".to_owned()),
        ];
        let after = with(BEFORE, &lines).expect("a section");
        let expected = "# Changelog\n\n## Unreleased\n\nText.\n\n### Added\n\n- One.\n- Three.\n\n### Changed\n\n- Four.\n\n### Breaking\n\n- Two.\n- Five.\n\n## [0.1.0]\n\n### Added\n\n- Old.\n";
        assert_eq!(after, expected);
        assert_eq!(with(&after, &lines).as_deref(), Some(expected));
        assert_eq!(with("# Changelog\n", &lines), None);
        let fresh = with("# C\n\n## Unreleased\n", &lines[..1]).expect("a section");
        assert_eq!(fresh, "# C\n\n## Unreleased\n\n### Added\n\n- Three.\n");
    }

    #[test]
    fn a_released_section_stays_as_it_is() {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 12, 1).expect("a day");
        let before = "# Changelog\n\n## Unreleased\n\n### Added\n\n- One.\n";
        let released = crate::release::with_heading(before, "0.1.0", day).expect("released");
        let after = with(&released, &[("Added", "Two.".to_owned())]).expect("a section");
        let expected = "# Changelog\n\n## Unreleased\n\n### Added\n\n- Two.\n\n## 0.1.0 - 2026-12-01\n\n### Added\n\n- One.\n";
        assert_eq!(after, expected);
    }
}
