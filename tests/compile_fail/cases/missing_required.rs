use scenario_client::audio::elevenlabs::SoundEffectsV2;

fn main() {
    let _ = SoundEffectsV2::builder().duration_seconds(3.0).build();
}
