//! What is still ahead of a day that is to be cleared: whose sessions they are, and whether a letter tells them in time.

use std::fmt::Write;

use domain::ids::SessionId;
use practice::Outcome;
use practice::keyring::{KeyedHash, Purpose};
use practice::scheduling::{Changed, ClearDay, Instead};

use super::foreseen::Foreseen;
use super::names::Clients;
use super::session::{theirs, title, when};
use crate::pages::staff::Staff;
use crate::words::{Saying, saying};

/// The sessions that clearing a day would change.
pub(super) struct Ahead {
    /// Those of whom somebody has to be told by a person.
    pub(super) unreached: Vec<Line>,
    /// Those whom a letter tells.
    pub(super) reached: Vec<Line>,
    /// What the press does.
    pub(super) yes: Saying,
    /// A mark of all this: of anything else it is to be said anew.
    pub(super) seen: KeyedHash,
}

/// One of them.
pub(super) struct Line {
    pub(super) id: SessionId,
    pub(super) title: Saying,
    pub(super) when: Saying,
    pub(super) theirs: Option<Saying>,
    pub(super) foreseen: Foreseen,
}

impl Ahead {
    /// What a use case foresees, in words.
    pub(super) async fn of(staff: &Staff, command: &ClearDay, foreseen: Vec<Changed>) -> Outcome<Self> {
        let clients = Clients::around(&staff.asked, foreseen.iter().map(|one| one.session.client).collect()).await?;
        let seen = seen(staff, command, &foreseen);
        let yes = match command.instead {
            Instead::Cancel => saying("clear-yes-cancel"),
            Instead::MoveTo(_) => saying("clear-yes-move"),
        };
        let yes = yes.with("sessions", foreseen.len());
        let lines = foreseen.into_iter().map(|one| line(staff, &clients, &one));
        let (reached, unreached) = lines.partition(|line: &Line| line.foreseen.in_time);
        Ok(Self { unreached, reached, yes, seen })
    }

    /// Whether there is nothing to clear.
    pub(super) fn is_empty(&self) -> bool {
        self.unreached.is_empty() && self.reached.is_empty()
    }
}

fn line(staff: &Staff, clients: &Clients, one: &Changed) -> Line {
    let (session, zone, client) = (&one.session, &staff.me.zone, clients.get(one.session.client));
    let name = client.map(|client| client.name.as_str()).unwrap_or_default();
    Line {
        id: session.id,
        title: title(client),
        when: when(zone, session),
        theirs: client.and_then(|client| theirs(client, zone, session.starts_at)),
        foreseen: Foreseen::of(&one.reach, name, zone),
    }
}

/// What was asked for, which sessions it concerns as they are, and who is not told in time.
fn seen(staff: &Staff, command: &ClearDay, foreseen: &[Changed]) -> KeyedHash {
    let mut all = format!("{command:?}");
    for Changed { session, reach } in foreseen {
        let _ = write!(all, "\n{} {} {}", session.id, session.version, reach.in_time);
    }
    staff.asked.office.keyring().keyed_hash(Purpose::Request, all.as_bytes())
}
