//! The instruction sets a kernel can run on, and the two arithmetics.

/// An instruction set. All give the same bits; they differ in speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Path {
    /// Plain Rust; on Arm the compiler makes vector code of it.
    Scalar,
    /// x86-64 with AVX2 and FMA.
    Avx2,
    /// x86-64 with AVX-512 F and VL, and FMA.
    Avx512,
}

impl Path {
    /// Every path there is, slowest first.
    pub const ALL: [Path; 3] = [Path::Scalar, Path::Avx2, Path::Avx512];

    /// Whether this machine can run the path.
    pub fn is_available(self) -> bool {
        match self {
            Path::Scalar => true,
            #[cfg(target_arch = "x86_64")]
            Path::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            #[cfg(target_arch = "x86_64")]
            Path::Avx512 => {
                Path::Avx2.is_available()
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512vl")
            }
            #[cfg(not(target_arch = "x86_64"))]
            Path::Avx2 | Path::Avx512 => false,
        }
    }

    /// The fastest path of this machine.
    pub fn best() -> Path {
        let mut paths = Path::ALL.into_iter().rev();
        paths.find(|path| path.is_available()).unwrap_or(Path::Scalar)
    }
}

/// An instruction set of the integer arithmetic. All give the same bits; they differ in speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IntPath {
    /// Plain Rust.
    Scalar,
    /// x86-64 with AVX2 and FMA.
    Avx2,
    /// The same with the dot products of AVX-VNNI.
    AvxVnni,
    /// x86-64 with AVX-512 F, VL and VNNI, and FMA.
    Avx512Vnni,
}

impl IntPath {
    /// Every path there is, slowest first.
    pub const ALL: [IntPath; 4] = [IntPath::Scalar, IntPath::Avx2, IntPath::AvxVnni, IntPath::Avx512Vnni];

    /// Whether this machine can run the path.
    pub fn is_available(self) -> bool {
        match self {
            IntPath::Scalar => true,
            IntPath::Avx2 => Path::Avx2.is_available(),
            #[cfg(target_arch = "x86_64")]
            IntPath::AvxVnni => Path::Avx2.is_available() && is_x86_feature_detected!("avxvnni"),
            #[cfg(target_arch = "x86_64")]
            IntPath::Avx512Vnni => Path::Avx512.is_available() && is_x86_feature_detected!("avx512vnni"),
            #[cfg(not(target_arch = "x86_64"))]
            IntPath::AvxVnni | IntPath::Avx512Vnni => false,
        }
    }

    /// The fastest path that this machine has beside `path` and that asks for nothing wider.
    pub fn beside(path: Path) -> IntPath {
        let widest = match path {
            Path::Scalar => IntPath::Scalar,
            Path::Avx2 => IntPath::AvxVnni,
            Path::Avx512 => IntPath::Avx512Vnni,
        };
        let mut paths = IntPath::ALL.into_iter().rev();
        paths.find(|&path| path <= widest && path.is_available()).unwrap_or(IntPath::Scalar)
    }
}

/// How the widest layers are computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arithmetic {
    /// In single precision: what the model's own program computes, but for the order of sums.
    #[default]
    Exact,
    /// In 8-bit integers: faster and a little less exact, and the same bytes on every machine too.
    Int8,
}
