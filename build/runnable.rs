//! Implements `Runnable` for the request bodies of paid operations.

use std::{collections::BTreeMap, error::Error};

use heck::ToShoutySnakeCase as _;
use quote::{format_ident, quote};
use serde_json::Value;

use super::{
    document::{Document, Operation},
    media::Media,
};

/// The implementations of `Runnable`, and a table of the operations that have one.
pub fn code(document: &Document) -> Result<String, Box<dyn Error>> {
    let operations = document.operations();
    let mut users: BTreeMap<String, Vec<&Operation<'_>>> = BTreeMap::new();
    // Runs are JSON: they are compared, kept and priced as such.
    for operation in operations.iter().filter(|operation| operation.media() == Media::Json) {
        if let Some(body) = body(operation) {
            users.entry(body).or_default().push(operation);
        }
    }
    let mut items = Vec::new();
    let mut covered = Vec::new();
    for (body, users) in &users {
        // A body of several operations does not determine the operation.
        let [operation] = &users[..] else { continue };
        let is_paid = operation.has_query("dryRun") && !operation.is_free();
        // A body does not know the id in a path. Runs of such operations have types of their own.
        if !is_paid || operation.path.contains('{') {
            continue;
        }
        let constant = format_ident!("{}", operation.id.to_shouty_snake_case());
        let body = format_ident!("{body}");
        items.push(quote! {
            impl Runnable for types::#body {
                fn target(&self) -> Result<Target, Error> {
                    Ok(Target::new(&operations::#constant))
                }

                fn request_body(&self) -> Result<Map<String, Value>, Error> {
                    object(self)
                }
            }
        });
        covered.push(quote!(&operations::#constant));
    }
    let code = quote! {
        #(#items)*

        /// Operations whose request body implements `Runnable`.
        #[cfg(test)]
        static BY_BODY: &[&Operation] = &[#(#covered),*];
    };
    Ok(prettyplease::unparse(&syn::parse2(code)?))
}

/// Returns the name of the type of a request body.
fn body(operation: &Operation<'_>) -> Option<String> {
    let content = operation.value.pointer("/requestBody/content/application~1json/schema/$ref");
    let reference = content.and_then(Value::as_str)?;
    reference.rsplit('/').next().map(str::to_owned)
}
