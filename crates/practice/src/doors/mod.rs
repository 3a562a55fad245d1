//! The doors of people: of clients ([`clients`]), and of the staff: a passkey; or a password and an authenticator, or a recovery code in its place;
//! how they are chosen, changed and forgotten.
//!
//! Whoever shows the first of two holds *half a sign-in*, which is another record, another token and another type than a sign-in, and opens
//! nothing but the second step. Every guess is counted before it is looked at (`guesses`).

pub mod clients;

mod authenticator;
mod ceremony;
mod colleague;
mod ending;
mod guesses;
mod half;
mod hand;
mod hashing;
mod keeping;
mod kept_passkeys;
mod letting_in;
mod recovery;
mod site;

mod begin_set_up;
mod change_address;
mod confirm_authenticator;
mod finish_set_up;
mod finish_with_code;
mod finish_with_recovery_code;
mod make_authenticator;
mod make_passkey;
mod make_recovery_codes;
mod make_set_up_link;
#[cfg(any(test, feature = "cast"))]
mod open_questions;
mod prove;
mod prove_with_passkey;
mod remove_passkey;
mod rename_passkey;
mod reset;
mod set_password;
mod sign_in_with_passkey;
mod sign_in_with_password;
mod views;
mod whose;

use crate::people::notices;

#[cfg(any(test, feature = "cast"))]
pub(crate) use half::of_set_up as half_of_set_up;

pub use begin_set_up::begin_set_up;
pub use ceremony::{Begun, QUESTION_OPEN_FOR};
pub use change_address::{ChangeAddress, change_address};
pub use confirm_authenticator::confirm_authenticator;
pub use finish_set_up::finish_set_up;
pub use finish_with_code::{Finish, finish_with_code};
pub use finish_with_recovery_code::finish_with_recovery_code;
pub use hand::Hand;
pub use letting_in::{BROWSER_KNOWN_FOR, Opened};
pub use make_authenticator::{Offered, make_authenticator, offered_authenticator};
pub use make_passkey::{MakePasskey, begin_passkey, make_passkey};
pub use make_recovery_codes::{MadeCodes, make_recovery_codes};
pub use make_set_up_link::make_set_up_link;
#[cfg(any(test, feature = "cast"))]
pub use open_questions::OpenQuestions;
pub use prove::{Prove, prove};
pub use prove_with_passkey::{ask_for_proof, prove_with_passkey};
pub use remove_passkey::remove_passkey;
pub use rename_passkey::rename_passkey;
pub use reset::reset;
pub use set_password::set_password;
pub use sign_in_with_passkey::{SignInWithPasskey, ask_for_passkey, sign_in_with_passkey};
pub use sign_in_with_password::{SignInWithPassword, sign_in_with_password};
pub use site::Site;
pub use views::{
    PasskeyView, Standing, Step, is_proved, is_waited_for, next_step, passkeys, passkeys_of_set_up, standing,
};
