//! The sizes of the generated types: every move copies them.

include!(concat!(env!("OUT_DIR"), "/sizes.rs"));

/// Maximum size of a type, in bytes.
const LIMIT: usize = 512;

/// Types that are larger, and their recorded sizes. The API keeps these objects flat, with 20 to 110 members each; all
/// parts that can be absent are on the heap already. Ids and dates are not: 32 bytes cost less than an allocation.
const LARGER: &[(&str, usize)] = &[
    ("AssetMetadata", 1952),
    ("BulkModel", 976),
    ("Model", 976),
    ("ModelResponse", 976),
    ("LockAssetResponse", 848),
    ("UploadAssetResponse", 832),
    ("Asset", 824),
    ("AssetResponse", 824),
    ("Workflow", 760),
    ("WorkflowResponse", 760),
    ("InferenceParameters", 720),
    ("WorkflowListItem", 712),
    ("TeamLimitsResponse", 576),
    ("TrainingParameters", 576),
    ("Upload", 576),
    ("UploadResponse", 576),
    ("FlowInput", 552),
    ("SearchModel", 552),
    ("TeamDetails", 552),
    ("TeamDetailsResponse", 552),
    ("SearchWorkflow", 544),
    ("FlowInputItem", 528),
];

#[test]
fn no_type_is_large_without_a_reason() {
    let mut sizes = SIZES.to_vec();
    sizes.sort_by_key(|(name, size)| (std::cmp::Reverse(*size), *name));
    let largest: Vec<String> =
        sizes.iter().take(10).map(|(name, size)| format!("{name}: {size} bytes")).collect();
    println!("the largest types:\n{}", largest.join("\n"));
    for (name, size) in sizes {
        let limit =
            LARGER.iter().find(|(known, _)| *known == name).map_or(LIMIT, |(_, size)| *size);
        // A few members more are no reason to record a size anew.
        assert!(size <= limit + limit / 33, "{name} has {size} bytes, more than {limit}");
    }
}
