//! Leads every generated operation through `api::Client::call`.
//!
//! ```text
//! before  let url = format!("{}/jobs/{}", client.baseurl, encode_path(&job_id.to_string()));
//!         let request = client.client.get(url).header(…).headers(header_map).build()?;
//!         client.pre(…)?; client.exec(…); client.post(…)?; match status { … decode … }
//! after   let url = format!("{}/jobs/{}", client.baseurl, path_segment("job_id", &job_id.to_string())?);
//!         let request = client.client.get(url).header(…);
//!         client.call(&operations::GET_JOB, request.build()).await
//! ```
//!
//! One place sends, reads, decodes and reports; users compile less of it; and the error of every
//! operation is `scenario_client::Error`, which does not print bodies and links as the generator's
//! own error does. The build fails when an operation does not have the expected shape.

use std::error::Error;

use heck::{ToShoutySnakeCase as _, ToSnakeCase as _, ToUpperCamelCase as _};
use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, format_ident, quote};
use syn::{
    Expr, ExprMethodCall, ExprPath, File, ImplItem, ImplItemFn, Item, ItemImpl, ReturnType, Stmt,
    Token, UseTree, parse_quote,
    visit_mut::{self, VisitMut},
};

use super::{
    document::{Document, Operation},
    pages,
    strip::{last_segment, module},
};

/// Rewrites all operations and adds the table of them.
pub fn rewrite(file: &mut File, document: &Document) -> Result<(), Box<dyn Error>> {
    let operations = document.operations();
    file.items.retain(|item| match item {
        Item::Use(_) => false,
        Item::Struct(item) => item.ident != "Client",
        Item::Mod(item) => item.ident != "prelude",
        // Constructors and hooks of the generator: the client is ours.
        Item::Impl(item) => item.trait_.is_none() && !has_function(item, "new_with_client"),
        _ => true,
    });

    let builder = module(file, "builder").ok_or("the generator wrote no module `builder`")?;
    builder.retain(|item| !matches!(item, Item::Use(item) if names(&item.tree, "encode_path")));
    builder.insert(
        0,
        parse_quote!(
            use crate::api::{Error, ResponseValue, operations, path_segment};
        ),
    );
    let mut done = 0;
    for item in builder {
        let Item::Impl(item) = item else { continue };
        let name = last_segment(&item.self_ty);
        let Some(operation) =
            operations.iter().find(|operation| operation.id.to_upper_camel_case() == name)
        else {
            return Err(
                format!("the generator wrote a builder {name} that no operation has").into()
            );
        };
        let mut exchange = None;
        for function in &mut item.items {
            let ImplItem::Fn(function) = function else { continue };
            if function.sig.ident == "send" {
                send(function, operation)?;
                exchange =
                    operation.value.get("x-scenario-pagination").map(|_| with_exchange(function));
                done += 1;
            } else {
                document_setter(function, operation);
            }
        }
        item.items.extend(exchange.map(ImplItem::Fn));
    }
    if done != operations.len() {
        return Err(
            format!("{done} of {} operations have the expected shape", operations.len()).into()
        );
    }
    file.items.push(table(&operations));
    Ok(())
}

fn has_function(item: &ItemImpl, name: &str) -> bool {
    item.items
        .iter()
        .any(|member| matches!(member, ImplItem::Fn(function) if function.sig.ident == name))
}

fn names(tree: &UseTree, name: &str) -> bool {
    tree.to_token_stream().to_string().contains(name)
}

