//! Where the fields of a generated builder go.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{
    Expr, ExprCall, Ident, Lit,
    visit_mut::{self, VisitMut},
};

/// Where the fields of a builder go, read from the generated `send`.
#[derive(Default)]
pub struct Places {
    /// Fields of the path, in the order of its placeholders.
    pub path: Vec<Ident>,
    /// Wire names and fields of the query.
    pub query: Vec<(String, Ident)>,
}

impl VisitMut for Places {
    fn visit_macro_mut(&mut self, call: &mut syn::Macro) {
        // `format!("{}/jobs/{}", client.baseurl, encode_path(&job_id.to_string()))`
        let mut tokens = call.tokens.clone().into_iter().peekable();
        while let Some(token) = tokens.next() {
            // Inside a macro there are only tokens. A call is a name that is followed by a group.
            let (TokenTree::Ident(ident), Some(TokenTree::Group(group))) = (&token, tokens.peek())
            else {
                continue;
            };
            if ident == "encode_path" {
                self.path.extend(first_ident(group.stream()));
            }
        }
    }

    fn visit_expr_call_mut(&mut self, call: &mut ExprCall) {
        // The calls may be nested in chains of methods, which the default visit enters.
        visit_mut::visit_expr_call_mut(self, call);
        // `QueryParam::new("pageSize", &page_size)`
        if !call.func.to_token_stream().to_string().ends_with("QueryParam :: new") {
            return;
        }
        if let (Some(Expr::Lit(name)), Some(value)) = (call.args.first(), call.args.get(1))
            && let Lit::Str(name) = &name.lit
        {
            let ident = first_ident(value.to_token_stream());
            self.query.extend(ident.map(|ident| (name.value(), ident)));
        }
    }
}

fn first_ident(tokens: TokenStream) -> Option<Ident> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(ident) => Some(ident),
        _ => None,
    })
}
