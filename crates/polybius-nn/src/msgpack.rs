//! A strict reader of MessagePack, borrowing from the input.
//!
//! Only what model folders hold: no extension types. Damaged input gives an error, never a panic
//! and never an allocation larger than the input could fill.

/// Why some bytes are not MessagePack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The input ends inside a value.
    #[error("the data ends in the middle of a value")]
    Truncated,
    /// A type byte that is not used, or an extension type.
    #[error("unsupported type byte 0x{0:02x}")]
    Type(u8),
    /// A string is not UTF-8.
    #[error("a string is not UTF-8")]
    Utf8,
    /// Arrays and maps are nested too deeply.
    #[error("values are nested too deeply")]
    Depth,
    /// Bytes follow the outermost value.
    #[error("unexpected bytes after the value")]
    Trailing,
    /// A value of another kind was expected.
    #[error("expected {0}")]
    Expected(&'static str),
}

/// One decoded value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// Nothing.
    Nil,
    /// A truth value.
    Bool(bool),
    /// A negative integer.
    Int(i64),
    /// A non-negative integer.
    UInt(u64),
    /// A number.
    Float(f64),
    /// A string.
    Str(&'a str),
    /// Raw bytes.
    Bin(&'a [u8]),
    /// An array.
    Array(Vec<Value<'a>>),
    /// A map, in file order.
    Map(Vec<(Value<'a>, Value<'a>)>),
}

const MAX_DEPTH: usize = 32;

/// Decodes one value that fills all of `bytes`.
///
/// # Errors
/// [`DecodeError`] if the bytes are not exactly one MessagePack value.
pub fn decode(bytes: &[u8]) -> Result<Value<'_>, DecodeError> {
    let mut reader = Reader::new(bytes);
    let value = reader.value()?;
    if reader.rest.is_empty() { Ok(value) } else { Err(DecodeError::Trailing) }
}

/// Reads values one after the other.
pub struct Reader<'a> {
    rest: &'a [u8],
    depth: usize,
}

impl<'a> Reader<'a> {
    /// A reader at the start of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Reader { rest: bytes, depth: 0 }
    }

    fn take(&mut self, n: usize) -> Result<&'a [u8], DecodeError> {
        let (head, rest) = self.rest.split_at_checked(n).ok_or(DecodeError::Truncated)?;
        self.rest = rest;
        Ok(head)
    }

    /// A big-endian unsigned integer of `n` bytes.
    fn uint(&mut self, n: usize) -> Result<u64, DecodeError> {
        Ok(self.take(n)?.iter().fold(0, |sum, &b| sum << 8 | u64::from(b)))
    }

    fn length(&mut self, n: usize) -> Result<usize, DecodeError> {
        usize::try_from(self.uint(n)?).map_err(|_| DecodeError::Truncated)
    }

    /// The number of entries of the map that comes next.
    ///
    /// # Errors
    /// If the next value is no map.
    pub fn map_len(&mut self) -> Result<usize, DecodeError> {
        match self.uint(1)? as u8 {
            b @ 0x80..=0x8f => Ok(usize::from(b & 15)),
            0xde => self.length(2),
            0xdf => self.length(4),
            _ => Err(DecodeError::Expected("a map")),
        }
    }

    /// The next value, which must be a non-negative integer.
    ///
    /// # Errors
    /// If the next value is something else.
    pub fn unsigned(&mut self) -> Result<u64, DecodeError> {
        match self.uint(1)? as u8 {
            b @ 0x00..=0x7f => Ok(u64::from(b)),
            b @ 0xcc..=0xcf => self.uint(1 << (b - 0xcc)),
            _ => Err(DecodeError::Expected("a non-negative integer")),
        }
    }

    /// The next value, whatever it is.
    ///
    /// # Errors
    /// [`DecodeError`] if the bytes are damaged.
    pub fn value(&mut self) -> Result<Value<'a>, DecodeError> {
        let byte = self.uint(1)? as u8;
        Ok(match byte {
            0x00..=0x7f => Value::UInt(u64::from(byte)),
            0xe0..=0xff => Value::Int(i64::from(byte as i8)),
            0x80..=0x8f => self.map(usize::from(byte & 15))?,
            0x90..=0x9f => self.array(usize::from(byte & 15))?,
            0xa0..=0xbf => self.string(usize::from(byte & 31))?,
            0xc0 => Value::Nil,
            0xc2 | 0xc3 => Value::Bool(byte == 0xc3),
            0xc4..=0xc6 => {
                let n = self.length(1 << (byte - 0xc4))?;
                Value::Bin(self.take(n)?)
            }
            0xca => Value::Float(f64::from(f32::from_bits(self.uint(4)? as u32))),
            0xcb => Value::Float(f64::from_bits(self.uint(8)?)),
            0xcc..=0xcf => Value::UInt(self.uint(1 << (byte - 0xcc))?),
            0xd0..=0xd3 => self.signed(1 << (byte - 0xd0))?,
            0xd9..=0xdb => {
                let n = self.length(1 << (byte - 0xd9))?;
                self.string(n)?
            }
            0xdc | 0xdd => {
                let n = self.length(2 << (byte - 0xdc))?;
                self.array(n)?
            }
            0xde | 0xdf => {
                let n = self.length(2 << (byte - 0xde))?;
                self.map(n)?
            }
            _ => return Err(DecodeError::Type(byte)),
        })
    }

    fn signed(&mut self, n: usize) -> Result<Value<'a>, DecodeError> {
        let shift = 64 - 8 * n as u32;
        let value = (self.uint(n)? << shift) as i64 >> shift;
        Ok(if value < 0 { Value::Int(value) } else { Value::UInt(value as u64) })
    }

    fn string(&mut self, n: usize) -> Result<Value<'a>, DecodeError> {
        std::str::from_utf8(self.take(n)?).map(Value::Str).map_err(|_| DecodeError::Utf8)
    }

    fn deeper(&mut self, entries: usize) -> Result<(), DecodeError> {
        if entries > self.rest.len() {
            return Err(DecodeError::Truncated);
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(DecodeError::Depth) } else { Ok(()) }
    }

    fn array(&mut self, n: usize) -> Result<Value<'a>, DecodeError> {
        self.deeper(n)?;
        let items = (0..n).map(|_| self.value()).collect::<Result<_, _>>()?;
        self.depth -= 1;
        Ok(Value::Array(items))
    }

    fn map(&mut self, n: usize) -> Result<Value<'a>, DecodeError> {
        self.deeper(n)?;
        let items = (0..n).map(|_| Ok((self.value()?, self.value()?))).collect::<Result<_, _>>()?;
        self.depth -= 1;
        Ok(Value::Map(items))
    }
}

