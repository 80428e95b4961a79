//! The tune that every run makes.

use std::{f32::consts::TAU, io::Cursor, time::Duration};

use bytes::Bytes;
use hound::{SampleFormat, WavSpec, WavWriter};

/// Frequencies of a small tune, in hertz.
const NOTES: [f32; 8] = [261.63, 329.63, 392.0, 523.25, 440.0, 392.0, 329.63, 261.63];

/// A mono WAV file of 16 bits a sample; empty only if it could not be written.
pub(super) fn tune(duration: Duration, sample_rate: u32) -> Bytes {
    let spec =
        WavSpec { channels: 1, sample_rate, bits_per_sample: 16, sample_format: SampleFormat::Int };
    let mut file = Cursor::new(Vec::new());
    match write(&mut file, spec, duration) {
        Ok(()) => file.into_inner().into(),
        Err(_) => Bytes::new(),
    }
}

fn write(file: &mut Cursor<Vec<u8>>, spec: WavSpec, duration: Duration) -> hound::Result<()> {
    let mut writer = WavWriter::new(file, spec)?;
    let rate = spec.sample_rate as f32;
    let samples = (duration.as_secs_f32() * rate) as u32;
    let note_length = (rate / 4.0).max(1.0);
    for sample in 0..samples {
        let position = sample as f32;
        let note = (position / note_length) as usize % NOTES.len();
        let within = (position % note_length) / note_length;
        let frequency = NOTES.get(note).copied().unwrap_or(440.0);
        // Loud enough for programs that refuse near-silent clips, and well below the level that distorts.
        let tone = (position / rate * frequency * TAU).sin() * (1.0 - within) * 0.4;
        writer.write_sample((tone * f32::from(i16::MAX)) as i16)?;
    }
    writer.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tune_is_a_wav_file_of_the_requested_length() {
        let tune = tune(Duration::from_millis(1_500), 44_100);
        let reader = hound::WavReader::new(Cursor::new(tune)).unwrap();
        assert_eq!(reader.spec().sample_rate, 44_100);
        assert_eq!(reader.duration(), 66_150);
        let loudest =
            reader.into_samples::<i16>().map(|sample| sample.unwrap().unsigned_abs()).max();
        assert!(loudest > Some(8_000), "{loudest:?}");
    }
}
