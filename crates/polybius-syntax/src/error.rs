//! What can be wrong with a model folder.

/// Why a pipeline cannot be loaded. The message says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// A file that the engine needs is not there.
    #[error(
        "the model has no file {file}; run `polybius model get`, or give the folder that holds config.cfg"
    )]
    Missing {
        /// Path inside the model folder.
        file: &'static str,
    },
    /// A file does not hold what it should.
    #[error(
        "the model's file {file} is damaged ({reason}); run `polybius model get` to fetch the model again"
    )]
    Damaged {
        /// Path inside the model folder.
        file: &'static str,
        /// What was found.
        reason: String,
    },
    /// The model is of a kind that this engine does not run.
    #[error(
        "the model's file {file} needs {what}, which this engine does not have; use a small or medium English CNN pipeline of spaCy 3"
    )]
    Unsupported {
        /// Path inside the model folder.
        file: &'static str,
        /// What is not supported.
        what: String,
    },
}

impl ModelError {
    /// A stable code for the kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            ModelError::Missing { .. } => "E303",
            ModelError::Damaged { .. } => "E304",
            ModelError::Unsupported { .. } => "E305",
        }
    }
}
