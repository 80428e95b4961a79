//! Documentation as line comments.
//!
//! ```text
//! before  #[doc = "first */ line\nsecond line"]     printed as a block comment, which ends at `*/`
//! after   #[doc = " first */ line"] #[doc = " second line"]
//! ```

use syn::{Attribute, Expr, ExprLit, File, Lit, Meta, parse_quote, visit_mut::VisitMut};

/// Splits every text of several lines.
pub fn by_line(file: &mut File) {
    Split.visit_file_mut(file);
}

struct Split;

impl VisitMut for Split {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        if !attributes.iter().any(|attribute| text(attribute).is_some_and(is_odd)) {
            return;
        }
        for attribute in std::mem::take(attributes) {
            match text(&attribute) {
                Some(whole) if is_odd(whole.clone()) => {
                    for line in whole.lines() {
                        // A line that begins with a slash would be no documentation without the space.
                        let line = if line.is_empty() { String::new() } else { format!(" {line}") };
                        attributes.push(parse_quote!(#[doc = #line]));
                    }
                }
                _ => attributes.push(attribute),
            }
        }
    }
}

fn is_odd(text: String) -> bool {
    text.contains('\n') || text.starts_with('/')
}

fn text(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(meta) if attribute.path().is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}
