//! References in other words.

use serde_json::{Value, json};

use super::{Kind, writer::Writer};

impl Writer<'_> {
    /// Rewrites a reference; `false` if it is none. `rewrite` is called with what replaces one.
    pub fn reference(&mut self, value: &mut Value, rewrite: fn(&mut Self, &mut Value)) -> bool {
        let Some(reference) = value.get("$ref").and_then(Value::as_str).map(str::to_owned) else {
            return false;
        };
        // References of the original: in the rewritten document components may have other names.
        let target = reference.strip_prefix('#').and_then(|at| self.original.pointer(at));
        let is_alone = value.as_object().is_some_and(|members| members.len() == 1);
        let is_free = !self.inside.contains(&reference) && !self.values.contains(&reference);
        if let Some(target) = target.filter(|_| is_alone && is_free)
            && self.budget > 0
            && self.chance(Kind::Inline)
        {
            self.budget -= 1;
            *value = target.clone();
            self.inside.push(reference);
            rewrite(self, value);
            self.inside.pop();
            return true;
        }
        if let Some(renamed) = self.names.get(&reference) {
            let (section, _) = reference.rsplit_once('/').unwrap_or_default();
            value["$ref"] = json!(format!("{section}/{renamed}"));
        }
        if reference.starts_with("#/components/schemas/") && self.chance(Kind::Wrap) {
            let keyword = *self.rng.choice(&["allOf", "oneOf", "anyOf"]).unwrap_or(&"allOf");
            *value = json!({keyword: [value.take()]});
        }
        true
    }
}
