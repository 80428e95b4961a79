//! The essential data of responses, per operation.
//!
//! All other data is read leniently, see [`decode`](super::decode). Essential data that is missing, `null`,
//! or of another type is an error: an empty success would hide the loss.
//!
//! | response | essential | checked by |
//! | --- | --- | --- |
//! | a page of a list | its rows: `pagination.items` of the operation | [`Rules::items`] |
//! | one resource | the resource in its envelope, and its id | its type; [`TABLE`] takes the id of a read from the request |
//! | a job, read | `status` | [`TABLE`] |
//! | a custom model, a ready workflow | `inputs` | [`TABLE`] |
//! | a new upload | `id`; number and URL of each part | [`TABLE`] |
//! | a job that succeeded | `assetIds`, or another result | [`results`] |
//!
//! The jobs of a submit and of an archive cannot be checked here, because the same operation also responds
//! to estimates without them. The callers check them.

use std::{any::Any, borrow::Cow, collections::HashMap};

use percent_encoding::percent_decode_str;
use reqwest::Url;
use serde_json::{Map, Value, json, value::RawValue};

use super::{Operation, SharedJobResponse, types};
use crate::{error::Unreadable, values::text};

/// Lists that are complete or missing: without one of its elements such a list would be wrong.
pub(super) const WHOLE_LISTS: &[&str] = &["assetIds", "parts"];

/// The essential data of one operation.
#[derive(Debug)]
struct Essential {
    /// The id of the operation, as text because features omit operations.
    operation: &'static str,
    /// The member of the response with the resource.
    envelope: &'static str,
    /// The member of the resource with its id.
    id: &'static str,
    /// Where else the id can be read.
    source: IdSource,
    needs: &'static [Need],
    /// Whether the response, as its type, shows already that nothing is missing. `false` if only the body can tell.
    shows: fn(&dyn Any) -> bool,
}

#[derive(Debug, PartialEq)]
enum IdSource {
    /// The last segment of the path: the id can be taken from the request.
    Path,
    /// Only the response has the id. A response without the resource belongs to an estimate.
    Response,
}

