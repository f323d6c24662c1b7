//! Model folders that are not whole.

use super::{FILES, PIPELINE};
use crate::{ModelFiles, Pipeline};

#[test]
fn a_missing_file_is_named() {
    assert!(PIPELINE.version().ends_with("3.8.0"), "{}", PIPELINE.version());
    for &file in ModelFiles::NEEDED {
        let mut files = ModelFiles::new();
        for &other in ModelFiles::NEEDED.iter().filter(|other| **other != file) {
            files.insert(other, FILES.get(other).unwrap().to_vec());
        }
        let error = Pipeline::load(&files).err().unwrap();
        assert_eq!(error.code(), "E303", "{error}");
        assert!(
            error.to_string().contains(file) && error.to_string().contains("polybius model get"),
            "{error}"
        );
    }
}

#[test]
fn a_file_cut_short_is_an_error() {
    for &file in ModelFiles::NEEDED {
        let whole = FILES.get(file).unwrap();
        for keep in [0, 1, whole.len() / 3, whole.len() - 1] {
            let mut files = FILES.clone();
            files.insert(file, whole[..keep].to_vec());
            let error =
                Pipeline::load(&files).err().unwrap_or_else(|| panic!("{file} cut to {keep} bytes loads"));
            assert_eq!(error.code(), "E304", "{file} cut to {keep} bytes: {error}");
        }
    }
}

#[test]
fn changed_bytes_do_not_panic() {
    for (i, &file) in ModelFiles::NEEDED.iter().enumerate() {
        for at in 0..12 {
            let mut bytes = FILES.get(file).unwrap().to_vec();
            // Headers and shapes stand at the front; the rest is mostly numbers.
            let place = if at < 8 { at * 37 + i } else { (at * 7919 + i * 104_729) % bytes.len() };
            let place = place % bytes.len();
            bytes[place] ^= 1 << (at % 8);
            let mut files = FILES.clone();
            files.insert(file, bytes);
            if let Ok(pipeline) = Pipeline::load(&files) {
                pipeline.worker().parse("It can't be :) 5km away.", &[polybius_base::Span::new(0, 24)]);
            }
        }
    }
}
