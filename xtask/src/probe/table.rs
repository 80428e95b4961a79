//! The table of results.

use anyhow::Result;

use super::{
    contract::{Contract, Probing},
    description,
    findings::Outcome,
    scrub::Scrubber,
    session::Session,
};

/// Prints the results of all statements, and the exchanges behind contradictions. Returns the
/// numbers of the results, in the order of [`Outcome`].
pub fn print(contract: &Contract, session: &Session) -> Result<[usize; 3]> {
    let mut counts = [0; 3];
    println!("{:<20}{:<32}observed", "result", "statement");
    for outcome in Outcome::ALL {
        for statement in &contract.statements {
            let finding = session.findings.get(&statement.id);
            let found = finding.map_or(Outcome::Untested, |finding| finding.outcome);
            if found != outcome {
                continue;
            }
            counts[outcome as usize] += 1;
            let observed = match (statement.probe, finding) {
                (Probing::None, _) => statement.why.as_deref().unwrap_or_default(),
                (_, finding) => finding.map_or("", |finding| &finding.observed),
            };
            println!("{:<20}{:<32}{}", outcome.name(), statement.id, one_line(observed));
        }
    }
    let mut scrubber = Scrubber::default();
    for statement in &contract.statements {
        let finding = session.findings.get(&statement.id);
        let Some(finding) = finding.filter(|found| found.outcome == Outcome::Contradicted) else {
            continue;
        };
        println!("\n{}: {}", statement.id, statement.text);
        println!("  so far: {} ({})", statement.sure.name(), statement.source);
        println!("  relied on by: {}", statement.code);
        println!("  observed: {}", one_line(&finding.observed));
        if let Some(exchange) = &finding.exchange {
            println!("{}", scrubber.exchange(exchange).show());
        }
    }
    if !session.differences.is_empty() {
        let date = chrono::Utc::now().format("%Y-%m-%d").to_string();
        println!("\nActions for openapi/overlay.yaml, after a review:");
        print!("{}", description::overlay(&session.differences, &date)?);
    }
    println!(
        "\n{} requests: {} contradicted, {} confirmed, {} could not be tested",
        session.log.len(),
        counts[Outcome::Contradicted as usize],
        counts[Outcome::Confirmed as usize],
        counts[Outcome::Untested as usize],
    );
    Ok(counts)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