/// A member of a resource.
#[derive(Debug)]
enum Need {
    /// A text that is not empty.
    Text(&'static str),
    /// A list that some resources require and others may omit; it cannot be of another type.
    List { name: &'static str, required: fn(&Map<String, Value>) -> bool },
    /// A list whose elements have a number and a URL each, or nothing.
    Parts(&'static str),
}

static TABLE: &[Essential] = &[
    Essential {
        operation: "getJob",
        envelope: "job",
        id: "jobId",
        source: IdSource::Path,
        needs: &[Need::Text("status")],
        // Waits read jobs again and again, and a second pass over the body would cost more than the first.
        shows: |read| {
            let own = read.downcast_ref().map(|read: &types::JobResponse| &read.job);
            let shared = read.downcast_ref().map(|read: &SharedJobResponse| &*read.job.0);
            let status = own.or(shared).and_then(|job| job.status.as_ref());
            status.is_some_and(|status| !status.as_str().is_empty())
        },
    },
    Essential {
        operation: "getAsset",
        envelope: "asset",
        id: "id",
        source: IdSource::Path,
        needs: &[],
        shows: |_| true,
    },
    Essential {
        operation: "getModel",
        envelope: "model",
        id: "id",
        source: IdSource::Path,
        // Trained models have no inputs.
        needs: &[Need::List { name: "inputs", required: is_custom }],
        shows: |_| false,
    },
    Essential {
        operation: "getUpload",
        envelope: "upload",
        id: "id",
        source: IdSource::Path,
        needs: &[],
        shows: |_| true,
    },
    Essential {
        operation: "getWorkflow",
        envelope: "workflow",
        id: "id",
        source: IdSource::Path,
        needs: &[Need::List { name: "inputs", required: is_ready }],
        shows: |_| false,
    },
    Essential {
        operation: "createUpload",
        envelope: "upload",
        id: "id",
        // A new upload has no id in its path.
        source: IdSource::Response,
        needs: &[Need::Parts("parts")],
        shows: |_| false,
    },
];

fn is_custom(model: &Map<String, Value>) -> bool {
    model.get("custom") == Some(&Value::Bool(true))
        || model.get("type").and_then(Value::as_str) == Some("custom")
}

fn is_ready(workflow: &Map<String, Value>) -> bool {
    workflow.get("status").and_then(Value::as_str) == Some("ready")
}

/// The rules of the decoder for one response.
#[derive(Debug, Default)]
pub(crate) struct Rules<'a> {
    essential: Option<&'static Essential>,
    /// The URL of the request, whose path has the id of the resource.
    url: Option<&'a Url>,
    /// The member with the rows of a page.
    pub(super) items: Option<&'static str>,
    /// Whether the response is about one job that the request may have started.
    pub(super) starts_job: bool,
}

impl<'a> Rules<'a> {
    /// Creates the rules for the response to a request.
    pub(super) fn new(operation: &'static Operation, url: Option<&'a Url>) -> Self {
        Self {
            // Operations that are not in the table need nothing that their type does not require.
            essential: TABLE.iter().find(|essential| essential.operation == operation.id),
            url,
            items: operation.pagination.map(|pagination| pagination.items),
            starts_job: operation.charges,
        }
    }

    /// Whether a response, as its type, shows that nothing essential is missing. If not, the body has to be checked.
    pub(super) fn are_met_by(&self, value: &dyn Any) -> bool {
        self.essential.is_none_or(|essential| (essential.shows)(value))
    }

    /// Checks a body that fits its type, which accepts absent members.
    pub(super) fn check_body(&self, body: &str) -> Result<(), Unreadable> {
        match self.essential.filter(|essential| !essential.needs.is_empty()) {
            Some(essential) => essential.check(&essential.read(body)),
            None => Ok(()),
        }
    }

    /// Checks a body that is JSON.
    pub(super) fn check(&self, tree: &Value) -> Result<(), Unreadable> {
        self.essential.map_or(Ok(()), |essential| essential.check(tree))
    }

    /// Takes the id of the resource from the request, if the response lacks it. Returns its JSON path.
    pub(super) fn recover_id(&self, tree: &mut Value) -> Option<String> {
        let essential = self.essential.filter(|essential| essential.source == IdSource::Path)?;
        let segment = self.url?.path_segments()?.next_back()?;
        let thing = tree.get_mut(essential.envelope)?.as_object_mut()?;
        // An id of the response wins, also where it differs in spelling.
        if thing.get(essential.id).is_some_and(is_text) {
            return None;
        }
        // The path has the id encoded, responses have it plain.
        let id = percent_decode_str(segment).decode_utf8_lossy().into_owned();
        thing.insert(essential.id.to_owned(), Value::String(id));
        Some(format!("{}.{}", essential.envelope, essential.id))
    }
}

/// The members of an object. Their values are skipped and not read.
type Members<'a> = HashMap<Cow<'a, str>, &'a RawValue>;

/// Members that decide which others a resource needs.
const DECIDING: [&str; 3] = ["custom", "status", "type"];

impl Essential {
    /// Reads the members that are checked, out of a body that was read as its type before. The others, which may be
    /// long, are skipped: waits read a job again and again.
    fn read(&self, body: &str) -> Value {
        let members = |text| serde_json::from_str::<Members<'_>>(text);
        let Ok(outer) = members(body) else { return Value::Null };
        let Some(envelope) = outer.get(self.envelope) else { return Value::Null };
        let Ok(inner) = members(envelope.get()) else {
            return json!({self.envelope: envelope});
        };
        let is_checked = |name: &str| {
            let needed = self.needs.iter().any(|need| need.name() == name);
            needed || name == self.id || DECIDING.contains(&name)
        };
        let mut thing = Map::new();
        for (name, value) in inner.into_iter().filter(|(name, _)| is_checked(name)) {
            let value = serde_json::from_str(value.get()).unwrap_or_default();
            thing.insert(name.into_owned(), value);
        }
        json!({self.envelope: thing})
    }

    fn check(&self, tree: &Value) -> Result<(), Unreadable> {
        let thing = match tree.get(self.envelope) {
            Some(Value::Object(thing)) => thing,
            // Responses to estimates have no upload.
            None | Some(Value::Null) if self.source == IdSource::Response => return Ok(()),
            _ => return Err(Unreadable::lacks(self.envelope, "an object")),
        };
        if self.source == IdSource::Response && !thing.get(self.id).is_some_and(is_text) {
            return Err(Unreadable::lacks(format!("{}.{}", self.envelope, self.id), "an id"));
        }
        self.needs.iter().try_for_each(|need| need.check(self.envelope, thing))
    }
}

impl Need {
    fn name(&self) -> &'static str {
        match self {
            Self::Text(name) | Self::List { name, .. } | Self::Parts(name) => name,
        }
    }

    fn check(&self, envelope: &str, thing: &Map<String, Value>) -> Result<(), Unreadable> {
        let lacks =
            |name: &str, expected| Err(Unreadable::lacks(format!("{envelope}.{name}"), expected));
        match self {
            Self::Text(name) if !thing.get(*name).is_some_and(is_text) => lacks(name, "a text"),
            Self::Text(_) => Ok(()),
            Self::List { name, required } => match thing.get(*name) {
                Some(Value::Array(_)) => Ok(()),
                None | Some(Value::Null) if !required(thing) => Ok(()),
                _ => lacks(name, "a list"),
            },
            Self::Parts(name) => {
                let parts = match thing.get(*name) {
                    // The upload of a link has no parts.
                    None | Some(Value::Null) => return Ok(()),
                    Some(Value::Array(parts)) => parts,
                    Some(_) => return lacks(name, "a list"),
                };
                parts.iter().enumerate().try_for_each(|(index, part)| {
                    let at = |member: &str| format!("{name}[{index}].{member}");
                    if !part.get("number").is_some_and(is_number) {
                        return lacks(&at("number"), "a number");
                    }
                    match part.get("url").is_some_and(is_text) {
                        true => Ok(()),
                        false => lacks(&at("url"), "a URL"),
                    }
                })
            }
        }
    }
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty())
}

