//! The vocabulary of homework.

use crate::vocabulary::words;

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
