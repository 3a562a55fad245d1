//! A coach lets a client sign in whom no letter reaches: who stopped all contact, lost the mailbox, or has none. By a code that is said in person.

use domain::ids::ClientId;
use domain::may::Act;
use jiff::SignedDuration;

use super::say::{SaidCode, say};
use crate::{Asked, Outcome};

/// It lies about on paper no longer than a day.
const CODE: SaidCode = SaidCode {
    act: Act::LetSignIn,
    verb: "doors.let_sign_in",
    keeps: "SELECT let_sign_in($1, $2, $3) AS yes",
    good_for: SignedDuration::from_hours(24),
};

/// Makes the code, which is shown this once. One that was made before is good no more. What lies behind a PIN or a passkey it does not open; and the
/// client sees among those who opened their record that it was made.
///
/// # Errors
/// [`domain::Refusal`]: `NotYours` for all but the coach; `ProofNeeded`.
pub async fn let_sign_in(asked: &Asked, client: ClientId) -> Outcome<String> {
    say(asked, client, &CODE).await
}
