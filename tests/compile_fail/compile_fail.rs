//! What cannot be valid does not compile (T1).

#[test]
fn wrong_parameters_do_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("cases/*.rs");
}