/// Whether a value is a number, which may be in quotes.
fn is_number(value: &Value) -> bool {
    value.is_number() || value.as_str().is_some_and(|text| text.trim().parse::<f64>().is_ok())
}

/// Whether the response to a read of a job that succeeded names a result.
///
/// An empty list of assets is a result: the server's own statement that there are none. So are
/// `output` (text) and `outputModelId` (training) without a list. They do not stand for a list that cannot be read.
pub(crate) fn results(body: &[u8]) -> Result<(), Unreadable> {
    let tree: Value = serde_json::from_str(&text(body)).unwrap_or_default();
    let at = |name: &str| tree.pointer(&format!("/job/metadata/{name}"));
    let is_named = match at("assetIds") {
        // One id that is no text makes the list incomplete: a charged file would be missing without a word.
        Some(Value::Array(assets)) => assets.iter().all(is_text),
        None | Some(Value::Null) => {
            let output = at("output").and_then(Value::as_object);
            output.is_some_and(|output| !output.is_empty())
                || at("outputModelId").is_some_and(is_text)
        }
        Some(_) => false,
    };
    match is_named {
        true => Ok(()),
        false => Err(Unreadable::lacks("job.metadata.assetIds", "a list of ids")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::api::operations;

    proptest! {
        /// Skipping members finds the same faults as reading everything.
        #[test]
        fn skipped_members_make_no_difference(thing in thing(), which in 0..TABLE.len()) {
            let essential = &TABLE[which];
            let body = json!({"other": [1], essential.envelope: thing});
            let text = body.to_string();
            let found = essential.check(&essential.read(&text)).map_err(|fault| fault.path);
            prop_assert_eq!(found, essential.check(&body).map_err(|fault| fault.path), "{}", text);
        }
    }

    fn thing() -> impl Strategy<Value = Value> {
        let odd = prop_oneof![
            Just(json!(null)),
            Just(json!(true)),
            Just(json!("custom")),
            Just(json!("ready")),
            Just(json!("")),
            Just(json!([{"number": 1, "url": "u"}, {"number": "2"}])),
            Just(json!({"a": [1, {"b": "\"}"}]})),
            Just(json!(7)),
        ];
        let names = prop::sample::select(vec![
            "id", "jobId", "status", "type", "custom", "inputs", "parts", "x",
        ]);
        let members = prop::collection::btree_map(names, odd.clone(), 0..8);
        prop_oneof![members.prop_map(|members| json!(members)), odd]
    }

    #[test]
    fn every_operation_of_the_table_exists() {
        for essential in TABLE {
            let known = operations::ALL.iter().find(|known| known.id == essential.operation);
            let path = known.map(|operation| operation.path).unwrap_or_default();
            assert_eq!(
                path.ends_with('}'),
                essential.source == IdSource::Path,
                "{}: {path}",
                essential.operation
            );
        }
    }

    #[test]
    fn the_id_comes_from_the_path_decoded() {
        let url = Url::parse("https://example.com/v1/models/minimax%2Fmusic-01?a=b").unwrap();
        let rules = Rules::new(&operations::GET_MODEL, Some(&url));
        for lost in [json!({}), json!({"id": null}), json!({"id": ""}), json!({"id": 7})] {
            let mut tree = json!({"model": lost});
            assert_eq!(rules.recover_id(&mut tree).as_deref(), Some("model.id"));
            assert_eq!(tree["model"]["id"], "minimax/music-01");
        }
        let mut known = json!({"model": {"id": "other"}});
        assert_eq!(rules.recover_id(&mut known), None);
        assert_eq!(known["model"]["id"], "other");
    }

    #[test]
    fn a_result_is_a_list_of_assets_or_something_else() {
        let is = |metadata: Value| {
            results(json!({"job": {"metadata": metadata}}).to_string().as_bytes()).is_ok()
        };
        assert!(is(json!({"assetIds": ["a"]})) && is(json!({"assetIds": []})));
        assert!(is(json!({"output": {"text": "x"}})) && is(json!({"outputModelId": "model_1"})));
        for lost in
            [json!({}), json!({"assetIds": null}), json!({"assetIds": "a"}), json!({"output": {}})]
        {
            assert!(!is(lost.clone()), "{lost}");
        }
        assert!(is(json!({"assetIds": null, "output": {"text": "x"}})));
        for assets in [json!(["a", null]), json!(["a", ""]), json!("a"), json!({}), json!(7)] {
            let other = json!({"assetIds": assets, "output": {"text": "x"}, "outputModelId": "m"});
            assert!(!is(json!({"assetIds": assets})) && !is(other), "{assets}: one of two is lost");
        }
        assert!(!is(Value::Null));
    }
}
