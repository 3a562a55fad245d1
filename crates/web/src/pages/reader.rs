//! Who reads here, and the letters they have, in words.

use domain::Refusal;
use domain::actor::Actor;
use domain::ids::LetterId;
use domain::time::Zone;
use jiff::Timestamp;
use practice::Asked;
use practice::letters::flow::{Flow, flow};
use practice::letters::views::LetterView;
use practice::people;
use uuid::Uuid;

use crate::pages::frame::Tab;
use crate::pages::{Frame, Window};
use crate::problem::Problem;
use crate::words::{Saying, moment, place_of, saying, saying_among};

/// Who reads.
pub(super) struct Reader {
    pub(super) id: Uuid,
    pub(super) of_staff: bool,
    pub(super) name: String,
    pub(super) zone: Zone,
    /// The place whose clock is shown.
    pub(super) place: String,
    /// How letters go, to staff.
    flow: Flow,
}

/// A letter in the list.
pub(super) struct Line {
    pub(super) id: LetterId,
    pub(super) kind: Saying,
    pub(super) state: Saying,
    pub(super) reason: Option<Saying>,
    /// What its moment means: it was sent, or is meant for it.
    pub(super) because: Saying,
    pub(super) at: Timestamp,
    pub(super) when: Saying,
    /// Whether it can be read.
    pub(super) sent: bool,
}

impl Reader {
    /// Whoever asks.
    pub(super) async fn of(asked: &Asked) -> Result<Self, Problem> {
        let (id, of_staff, name, zone, flow) = match asked.actor {
            Actor::Staff(id, _) => {
                let member = people::member(asked, id).await?;
                (id.0, true, member.name, member.zone, flow(asked).await?.0)
            }
            Actor::Client(id) => {
                let client = people::client(asked, id).await?;
                (id.0, false, client.name, client.zone, Flow::Flowing)
            }
            _ => return Err(Refusal::NotYours.into()),
        };
        let place = place_of(&zone);
        Ok(Self { id, of_staff, name, zone, place, flow })
    }

    /// The frame of a page of theirs; its title is shown to staff only.
    pub(super) fn frame(&self, here: Tab, title: Saying) -> Frame {
        match self.of_staff {
            true => Frame::staff(self.name.clone(), here, title).told_of(self.flow),
            false => Frame::client(here, Window::Letters),
        }
    }

    /// Whose clock the page shows.
    pub(super) fn clock(&self) -> Saying {
        saying("letters-zone").with("place", self.place.clone())
    }
}

impl Line {
    /// A letter, on somebody's clock.
    pub(super) fn of(letter: &LetterView, zone: &Zone) -> Self {
        let (because, at) = match letter.sent_at {
            Some(at) => (saying("letters-sent"), at),
            None => (saying("letters-meant-for"), letter.due_at),
        };
        Self {
            id: letter.id,
            kind: saying_among("letter-kind", &letter.kind),
            state: saying_among("letter-state", &letter.state),
            reason: letter.reason.as_deref().map(|reason| saying_among("letter-reason", reason)),
            because,
            at,
            when: moment(zone, at),
            sent: letter.state == "sent",
        }
    }
}
