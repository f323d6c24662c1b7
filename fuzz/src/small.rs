//! A small model: the installed one with narrow layers and short tables, so that it loads in no time.
//!
//! What it says of a text is of no use, but every file has the form that the engine expects.

use polybius::model;
use polybius::syntax::ModelFiles;
use polybius_nn::msgpack::{Value, decode};

/// Most entries of a list or map, and most rows of an embedding.
const ENTRIES: usize = 150;

/// The needed files of the small model, by name.
///
/// # Panics
/// If the default model is not installed.
pub fn small_model() -> Vec<(&'static str, Vec<u8>)> {
    let folder = model::locate(None).expect("polybius model get has been run");
    let small = |&name: &&'static str| {
        let bytes = std::fs::read(folder.join(name)).expect("every needed file is there");
        // The others are JSON or lists of rules.
        let cut = name.ends_with("/model") || name.ends_with("lookups.bin") || name == "tokenizer";
        (name, if cut { shrunk(&bytes) } else { bytes })
    };
    ModelFiles::NEEDED.iter().map(small).collect()
}

fn shrunk(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    write(&decode(bytes).expect("the file is whole"), &mut out);
    out
}

/// The length of an axis: layers are a sixth as wide, states a quarter.
fn axis(length: u64) -> u64 {
    match length {
        64 => 16,
        96 | 288 | 384 | 576 => length / 6,
        1000.. => 50,
        _ => length,
    }
}

/// Writes `value` with short lists and narrow arrays.
fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Nil => out.push(0xc0),
        Value::Bool(is) => out.push(0xc2 + u8::from(*is)),
        Value::Int(n) => number(0xd3, &n.to_be_bytes(), out),
        Value::UInt(n) => number(0xcf, &n.to_be_bytes(), out),
        Value::Float(n) => number(0xcb, &n.to_be_bytes(), out),
        Value::Str(text) => block(0xdb, text.as_bytes(), out),
        Value::Bin(bytes) => block(0xc6, bytes, out),
        Value::Array(items) => {
            let items = &items[..items.len().min(ENTRIES)];
            number(0xdd, &length(items), out);
            items.iter().for_each(|item| write(item, out));
        }
        Value::Map(entries) => write_map(entries, value.get("shape").map(axes).as_deref(), out),
    }
}

/// The lengths that the axes of an array have in the small model.
fn axes(shape: &Value) -> Vec<u64> {
    shape.items().iter().filter_map(Value::uint).map(axis).collect()
}

/// Writes a map; that of an array with its new `shape` and the first of its numbers.
fn write_map(entries: &[(Value, Value)], shape: Option<&[u64]>, out: &mut Vec<u8>) {
    let entries = &entries[..entries.len().min(ENTRIES)];
    number(0xdf, &length(entries), out);
    for (key, value) in entries {
        write(key, out);
        match (key.str(), shape, value) {
            (Some("shape"), Some(shape), _) => {
                write(&Value::Array(shape.iter().map(|&n| Value::UInt(n)).collect()), out);
            }
            (Some("data"), Some(shape), Value::Bin(bytes)) => {
                block(0xc6, &bytes[..4 * shape.iter().product::<u64>() as usize], out);
            }
            _ => write(value, out),
        }
    }
}

fn number(kind: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(kind);
    out.extend(bytes);
}

fn block(kind: u8, bytes: &[u8], out: &mut Vec<u8>) {
    number(kind, &length(bytes), out);
    out.extend(bytes);
}

fn length<T>(items: &[T]) -> [u8; 4] {
    (items.len() as u32).to_be_bytes()
}
