//! Sixteen sums of 8-bit products side by side, on each instruction set.
//!
//! A step adds to each lane four products of an input and a weight. Inputs are stored as bytes with 128
//! added, as the instructions want them; a path starts its sums at what takes those 128 off again, or
//! takes them off each input. No step saturates, so all paths end with the same integers.

use crate::lanes::{Lanes, Scalar};

/// Weights of sixteen outputs for four inputs: output after output, its four weights side by side.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
pub(crate) struct WeightBlock(pub [i8; 64]);

/// Sixteen integers in memory, on a cache line of their own.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
pub(crate) struct IntBlock(pub [i32; 16]);

/// Sixteen sums in registers.
///
/// # Safety
/// Every method needs a machine that can run the implementing type's instruction set, and pointers
/// to what it says.
pub(crate) trait Ints: Copy {
    /// The floats of the same instruction set.
    type Floats: Lanes;
    /// Weights of sixteen outputs for four inputs.
    type Weights: Copy;
    /// Four inputs, in every lane.
    type Inputs: Copy;

    /// Sums before the first step; `offset` gives 16 integers: minus 128 times each output's sum of weights.
    unsafe fn start(offset: *const i32) -> Self;
    /// The 64 weights at the pointer.
    unsafe fn weights(from: *const i8) -> Self::Weights;
    /// The four inputs at the pointer.
    unsafe fn inputs(from: *const u8) -> Self::Inputs;
    /// Adds four products to each sum.
    unsafe fn step(self, inputs: Self::Inputs, weights: Self::Weights) -> Self;
    /// The sums as floats; they are below 2^24, so nothing is rounded.
    unsafe fn floats(self) -> Self::Floats;
}

/// Plain Rust.
#[derive(Clone, Copy)]
pub(crate) struct ScalarInts([i32; 16]);

impl Ints for ScalarInts {
    type Floats = Scalar;
    type Weights = [[i8; 4]; 16];
    type Inputs = [i32; 4];

    #[inline(always)]
    unsafe fn start(_: *const i32) -> Self {
        ScalarInts([0; 16])
    }

    #[inline(always)]
    unsafe fn weights(from: *const i8) -> Self::Weights {
        // SAFETY: the caller gives 64 readable bytes; arrays of bytes need no alignment.
        unsafe { from.cast::<[[i8; 4]; 16]>().read() }
    }

    #[inline(always)]
    unsafe fn inputs(from: *const u8) -> Self::Inputs {
        // SAFETY: the caller gives 4 readable bytes.
        unsafe { from.cast::<[u8; 4]>().read() }.map(|x| i32::from(x) - 128)
    }

    #[inline(always)]
    unsafe fn step(self, inputs: Self::Inputs, weights: Self::Weights) -> Self {
        let [a, b, c, d] = inputs;
        ScalarInts(std::array::from_fn(|lane| {
            let [p, q, r, s] = weights[lane].map(i32::from);
            self.0[lane] + (a * p + b * q + c * r + d * s)
        }))
    }

    #[inline(always)]
    unsafe fn floats(self) -> Scalar {
        let floats = self.0.map(|x| x as f32);
        // SAFETY: an array of 16 floats is read.
        unsafe { Scalar::load(floats.as_ptr()) }
    }
}

