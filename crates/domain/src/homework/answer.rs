//! The vocabulary of homework.

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {$( $(#[$each])* #[serde(rename = $word)] $variant, )+}

        impl $name {
            /// Every one of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word that records and the interface use.
            pub fn word(self) -> &'static str {
                match self {$(Self::$variant => $word,)+}
            }

            /// The one of that word.
            pub fn of(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }
        }
    };
}

words! {
    /// What a client says about homework. All three are equal.
    Answer {
        /// It is done.
        Done = "done",
        /// It rests for a while.
        NotNow = "not_now",
        /// It is let go.
        LetGo = "let_go",
    }
}

words! {
    /// Where homework stands.
    State {
        /// Still open.
        Open = "open",
        /// Done.
        Done = "done",
        /// Rests: open, and nobody asks for a while.
        NotNow = "not_now",
        /// Let go.
        LetGo = "let_go",
        /// Whoever wrote it took it back.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// Whether what was done helped, if the client wants to say so.
    Helped {
        /// It did.
        Yes = "yes",
        /// A little.
        Somewhat = "somewhat",
        /// It did not, and that is as good an answer.
        No = "no",
    }
}

impl State {
    /// Where an answer leaves homework.
    pub fn after(answer: Answer) -> Self {
        match answer {
            Answer::Done => Self::Done,
            Answer::NotNow => Self::NotNow,
            Answer::LetGo => Self::LetGo,
        }
    }

    /// Whether there is still something to do about it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::NotNow)
    }
}
