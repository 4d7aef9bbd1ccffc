//! One of the things that can be written.

/// What a candidate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Variable,
    Field,
    /// An option of a function.
    Key,
    /// A module; what it has is written after `::`.
    Module,
    Function {
        /// It takes none.
        alone: bool,
    },
    /// A function that is given to another by its name.
    Value,
    Keyword,
    File,
    Folder,
    /// A word that stands in a string.
    Word,
}

impl Kind {
    /// What is nearer to whoever types comes first.
    pub(super) fn rank(self) -> u8 {
        match self {
            Kind::Variable | Kind::Field | Kind::Key | Kind::Folder => 0,
            Kind::Module | Kind::File | Kind::Word => 1,
            Kind::Function { .. } | Kind::Value => 2,
            Kind::Keyword => 3,
        }
    }
}

/// One of the things that can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub kind: Kind,
    /// What takes the place of what is written.
    pub text: String,
    /// How it is used: of a function, how it is called.
    pub signature: String,
    /// One line about it, or nothing.
    pub about: String,
}

impl Candidate {
    fn new(kind: Kind, text: &str, signature: impl Into<String>, about: &str) -> Self {
        // The first line is enough of a comment.
        let about = about.lines().next().unwrap_or_default().to_owned();
        Self { kind, text: text.to_owned(), signature: signature.into(), about }
    }

    pub(super) fn variable(name: &str, about: &str) -> Self {
        Self::new(Kind::Variable, name, name, about)
    }

    pub(super) fn field(name: &str, about: &str) -> Self {
        Self::new(Kind::Field, name, name, about)
    }

    pub(super) fn key(name: &str, signature: &str) -> Self {
        Self::new(Kind::Key, name, signature, "")
    }

    pub(super) fn module(name: &str) -> Self {
        Self::new(Kind::Module, name, format!("{name}::"), "module")
    }

    pub(super) fn function(name: &str, signature: &str, about: &str) -> Self {
        Self::new(Kind::Function { alone: signature == format!("{name}()") }, name, signature, about)
    }

    pub(super) fn keyword(word: &str) -> Self {
        Self::new(Kind::Keyword, word, word, "")
    }

    pub(super) fn word(word: &str, about: &str) -> Self {
        Self::new(Kind::Word, word, word, about)
    }

    pub(super) fn file(path: &str, name: &str) -> Self {
        Self::new(Kind::File, path, name, "")
    }

    pub(super) fn folder(path: &str, name: &str) -> Self {
        Self::new(Kind::Folder, path, format!("{name}/"), "")
    }

    /// The same, to be given to a function by its name.
    pub(super) fn into_value(self) -> Self {
        match self.kind {
            Kind::Function { .. } => Self { kind: Kind::Value, ..self },
            _ => self,
        }
    }
}
