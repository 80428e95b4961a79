//! Recognizes refusals of content by their words: the API has no code for them.

/// Phrases that each indicate a refusal of content.
const PHRASES: &[&str] = &[
    "content filter",
    "content guidelines",
    "content policies",
    "content policy",
    "content safety",
    "content_policy",
    "explicit content",
    "flagged",
    "inappropriate content",
    "moderated",
    "moderation",
    "nsfw",
    "policy violation",
    "prohibited content",
    "prohibited_content",
    "safety",
    "sensitive content",
    "sensitive words",
    "unsafe content",
    "usage guidelines",
    "usage policies",
    "usage policy",
];

/// Words of a moderation check that failed itself, and so refused nothing.
const BROKEN: &[&str] = &["timed out", "timeout", "unavailable"];

/// Words of the service about invalid parameters. Some models have a parameter named `moderation`.
const ABOUT_PARAMETERS: &[&str] = &[" is required", " must ", "invalid "];

/// Whether a text says that content was refused. The caller's texts must have been removed from it.
pub(super) fn is_named_in(text: &str) -> bool {
    let text = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    // The API has no code for moderation, so the text of the provider decides (observed).
    let violates = text.contains("violat") && has(&["policies", "policy", "guidelines", "terms"]);
    // A moderation service that is down has judged nothing: a retry may succeed.
    (violates || has(PHRASES)) && !has(BROKEN)
}

/// Whether a text is about an invalid parameter, not about content.
pub(super) fn is_about_parameters(text: &str) -> bool {
    let text = text.to_lowercase();
    ABOUT_PARAMETERS.iter().any(|words| text.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_of_content_are_recognized_by_their_words() {
        for text in [
            "Your request was rejected by the safety system",
            "Content blocked by moderation",
            "The prompt was flagged as sensitive",
            "Generated image is NSFW",
            "This prompt violates our Terms of Service",
            "Blocked: content_policy_violation",
        ] {
            assert!(is_named_in(text), "{text}");
        }
        for text in [
            "Provider is down",
            "The moderation service is unavailable",
            "Safety check timed out",
            "Input prompt is required",
            "Violates a constraint of the database",
            "",
        ] {
            assert!(!is_named_in(text), "{text}");
        }
    }

    #[test]
    fn a_parameter_may_have_such_a_name() {
        for text in [
            "Input moderation must be one of auto, low",
            "\"safety\" must be a number",
            "Invalid safety",
        ] {
            assert!(is_named_in(text) && is_about_parameters(text), "{text}");
        }
        for text in ["The prompt was flagged", "Input image was flagged as NSFW"] {
            assert!(is_named_in(text) && !is_about_parameters(text), "{text}");
        }
    }
}
