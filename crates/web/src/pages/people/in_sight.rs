//! A client in somebody's sight, and what may be done there.

use domain::ids::ClientId;
use domain::may::{Act, Bond, may};
use practice::Outcome;
use practice::people::{self, ClientView};

use crate::pages::Frame;
use crate::pages::frame::Tab;
use crate::pages::staff::Staff;
use crate::words::{Saying, saying};

/// A client whom somebody of the staff may see.
pub(in crate::pages) struct InSight<'a> {
    pub(in crate::pages) staff: &'a Staff,
    pub(in crate::pages) client: ClientView,
}

impl<'a> InSight<'a> {
    /// A client, if in sight.
    pub(in crate::pages) async fn of(staff: &'a Staff, id: ClientId) -> Outcome<Self> {
        Ok(Self { staff, client: people::client(&staff.asked, id).await? })
    }

    /// Whether the one who looks may do this here: then the page offers it.
    pub(in crate::pages) fn may(&self, act: Act) -> bool {
        let bond = if self.client.coaches.contains(&self.staff.me.id) { Bond::Coached } else { Bond::Other };
        may(self.staff.asked.actor, act, bond)
    }

    /// Whether they may, and the file is open.
    pub(in crate::pages) fn may_now(&self, act: Act) -> bool {
        self.client.archived_at.is_none() && self.may(act)
    }

    /// Where the file is.
    pub(in crate::pages) fn path(&self) -> String {
        format!("/clients/{}", self.client.id)
    }

    /// The frame of the file itself.
    pub(in crate::pages) fn frame(&self, title: Saying) -> Frame {
        self.staff.frame(Tab::Clients, title).below(saying("tab-clients"), "/clients")
    }

    /// The frame of a page below the file.
    pub(in crate::pages) fn frame_below(&self, title: Saying) -> Frame {
        self.frame(title).below(saying("client-name").with("name", self.client.name.clone()), self.path())
    }
}
