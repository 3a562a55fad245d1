//! What one signs in with, line by line.

use domain::time::Zone;
use jiff::Timestamp;
use practice::doors::{PasskeyView, Standing};

use crate::words::{Saying, moment, saying};

/// Something one signs in with.
pub(super) struct Way {
    /// What its holder calls it, if they call it something.
    pub(super) name: Option<String>,
    pub(super) label: Saying,
    pub(super) since: Option<Saying>,
    pub(super) used: Option<Saying>,
    pub(super) left: Option<Saying>,
    pub(super) change: Saying,
    pub(super) href: String,
}

impl Way {
    fn to(label: Saying, change: Saying, href: impl Into<String>) -> Self {
        Self { name: None, label, since: None, used: None, left: None, change, href: href.into() }
    }
}

/// Nothing where there is no way in of one's own, as in a demo.
pub(super) fn ways(held: &Standing, passkeys: Vec<PasskeyView>, zone: &Zone) -> Vec<Way> {
    if !held.signs_in() {
        return Vec::new();
    }
    let address = Way::to(saying("me-address"), saying("me-address-change"), "/me/address");
    passkeys.into_iter().map(|one| of_passkey(one, zone)).chain(of_password(held, zone)).chain([address]).collect()
}

fn of_passkey(PasskeyView { id, name, made_at, last_used_at }: PasskeyView, zone: &Zone) -> Way {
    let way = Way::to(saying("me-passkey"), saying("me-passkey-change"), format!("/me/passkeys/{id}"));
    let (since, used) = (Some(moment(zone, made_at)), last_used_at.map(|at| moment(zone, at)));
    Way { name: Some(name), since, used, ..way }
}

fn of_password(held: &Standing, zone: &Zone) -> Vec<Way> {
    let (Some(password), Some(authenticator)) = (held.password_since, held.authenticator_since) else {
        let begun = held.password_since.is_some();
        let href = if begun { "/me/authenticator" } else { "/me/password" };
        return vec![Way {
            left: Some(saying("me-both-none")),
            ..Way::to(saying("me-both"), saying("me-both-change"), href)
        }];
    };
    let left = Some(saying("me-codes-left").with("left", held.codes_left));
    vec![
        Way {
            since: Some(moment(zone, password)),
            ..Way::to(saying("me-password"), saying("me-password-change"), "/me/password")
        },
        Way {
            since: Some(moment(zone, authenticator)),
            ..Way::to(saying("me-authenticator"), saying("me-authenticator-change"), "/me/authenticator")
        },
        Way { left, ..Way::to(saying("me-codes"), saying("me-codes-change"), "/me/recovery-codes") },
    ]
}

/// What guards what lies deeper than a letter opens: a client's passkeys and PIN.
pub(super) fn guarding(pin_since: Option<Timestamp>, passkeys: Vec<PasskeyView>, zone: &Zone) -> Vec<Way> {
    let change = if pin_since.is_some() { saying("me-pin-change") } else { saying("me-pin-choose") };
    let since = pin_since.map(|at| moment(zone, at));
    let pin = Way { since, ..Way::to(saying("me-pin"), change, "/own/pin") };
    passkeys.into_iter().map(|one| of_passkey(one, zone)).chain([pin]).collect()
}