/// Gives a setter the description of its parameter.
fn document_setter(function: &mut ImplItemFn, operation: &Operation<'_>) {
    let name = function.sig.ident.to_string();
    if name == "new" {
        return;
    }
    let parameter = operation.parameters.iter().find(|parameter| {
        let wire = parameter["name"].as_str().unwrap_or_default().to_snake_case();
        name == wire || name == format!("{wire}_")
    });
    let text = match (parameter, name.as_str()) {
        (Some(parameter), _) => {
            let wire = parameter["name"].as_str().unwrap_or_default();
            let place = parameter["in"].as_str().unwrap_or_default();
            match parameter["description"].as_str() {
                Some(text) => format!("{text} (`{wire}`, {place})"),
                None => format!("The {place} parameter `{wire}`."),
            }
        }
        (None, "body") => "The whole request body.".to_owned(),
        _ => "The request body, field by field.".to_owned(),
    };
    function.attrs.push(parse_quote!(#[doc = #text]));
}

fn send(function: &mut ImplItemFn, operation: &Operation<'_>) -> Result<(), Box<dyn Error>> {
    let odd = || format!("{}: the generated `send` has another shape than expected", operation.id);
    let statements = std::mem::take(&mut function.block.stmts);
    let mut kept = Vec::new();
    let mut built = false;
    for mut statement in statements {
        let text = statement.to_token_stream().to_string();
        if text.contains("\"api-version\"") || text.contains("HeaderMap :: with_capacity (1usize)")
        {
            continue;
        }
        if text.starts_with("let info = ") {
            // From here on it is the generator's way to send and to read; ours follows.
            break;
        }
        Rewrite.visit_stmt_mut(&mut statement);
        if let Stmt::Local(local) = &mut statement
            && let Some(init) = &mut local.init
            && let Some(request) = without_build(&init.expr)
        {
            *init.expr = request;
            local.pat = parse_quote!(request);
            local.attrs.clear();
            built = true;
        }
        kept.push(statement);
    }
    if !built {
        return Err(odd().into());
    }
    let constant = format_ident!("{}", operation.id.to_shouty_snake_case());
    kept.push(Stmt::Expr(
        parse_quote!(client.call(&operations::#constant, request.build()).await),
        None::<Token![;]>,
    ));
    function.block.stmts = kept;
    let output = function.sig.output.to_token_stream().to_string();
    let output = output.replace(", Error < () >", ", Error");
    function.sig.output = syn::parse_str(&output)?;
    let text = "\n\n# Errors\n\nFor an invalid argument, before anything is sent; for a request that failed on \
                the way; for an answer that is no success or cannot be read. \
                [`Error::is_outcome_unknown`] says whether the server may have acted.";
    function.attrs.push(parse_quote!(#[doc = #text]));
    Ok(())
}

/// The same function for the crate itself: it also returns what the decoder knows of a page.
fn with_exchange(send: &ImplItemFn) -> ImplItemFn {
    let mut exchange = send.clone();
    exchange.vis = parse_quote!(pub(crate));
    exchange.sig.ident = format_ident!("exchange");
    exchange.attrs.clear();
    Exchange.visit_impl_item_fn_mut(&mut exchange);
    exchange
}

/// `ResponseValue<T>` becomes `Decoded<T>`, and `client.call(…)` becomes `client.exchange(…)`.
struct Exchange;

impl VisitMut for Exchange {
    fn visit_return_type_mut(&mut self, output: &mut ReturnType) {
        let text = output.to_token_stream().to_string();
        let text = text.replace("ResponseValue <", "crate :: api :: Decoded <");
        if let Ok(changed) = syn::parse_str(&text) {
            *output = changed;
        }
    }

    fn visit_expr_method_call_mut(&mut self, call: &mut ExprMethodCall) {
        visit_mut::visit_expr_method_call_mut(self, call);
        if call.method == "call" {
            call.method = format_ident!("exchange");
        }
    }
}

/// `request.build()?` without the building.
fn without_build(expression: &Expr) -> Option<Expr> {
    let Expr::Try(tried) = expression else { return None };
    match &*tried.expr {
        Expr::MethodCall(call) if call.method == "build" => Some((*call.receiver).clone()),
        _ => None,
    }
}

struct Rewrite;

impl VisitMut for Rewrite {
    fn visit_expr_path_mut(&mut self, path: &mut ExprPath) {
        if path.to_token_stream().to_string() == "Error :: InvalidRequest" {
            *path = parse_quote!(Error::invalid_argument);
        }
    }

    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        let Expr::MethodCall(ExprMethodCall { receiver, method, args, .. }) = expression else {
            return;
        };
        if method == "headers" && args.to_token_stream().to_string() == "header_map" {
            *expression = (**receiver).clone();
        }
    }

    fn visit_macro_mut(&mut self, call: &mut syn::Macro) {
        call.tokens = guard_segments(call.tokens.clone());
    }
}

/// `encode_path(&id)` becomes `path_segment("id", &id)?`.
fn guard_segments(tokens: TokenStream) -> TokenStream {
    let mut out: Vec<TokenTree> = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match (&token, tokens.peek()) {
            (TokenTree::Ident(ident), Some(TokenTree::Group(group))) if ident == "encode_path" => {
                let argument = group.stream();
                let label = argument
                    .clone()
                    .into_iter()
                    .find_map(|token| match token {
                        TokenTree::Ident(ident) => Some(ident.to_string()),
                        _ => None,
                    })
                    .unwrap_or_default();
                out.push(TokenTree::Ident(Ident::new("path_segment", Span::call_site())));
                out.push(TokenTree::Group(Group::new(
                    group.delimiter(),
                    quote!(#label, #argument),
                )));
                out.extend(quote!(?));
                tokens.next();
            }
            _ => out.push(token),
        }
    }
    out.into_iter().collect()
}

/// The module `operations`: what is known of each before it is called.
fn table(operations: &[Operation<'_>]) -> Item {
    let constants = operations.iter().map(|operation| {
        let ident = format_ident!("{}", operation.id.to_shouty_snake_case());
        let (id, method, path) = (operation.id, &operation.method, operation.path);
        let project = operation.has_query("projectId");
        let charges = operation.has_query("dryRun") && !operation.is_free();
        let pagination = pages::rule(operation);
        let doc = format!("`{method} {path}`");
        quote! {
            #[doc = #doc]
            pub static #ident: Operation = Operation::new(#id, #method, #path, #project, #charges, #pagination);
        }
    });
    let all =
        operations.iter().map(|operation| format_ident!("{}", operation.id.to_shouty_snake_case()));
    parse_quote! {
        /// What is known of each operation before it is called.
        pub mod operations {
            use crate::api::{Operation, Pagination};
            #(#constants)*
            /// All operations of the API.
            pub static ALL: &[&Operation] = &[#(&#all),*];
        }
    }
}
