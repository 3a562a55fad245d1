//! How somebody of the staff shows who they are: what a password has to be, and how long a wrong guess makes the next one wait.

mod guesses;
mod password;
mod pin;

pub use guesses::{FORGOTTEN_AFTER, wait_after};
pub use password::{About, Password};
pub use pin::Pin;
