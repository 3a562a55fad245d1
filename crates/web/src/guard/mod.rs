//! Guards say who asks, from where, and for which version; whether they may is asked further in.

mod audience;
mod bearer;
mod browser_name;
mod cookie;
mod giving;
mod next;
mod once;
mod own_pages;
mod past_the_pin;
mod signed_in;
mod tries;
mod version;
mod visitor;

pub(crate) use audience::{AsAnyone, AsStaff, AtAGlance};
pub(crate) use bearer::{glance, require};
pub(crate) use cookie::{Cookie, cleared, named};
pub(crate) use giving::{Browser, Giving};
pub(crate) use next::{asking_for, own_path};
pub(crate) use once::{Desk, once};
pub(crate) use own_pages::own_pages;
pub(crate) use past_the_pin::PastThePin;
pub(crate) use signed_in::{NotShown, SignedIn, let_in, let_in_by_press, not_let_in};
pub(crate) use tries::told_of;
pub(crate) use version::{IfMatch, IfMatchOrNew, MayMatch, etag};
pub(crate) use visitor::AtTheDoor;
