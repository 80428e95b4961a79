use scenario_client::audio::elevenlabs::SoundEffectsV2;

fn main() {
    let _ = SoundEffectsV2::builder().text("rain").duration_seconds("3").build();
}
