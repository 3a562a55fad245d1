//! The doors of clients: a letter that they ask for in the browser they hold, with a link and a code that are good in that browser alone; or a passkey,
//! as staff have them; or, where no letter reaches them, by a code that their coach said. And what guards what lies deeper: a passkey, or a PIN of their own.
//!
//! The letter opens what is of little risk: times, homework, how letters come. Whoever else reads it holds another browser, and comes no further.

mod ask_for_letter;
mod choose_pin;
mod guards;
mod held;
mod let_choose_pin;
mod let_sign_in;
mod open_by_letter;
mod open_by_said_code;
mod say;
mod show_pin;
#[cfg(test)]
mod tests;

pub use ask_for_letter::{AskForLetter, AskedFor, ask_for_letter};
pub use choose_pin::{ChoosePin, choose_pin};
pub use guards::{Guards, guards, is_past_the_pin, may_keep_passkeys};
pub(super) use held::Held;
pub use let_choose_pin::{is_guarded, let_choose_pin};
pub use let_sign_in::let_sign_in;
pub use open_by_letter::{OpenByLetter, open_by_letter};
pub use open_by_said_code::{OpenBySaidCode, open_by_said_code};
pub use show_pin::show_pin;
