//! What is said before a second press: that no letter comes in time, or that the time is taken, and what is free near it.

use domain::Refusal;
use domain::refusal::FreeTime;
use domain::time::{StartsAt, Zone};
use jiff::civil::DateTime;
use practice::people::ClientView;
use practice::scheduling::views::SessionView;
use practice::scheduling::{Foresee, Slot, foresee, in_the_way};
use practice::{Outcome, Unfulfilled};

use super::foreseen::Foreseen;
use super::names::Clients;
use crate::pages::staff::Staff;
use crate::pages::when::elsewhere;
use crate::words::{Saying, dated, saying};

/// What stands between a form and its press.
pub(super) struct Doubt {
    /// What was asked for.
    pub(super) wished: Saying,
    /// The same on the client's clock, where it shows something else.
    pub(super) theirs: Option<Saying>,
    /// That no letter comes in time, and the mark that this was said.
    pub(super) unreached: Option<(Foreseen, String)>,
    /// Free times near it.
    pub(super) offers: Vec<Offer>,
    /// Whether it could lie beside another.
    pub(super) beside: bool,
    /// Whose sessions are in the way, as far as the viewer may see them.
    pub(super) taken_by: Vec<Saying>,
}

/// A free time that can be pressed.
pub(super) struct Offer {
    /// As it is sent: `2026-12-01T10:00`.
    pub(super) at: String,
    pub(super) label: Saying,
    pub(super) theirs: Option<Saying>,
}

/// Why a form is shown again instead of doing what it says.
pub(super) enum Stop {
    /// There is something to be said first.
    Doubt(Box<Doubt>),
    /// A rule says no, or something broke.
    Unfulfilled(Unfulfilled),
}

impl From<Unfulfilled> for Stop {
    fn from(why: Unfulfilled) -> Self {
        Self::Unfulfilled(why)
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Unfulfilled(refusal.into())
    }
}

/// Stops where no letter about a change comes in time, unless that was said already. Of a time that has passed there is nothing to be said:
/// it is refused. So is a time that is not free, before anybody weighs a letter about it.
pub(super) async fn heed(
    staff: &Staff,
    change: Foresee,
    wanted: &Wanted<'_>,
    heeded: &str,
    free: impl Future<Output = Outcome<()>>,
) -> Result<(), Stop> {
    let mark = wanted.mark();
    let reach = foresee(&staff.asked, change).await?;
    if reach.in_time || heeded == mark || wanted.starts_at.instant() <= staff.now {
        return Ok(());
    }
    free.await?;
    let name = wanted.client.map(|client| client.name.as_str()).unwrap_or_default();
    let foreseen = Foreseen::of(&reach, name, &staff.me.zone);
    Err(Stop::Doubt(Box::new(Doubt { unreached: Some((foreseen, mark)), ..Doubt::about(wanted) })))
}

/// What was asked for, by whom it is read.
pub(super) struct Wanted<'a> {
    pub(super) starts_at: &'a StartsAt,
    pub(super) client: Option<&'a ClientView>,
}

impl Doubt {
    /// What a refusal leaves to choose from, if anything.
    pub(super) fn of(refusal: &Refusal, wanted: &Wanted<'_>) -> Option<Self> {
        match refusal {
            Refusal::SlotTaken(free) => {
                let offers = free.iter().map(|stretch| wanted.offer(nearest(stretch, wanted.starts_at))).collect();
                Some(Self { offers, beside: true, ..Self::about(wanted) })
            }
            Refusal::TimeSkipped(shown) => Some(Self { offers: vec![wanted.offer(*shown)], ..Self::about(wanted) }),
            _ => None,
        }
    }

    /// Of a taken time: whose session is there, to whoever may see that client.
    pub(super) async fn say_whose(&mut self, staff: &Staff, refusal: &Refusal, slot: Slot<'_>) -> Outcome<()> {
        if !matches!(refusal, Refusal::SlotTaken(_)) {
            return Ok(());
        }
        let there = in_the_way(&staff.asked, slot).await?;
        let clients = Clients::of(&staff.asked, there.iter().map(|session| session.client).collect()).await?;
        let said = |session: &SessionView| {
            let client = clients.get(session.client)?;
            let until = session.zone.local(session.ends_at).strftime("%H:%M").to_string();
            let said = dated(saying("doubt-taken-by"), session.starts_at_local.date());
            let said = said.with("from", session.starts_at_local.strftime("%H:%M").to_string()).with("until", until);
            Some(said.with("name", client.name.clone()))
        };
        self.taken_by = there.iter().filter_map(said).collect();
        Ok(())
    }

    /// What is the matter, where it is not that no letter comes in time.
    pub(super) fn title(&self) -> Saying {
        if self.beside { saying("doubt-taken") } else { saying("doubt-skipped") }
    }

    fn about(wanted: &Wanted<'_>) -> Self {
        Self {
            wished: shown(wanted.starts_at.local()),
            theirs: wanted.theirs(wanted.starts_at.local()),
            unreached: None,
            offers: Vec::new(),
            beside: false,
            taken_by: Vec::new(),
        }
    }
}

impl Wanted<'_> {
    /// What was meant when somebody read that no letter comes in time; of anything else it is to be said anew.
    fn mark(&self) -> String {
        format!("{} {}", self.client.map(|client| client.id.to_string()).unwrap_or_default(), self.starts_at.written())
    }

    fn offer(&self, local: DateTime) -> Offer {
        Offer { at: local.strftime("%Y-%m-%dT%H:%M").to_string(), label: shown(local), theirs: self.theirs(local) }
    }

    fn theirs(&self, local: DateTime) -> Option<Saying> {
        let zone = self.starts_at.zone();
        elsewhere(zone.first_at(local), zone, &self.client?.zone)
    }
}

fn shown(local: DateTime) -> Saying {
    dated(saying("moment"), local.date()).with("time", local.strftime("%H:%M").to_string())
}

/// Of a free stretch the start that is nearest to the time of day that was asked for, on the wall it was asked for on.
fn nearest(stretch: &FreeTime, wish: &StartsAt) -> DateTime {
    let zone: &Zone = wish.zone();
    let (from, until) = (zone.local(stretch.starts_at), zone.local(stretch.last_start_at));
    from.date().to_datetime(wish.local().time()).clamp(from, until)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_free_stretch_the_hour_that_was_asked_for_is_offered_or_the_one_nearest_to_it() {
        let wish = StartsAt::parse("2026-12-01T10:00", "Europe/Berlin").unwrap();
        let near = |from: &str, until: &str| {
            let stretch = FreeTime { starts_at: from.parse().unwrap(), last_start_at: until.parse().unwrap() };
            nearest(&stretch, &wish).to_string()
        };
        assert_eq!(near("2026-12-01T06:00Z", "2026-12-01T08:10Z"), "2026-12-01T09:10:00");
        assert_eq!(near("2026-12-01T09:50Z", "2026-12-01T19:10Z"), "2026-12-01T10:50:00");
        assert_eq!(near("2026-12-02T06:00Z", "2026-12-02T19:10Z"), "2026-12-02T10:00:00");
    }
}
