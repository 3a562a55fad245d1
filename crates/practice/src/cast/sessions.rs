//! Sessions of the cast.

use domain::ids::{ClientId, SessionId};
use domain::scheduling::Length;
use domain::time::StartsAt;

use super::Stage;
use crate::scheduling::{Book, book};

impl Stage {
    /// A session of fifty minutes with Cora, at a local time in Berlin.
    pub async fn session(&self, client: ClientId, local: &str) -> SessionId {
        let starts_at = StartsAt::parse(local, "Europe/Berlin").expect("a time");
        let (coach, length) = (self.coach(), Length::of_minutes(50).expect("a length"));
        let command = Book { client, coach, starts_at, length, session_type: None, place: None, overriding: false };
        book(&self.as_coach(), command).await.expect("a session").session.id
    }
}
