//! Names of things: a UUID each, of a type each, so that one can never stand where another is meant.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(written: &str) -> Result<Self, Self::Err> {
                written.parse().map($name)
            }
        }
    )+};
}

ids! {
    /// Somebody who works in the practice: an owner, a coach, an assistant, or several of these at once.
    StaffId;
    /// Somebody who is coached.
    ClientId;
    /// A coach and a client working together.
    PairingId;
    /// A kind of session the practice offers.
    SessionTypeId;
    /// A meeting of coach and client.
    SessionId;
    /// One promise of when and where a session is held. A move adds one; none is ever used again for another time.
    EntryId;
    /// Something a client agreed to do.
    HomeworkId;
    /// What a coach keeps to begin homework with.
    TemplateId;
    /// Something that is mailed.
    LetterId;
    /// A bearer token of the JSON interface.
    TokenId;
    /// Being logged in, in one browser.
    SignInId;
    /// Being half signed in: the password was right, or a link was used, and the rest is still to come.
    HalfSignInId;
    /// A letter to sign in with that somebody asked for, in one browser.
    AskedWayInId;
    /// A key pair of a device, by which somebody of the staff signs in.
    PasskeyId;
}
