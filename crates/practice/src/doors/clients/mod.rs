//! The door of clients: a letter that they ask for in the browser they hold, with a link and a code that are good in that browser alone; and a
//! PIN of their own for what lies deeper.
//!
//! The letter opens what is of little risk: times, homework, how letters come. Whoever else reads it holds another browser, and comes no further.

mod ask_for_letter;
mod choose_pin;
mod let_choose_pin;
mod open_by_letter;
mod show_pin;

pub use ask_for_letter::{AskForLetter, AskedFor, ask_for_letter};
pub use choose_pin::{ChoosePin, choose_pin};
pub use let_choose_pin::{has_pin, let_choose_pin};
pub use open_by_letter::{OpenByLetter, OpenedByLetter, open_by_letter};
pub use show_pin::{is_past_the_pin, pin_since, show_pin};
