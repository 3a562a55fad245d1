//! The vocabularies of the rules, as the document tells them: one list each, taken from the rule itself.

use std::borrow::Cow;

use domain::homework;
use domain::letters;
use domain::scheduling;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

fn one_of(words: Vec<&'static str>, description: &str) -> RefOr<Schema> {
    let schema = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).description(Some(description));
    RefOr::T(Schema::Object(schema.build()))
}

macro_rules! words {
    ($($(#[doc = $doc:literal])+ $name:ident = $words:expr;)+) => {$(
        $(#[doc = $doc])+
        pub(crate) struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                one_of($words, concat!($($doc),+).trim())
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )+};
}

macro_rules! all {
    ($of:ty) => {
        <$of>::ALL.iter().map(|one| one.word()).collect()
    };
}

words! {
    /// What a letter is about.
    LetterKind = all!(letters::Kind);
    /// Where a letter stands.
    LetterState = all!(letters::State);
    /// Why a letter was not sent, or why it still waits.
    LetterReason = all!(letters::Reason);
    /// Whether a session is to be held.
    SessionState = all!(scheduling::State);
    /// Whether coach and client met.
    SessionAttendance = all!(scheduling::Attendance);
    /// What was done to a session.
    SessionVerb = all!(scheduling::Verb);
    /// Where homework stands. `not_now` rests for a while, and is open again after it.
    HomeworkState = all!(homework::State);
    /// What is said about homework.
    AnswerName = all!(homework::Answer);
    /// Whether what was done helped.
    HelpedName = all!(homework::Helped);
    /// What somebody does in the practice.
    RoleName = vec!["owner", "coach", "assistant"];
    /// How much a letter may reveal.
    WordingName = vec!["neutral", "plain", "detailed"];
    /// By which way the client is reached; `none` means "I will contact you".
    ChannelName = vec!["email", "none"];
    /// On whose word a plan stands.
    AgreedByName = vec!["client", "staff"];
    /// What rests in a pause.
    RestingName = vec!["nudges", "everything"];
    /// Why no letter reaches the client in time.
    ObstacleName = vec!["no-plan", "no-contact", "paused", "address-refused", "ended", "outside-safe-hours"];
    /// A day of the week.
    Weekday = vec!["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    /// A kind of place.
    PlaceKind = vec!["room", "phone", "street"];
    /// What becomes of the sessions of a day.
    InsteadName = vec!["cancel", "move"];
}
