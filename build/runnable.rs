//! Implements `Runnable` for the request bodies of paid operations.

use std::{collections::BTreeMap, error::Error};

use heck::ToShoutySnakeCase as _;
use quote::{format_ident, quote};
use serde_json::Value;

use super::{
    document::{Document, Operation},
    media::Media,
    tree,
};

/// The implementations of `Runnable`, and a table of the operations that have one.
pub fn code(document: &Document) -> Result<String, Box<dyn Error>> {
    let mut items = Vec::new();
    let mut covered = Vec::new();
    for (body, operation) in by_body(&document.tree) {
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

/// The operation that each type of a request body runs.
pub fn by_body(tree: &Value) -> BTreeMap<&str, Operation<'_>> {
    let mut users = BTreeMap::<&str, Vec<Operation<'_>>>::new();
    for operation in tree::operations(tree) {
        let operation = Operation::of(tree, operation);
        if let Some(body) = body(&operation).filter(|_| is_run(&operation)) {
            users.entry(body).or_default().push(operation);
        }
    }
    // A body of several such operations does not determine one. Free operations with the same body are no runs.
    let one = |(body, users): (_, Vec<_>)| match <[_; 1]>::try_from(users) {
        Ok([operation]) => Some((body, operation)),
        Err(_) => None,
    };
    users.into_iter().filter_map(one).collect()
}

/// Whether the request body of an operation is all that it takes to run it.
pub fn is_run(operation: &Operation<'_>) -> bool {
    // Runs are JSON: they are compared, kept and priced as such. A body does not know the id in a path: runs of such
    // operations have types of their own.
    let is_body = operation.media() == Media::Json && !operation.path.contains('{');
    is_body && operation.has_query("dryRun") && !operation.is_free()
}

/// Returns the name of the type of a request body.
pub fn body<'a>(operation: &Operation<'a>) -> Option<&'a str> {
    let content = operation.value.pointer("/requestBody/content/application~1json/schema/$ref");
    content.and_then(Value::as_str).and_then(tree::schema_name)
}
