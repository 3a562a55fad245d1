//! What somebody of the staff may do with sessions: some act, with everybody's, with some, or with those of one client.

use domain::may::{Act, Bond, may};
use practice::people::ClientView;

use crate::pages::staff::Staff;

impl Staff {
    /// Whether they may do this with every coach's sessions.
    pub(super) fn may_for_all(&self, act: Act) -> bool {
        may(self.asked.actor, act, Bond::Other)
    }

    /// Whether they may do this with some sessions at least.
    pub(super) fn may_at_all(&self, act: Act) -> bool {
        may(self.asked.actor, act, Bond::Coached)
    }

    /// Whether they may do this with a client's sessions; one out of sight is nobody's.
    pub(super) fn may_with(&self, act: Act, client: Option<&ClientView>) -> bool {
        let coached = client.is_some_and(|client| client.coaches.contains(&self.me.id));
        may(self.asked.actor, act, if coached { Bond::Coached } else { Bond::Other })
    }
}