impl<'a> Value<'a> {
    /// The value of a map's key, written as a string or as bytes.
    pub fn get(&self, key: &str) -> Option<&Value<'a>> {
        self.entries().find(|(k, _)| k.bytes() == Some(key.as_bytes())).map(|(_, v)| v)
    }

    /// The entries of a map; none for any other value.
    pub fn entries(&self) -> impl Iterator<Item = &(Value<'a>, Value<'a>)> {
        if let Value::Map(entries) = self { entries.iter() } else { [].iter() }
    }

    /// The items of an array; none for any other value.
    pub fn items(&self) -> &[Value<'a>] {
        if let Value::Array(items) = self { items } else { &[] }
    }

    /// The bytes of a string or of raw bytes.
    pub fn bytes(&self) -> Option<&'a [u8]> {
        match self {
            Value::Str(s) => Some(s.as_bytes()),
            Value::Bin(b) => Some(b),
            _ => None,
        }
    }

    /// A string, also if it is stored as bytes.
    pub fn str(&self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes()?).ok()
    }

    /// A non-negative integer.
    pub fn uint(&self) -> Option<u64> {
        if let Value::UInt(n) = self { Some(*n) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_scalars_arrays_and_maps() {
        let bytes = [0x82, 0xa1, b'a', 0x93, 0x01, 0xff, 0xd1, 0xff, 0x38, 0xc4, 1, b'b', 0xc0];
        let value = decode(&bytes).unwrap();
        let items = value.get("a").unwrap().items();
        assert_eq!(items, [Value::UInt(1), Value::Int(-1), Value::Int(-200)]);
        assert_eq!(value.get("b"), Some(&Value::Nil));
    }

    #[test]
    fn refuses_damaged_input() {
        assert_eq!(decode(&[0xdd, 0xff, 0xff, 0xff, 0xff]), Err(DecodeError::Truncated));
        assert_eq!(decode(&[0xc1]), Err(DecodeError::Type(0xc1)));
        assert_eq!(decode(&[0x01, 0x01]), Err(DecodeError::Trailing));
        assert_eq!(decode(&[0xa1, 0xff]), Err(DecodeError::Utf8));
        assert_eq!(decode(&[0x91; 100]), Err(DecodeError::Depth));
    }
}
