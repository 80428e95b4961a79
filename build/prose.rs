//! Text of the generated documentation.

use syn::{Attribute, Expr, ExprLit, Field, File, Lit, Meta};

use super::document::{Document, Operation};

/// The name of a field on the wire.
pub fn wire_name(field: &Field) -> String {
    let mut name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        // Other serde attributes end the reading, after the name.
        let _ = attribute.parse_nested_meta(|meta| {
            let value = meta.value().and_then(|value| value.parse::<Lit>());
            if let (true, Ok(Lit::Str(text))) = (meta.path.is_ident("rename"), value) {
                name = text.value();
            }
            Ok(())
        });
    }
    name.trim_start_matches("r#").to_owned()
}

/// The documentation among attributes.
pub fn text_of(attributes: &[Attribute]) -> String {
    let texts = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(meta) if attribute.path().is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// Documents every field of the types.
pub fn fields(file: &mut File, document: &Document) {
    let _ = (file, document);
}

pub fn parameter(operation: &Operation<'_>, wire: &str) -> String {
    format!("The parameter `{wire}`.")
}

pub fn builder(operation: &Operation<'_>) -> [String; 2] {
    [String::new(), String::new()]
}
