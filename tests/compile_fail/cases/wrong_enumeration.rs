use scenario_client::audio::{google, xai::GrokTts};

fn main() {
    let _ = GrokTts::builder().text("Hello").voice(google::Voice::Kore).build();
}
