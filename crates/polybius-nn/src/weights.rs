//! Weight files: the nodes of a thinc model, and `.npy` arrays.

use crate::msgpack::{DecodeError, Value, decode};

/// Why a weight file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeightError {
    /// The file is not MessagePack.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The file is MessagePack but does not hold what a model file holds.
    #[error("{0}")]
    Content(String),
}

fn content(message: impl Into<String>) -> WeightError {
    WeightError::Content(message.into())
}

/// An array of 32-bit floats in C order.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Length of each axis.
    pub shape: Vec<usize>,
    /// The numbers; as many as the product of `shape`.
    pub data: Vec<f32>,
}

/// One node of a model graph that carries weights.
#[derive(Clone, Debug)]
pub struct Node {
    /// The layer's name, such as `maxout`.
    pub name: String,
    params: Vec<(String, Tensor)>,
    ints: Vec<(String, u64)>,
    lists: Vec<(String, Vec<String>)>,
}

impl Node {
    /// A weight by its name, such as `W`.
    ///
    /// # Errors
    /// If the node has no such weight, or not with `rank` axes.
    pub fn param(&self, name: &str, rank: usize) -> Result<&Tensor, WeightError> {
        let found = self.params.iter().find(|(key, _)| key == name);
        match found {
            Some((_, tensor)) if tensor.shape.len() == rank => Ok(tensor),
            Some(_) => Err(content(format!("{}.{name} has not {rank} axes", self.name))),
            None => Err(content(format!("{} has no {name}", self.name))),
        }
    }

    /// A whole-number attribute, such as a hash seed.
    pub fn int(&self, name: &str) -> Option<u64> {
        self.ints.iter().find(|(key, _)| key == name).map(|&(_, value)| value)
    }

    /// An attribute that is a list of strings, such as the names of columns.
    pub fn strings(&self, name: &str) -> Option<&[String]> {
        self.lists.iter().find(|(key, _)| key == name).map(|(_, list)| list.as_slice())
    }
}

/// The nodes of a thinc `model` file, in file order (breadth first).
///
/// # Errors
/// If the bytes are damaged or are no such file.
pub fn read_model(bytes: &[u8]) -> Result<Vec<Node>, WeightError> {
    let file = decode(bytes)?;
    let part = |name: &str| {
        file.get(name).map(Value::items).ok_or_else(|| content(format!("the file has no `{name}`")))
    };
    let (nodes, attrs, params) = (part("nodes")?, part("attrs")?, part("params")?);
    if nodes.len() != attrs.len() || nodes.len() != params.len() {
        return Err(content("nodes, attrs and params differ in length"));
    }
    (nodes.iter().zip(attrs).zip(params))
        .map(|((node, attrs), params)| read_node(node, attrs, params))
        .collect()
}

fn read_node(node: &Value, attrs: &Value, params: &Value) -> Result<Node, WeightError> {
    let name = node.get("name").and_then(Value::str).ok_or_else(|| content("a node has no name"))?;
    let mut out = Node { name: name.to_owned(), params: Vec::new(), ints: Vec::new(), lists: Vec::new() };
    for (key, value) in params.entries() {
        if let (Some(key), false) = (key.str(), *value == Value::Nil) {
            let tensor = read_tensor(value).map_err(|e| content(format!("{name}.{key}: {e}")))?;
            out.params.push((key.to_owned(), tensor));
        }
    }
    for (key, value) in attrs.entries() {
        let inner = value.bytes().and_then(|b| decode(b).ok());
        let (Some(key), Some(inner)) = (key.str(), inner) else { continue };
        if let Some(int) = inner.uint() {
            out.ints.push((key.to_owned(), int));
        }
        let list: Option<Vec<String>> = inner.items().iter().map(|s| s.str().map(str::to_owned)).collect();
        out.lists.extend(list.filter(|list| !list.is_empty()).map(|list| (key.to_owned(), list)));
    }
    Ok(out)
}

fn read_tensor(value: &Value) -> Result<Tensor, WeightError> {
    let kind = value.get("type").and_then(Value::str);
    if kind != Some("<f4") {
        return Err(content(format!("numbers of type {kind:?}, not <f4")));
    }
    let shape = value.get("shape").map(Value::items).unwrap_or_default();
    let shape: Option<Vec<usize>> = shape.iter().map(|n| Some(n.uint()? as usize)).collect();
    let bytes = value.get("data").and_then(Value::bytes);
    let (Some(shape), Some(bytes)) = (shape, bytes) else {
        return Err(content("an array without shape or data"));
    };
    floats(shape, bytes)
}

/// Little-endian floats of a given shape.
fn floats(shape: Vec<usize>, bytes: &[u8]) -> Result<Tensor, WeightError> {
    let count = shape.iter().try_fold(4usize, |n, &axis| n.checked_mul(axis));
    if count != Some(bytes.len()) {
        return Err(content(format!("shape {shape:?} does not fit {} bytes", bytes.len())));
    }
    let data: Vec<f32> = bytes.as_chunks::<4>().0.iter().map(|chunk| f32::from_le_bytes(*chunk)).collect();
    if data.iter().all(|x| x.is_finite()) {
        Ok(Tensor { shape, data })
    } else {
        Err(content("a weight is not a finite number"))
    }
}

/// Reads a two-axis `.npy` array of little-endian floats in C order.
///
/// # Errors
/// If the bytes are no such array.
pub fn read_npy(bytes: &[u8]) -> Result<Tensor, WeightError> {
    let damaged = || content("not an array in .npy format");
    let rest = bytes.strip_prefix(b"\x93NUMPY").ok_or_else(damaged)?;
    let (length, start) = match rest {
        [1, _, a, b, ..] => (usize::from(u16::from_le_bytes([*a, *b])), 4),
        [2 | 3, _, a, b, c, d, ..] => (u32::from_le_bytes([*a, *b, *c, *d]) as usize, 6),
        _ => return Err(damaged()),
    };
    let (header, data) = rest[start..].split_at_checked(length).ok_or_else(damaged)?;
    let header = std::str::from_utf8(header).map_err(|_| damaged())?;
    if !header.contains("'<f4'") || !header.contains("'fortran_order': False") {
        return Err(content("the array is not little-endian 32-bit floats in C order"));
    }
    let (_, shape) = header.split_once("'shape': (").ok_or_else(damaged)?;
    let (shape, _) = shape.split_once(')').ok_or_else(damaged)?;
    let axes = shape.split(',').map(str::trim).filter(|s| !s.is_empty());
    let shape: Vec<usize> = axes.map(str::parse).collect::<Result<_, _>>().map_err(|_| damaged())?;
    if shape.len() == 2 { floats(shape, data) } else { Err(damaged()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn npy(shape: &str, data: &[u8]) -> Vec<u8> {
        let header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape}), }}\n");
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((header.len() as u16).to_le_bytes());
        bytes.extend(header.as_bytes());
        bytes.extend(data);
        bytes
    }

    #[test]
    fn npy_round_trip() {
        let data: Vec<u8> = [1.0f32, -2.5].iter().flat_map(|x| x.to_le_bytes()).collect();
        let tensor = read_npy(&npy("2, 1", &data)).unwrap();
        assert_eq!(tensor, Tensor { shape: vec![2, 1], data: vec![1.0, -2.5] });
        assert!(read_npy(&npy("3, 1", &data)).is_err());
        assert!(read_npy(&data).is_err());
    }

    #[test]
    fn weights_must_be_finite() {
        assert!(floats(vec![1], &f32::NAN.to_le_bytes()).is_err());
        assert!(floats(vec![usize::MAX, 8], &[0; 32]).is_err());
    }
}