#[cfg(target_arch = "x86_64")]
pub(crate) use x86::{Avx2Ints, Avx512VnniInts, AvxVnniInts};

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::*;

    use super::Ints;
    use crate::lanes::{Avx2, Avx512};

    /// Two registers of eight sums, without dot products: bytes are multiplied in pairs, as the absolute input
    /// times the weight with the input's sign. Neither exceeds 127, so that two products fit 16 bits.
    #[derive(Clone, Copy)]
    pub(crate) struct Avx2Ints(__m256i, __m256i);

    /// Absolute inputs, and inputs with their signs.
    #[derive(Clone, Copy)]
    pub(crate) struct Signed(__m256i, __m256i);

    /// # Safety
    /// The machine must run AVX2; `from` must give 64 readable bytes.
    #[inline(always)]
    unsafe fn two(from: *const i8) -> (__m256i, __m256i) {
        // SAFETY: handed on from the caller.
        unsafe { (_mm256_loadu_si256(from.cast()), _mm256_loadu_si256(from.add(32).cast())) }
    }

    /// # Safety
    /// The machine must run AVX2.
    #[inline(always)]
    unsafe fn step8(sums: __m256i, inputs: Signed, weights: __m256i) -> __m256i {
        // SAFETY: handed on from the caller.
        unsafe {
            let pairs = _mm256_maddubs_epi16(inputs.0, _mm256_sign_epi8(weights, inputs.1));
            _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))
        }
    }

    // SAFETY (all of this block): the trait's callers run on a machine with AVX2 and FMA and give
    // valid pointers.
    impl Ints for Avx2Ints {
        type Floats = Avx2;
        type Weights = (__m256i, __m256i);
        type Inputs = Signed;

        #[inline(always)]
        unsafe fn start(_: *const i32) -> Self {
            unsafe { Avx2Ints(_mm256_setzero_si256(), _mm256_setzero_si256()) }
        }

        #[inline(always)]
        unsafe fn weights(from: *const i8) -> Self::Weights {
            unsafe { two(from) }
        }

        #[inline(always)]
        unsafe fn inputs(from: *const u8) -> Signed {
            unsafe {
                let offset = _mm256_set1_epi32(from.cast::<i32>().read_unaligned());
                let signed = _mm256_xor_si256(offset, _mm256_set1_epi8(i8::MIN));
                Signed(_mm256_abs_epi8(signed), signed)
            }
        }

        #[inline(always)]
        unsafe fn step(self, inputs: Signed, weights: Self::Weights) -> Self {
            unsafe { Avx2Ints(step8(self.0, inputs, weights.0), step8(self.1, inputs, weights.1)) }
        }

        #[inline(always)]
        unsafe fn floats(self) -> Avx2 {
            unsafe { Avx2::of(_mm256_cvtepi32_ps(self.0), _mm256_cvtepi32_ps(self.1)) }
        }
    }

    /// Two registers of eight sums.
    #[derive(Clone, Copy)]
    pub(crate) struct AvxVnniInts(__m256i, __m256i);

    // SAFETY (all of this block): the trait's callers run on a machine with AVX2, FMA and AVX-VNNI and
    // give valid pointers.
    impl Ints for AvxVnniInts {
        type Floats = Avx2;
        type Weights = (__m256i, __m256i);
        type Inputs = __m256i;

        #[inline(always)]
        unsafe fn start(offset: *const i32) -> Self {
            let (low, high) = unsafe { two(offset.cast()) };
            AvxVnniInts(low, high)
        }

        #[inline(always)]
        unsafe fn weights(from: *const i8) -> Self::Weights {
            unsafe { two(from) }
        }

        #[inline(always)]
        unsafe fn inputs(from: *const u8) -> __m256i {
            unsafe { _mm256_set1_epi32(from.cast::<i32>().read_unaligned()) }
        }

        #[inline(always)]
        unsafe fn step(self, inputs: __m256i, weights: Self::Weights) -> Self {
            unsafe {
                AvxVnniInts(
                    _mm256_dpbusd_avx_epi32(self.0, inputs, weights.0),
                    _mm256_dpbusd_avx_epi32(self.1, inputs, weights.1),
                )
            }
        }

        #[inline(always)]
        unsafe fn floats(self) -> Avx2 {
            unsafe { Avx2::of(_mm256_cvtepi32_ps(self.0), _mm256_cvtepi32_ps(self.1)) }
        }
    }

    /// One register of sixteen sums.
    #[derive(Clone, Copy)]
    pub(crate) struct Avx512VnniInts(__m512i);

    // SAFETY (all of this block): the trait's callers run on a machine with AVX-512 F, VL and VNNI and
    // give valid pointers.
    impl Ints for Avx512VnniInts {
        type Floats = Avx512;
        type Weights = __m512i;
        type Inputs = __m512i;

        #[inline(always)]
        unsafe fn start(offset: *const i32) -> Self {
            unsafe { Avx512VnniInts(_mm512_loadu_si512(offset.cast())) }
        }

        #[inline(always)]
        unsafe fn weights(from: *const i8) -> __m512i {
            unsafe { _mm512_loadu_si512(from.cast()) }
        }

        #[inline(always)]
        unsafe fn inputs(from: *const u8) -> __m512i {
            unsafe { _mm512_set1_epi32(from.cast::<i32>().read_unaligned()) }
        }

        #[inline(always)]
        unsafe fn step(self, inputs: __m512i, weights: __m512i) -> Self {
            unsafe { Avx512VnniInts(_mm512_dpbusd_epi32(self.0, inputs, weights)) }
        }

        #[inline(always)]
        unsafe fn floats(self) -> Avx512 {
            unsafe { Avx512::of(_mm512_cvtepi32_ps(self.0)) }
        }
    }
}
