//! The sizes of the generated types: every move copies them.

include!(concat!(env!("OUT_DIR"), "/sizes.rs"));

/// Maximum size of a type, in bytes.
const LIMIT: usize = 512;

/// Types that are larger, and their recorded sizes. The API keeps these objects flat, with 20 to 110 members each; all
/// parts that can be absent are on the heap already. Ids and dates are not: 32 bytes cost less than an allocation.
const LARGER: &[(&str, usize)] = &[
    ("AssetMetadata", 1944),
    ("BulkModel", 960),
    ("Model", 960),
    ("ModelResponse", 960),
    ("LockAssetResponse", 832),
    ("UploadAssetResponse", 816),
    ("Asset", 808),
    ("AssetResponse", 808),
    ("Workflow", 744),
    ("WorkflowResponse", 744),
    ("InferenceParameters", 720),
    ("WorkflowListItem", 696),
    ("TeamLimitsResponse", 576),
    ("TrainingParameters", 576),
    ("Upload", 560),
    ("UploadResponse", 560),
    ("FlowInput", 552),
    ("TeamDetails", 552),
    ("TeamDetailsResponse", 552),
    ("SearchModel", 536),
    ("FlowInputItem", 528),
    ("SearchWorkflow", 528),
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
