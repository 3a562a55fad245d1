//! A row of `contact_plans`.

use domain::ids::ClientId;
use domain::people::{Address, AgreedBy, Channel, ContactPlan, Nudges, Pause, WordingLevel, Yes};
use domain::text::Wording;
use sea_orm::FromQueryResult;
use serde_json::Value as Json;
use uuid::Uuid;

use super::staff::read_hours;
use crate::Broke;
use crate::moment::{Ts, at, on};
use crate::settings::leads;

/// The columns of [`PlanRow`].
pub(crate) const COLUMNS: &str =
    "client_id, agreed_by, agreed_on, channel, address, confirmed_at, refused_at, safe_hours, wording, subject, sender,
  calendar_files, leads, nudges_on, nudges_hour, nudges_as_told_on,
  nudges_assigned, nudges_assigned_as_told_on, paused_everything_at, paused_everything_until, paused_everything_by,
  paused_nudges_at, paused_nudges_until, paused_nudges_by, stopped_at, review_on, version";

/// A row of `contact_plans`.
#[derive(FromQueryResult)]
pub(crate) struct PlanRow {
    client_id: Uuid,
    agreed_by: String,
    agreed_on: time::Date,
    channel: String,
    address: Option<String>,
    confirmed_at: Option<Ts>,
    refused_at: Option<Ts>,
    safe_hours: Json,
    wording: String,
    subject: Option<String>,
    sender: Option<String>,
    calendar_files: bool,
    leads: Option<Json>,
    nudges_on: bool,
    nudges_hour: i16,
    nudges_as_told_on: Option<time::Date>,
    nudges_assigned: bool,
    nudges_assigned_as_told_on: Option<time::Date>,
    paused_everything_at: Option<Ts>,
    paused_everything_until: Option<Ts>,
    paused_everything_by: Option<String>,
    paused_nudges_at: Option<Ts>,
    paused_nudges_until: Option<Ts>,
    paused_nudges_by: Option<String>,
    stopped_at: Option<Ts>,
    review_on: time::Date,
    version: i32,
}

/// A plan as it is kept: whose it is, and which version.
#[derive(Clone, Debug)]
pub(crate) struct KeptPlan {
    /// Whose.
    pub client: ClientId,
    /// The plan.
    pub plan: ContactPlan,
    /// Raised by every change.
    pub version: i32,
}

impl PlanRow {
    /// The plan it is.
    pub(crate) fn read(self) -> Result<KeptPlan, Broke> {
        let words = |words: &Option<String>| {
            words.as_deref().map(Wording::parse).transpose().map_err(|_| Broke::Record("plan words"))
        };
        let plan = ContactPlan {
            agreed_by: read_by(&self.agreed_by)?,
            agreed_on: on(self.agreed_on)?,
            channel: self.channel()?,
            safe_hours: read_hours(&self.safe_hours)?,
            wording: read_wording(&self.wording)?,
            subject: words(&self.subject)?,
            sender: words(&self.sender)?,
            calendar_files: self.calendar_files,
            leads: self.leads.as_ref().map(leads::read).transpose()?,
            nudges: self.nudges()?,
            pause: self.pause()?,
            stopped_at: at(self.stopped_at),
            review_on: on(self.review_on)?,
        };
        Ok(KeptPlan { client: ClientId(self.client_id), plan, version: self.version })
    }

    fn channel(&self) -> Result<Channel, Broke> {
        match self.channel.as_str() {
            "none" => Ok(Channel::None),
            "email" => {
                let address = self
                    .address
                    .as_deref()
                    .map(Address::parse)
                    .transpose()
                    .map_err(|_| Broke::Record("plan address"))?;
                Ok(Channel::Email { address, confirmed_at: at(self.confirmed_at), refused_at: at(self.refused_at) })
            }
            _ => Err(Broke::Record("plan channel")),
        }
    }

    fn nudges(&self) -> Result<Nudges, Broke> {
        let hour = i8::try_from(self.nudges_hour).map_err(|_| Broke::Record("plan hour"))?;
        let as_told_on = self.nudges_as_told_on.map(on).transpose()?;
        let assigned =
            Yes { on: self.nudges_assigned, as_told_on: self.nudges_assigned_as_told_on.map(on).transpose()? };
        Ok(Nudges { on: self.nudges_on, hour, as_told_on, assigned })
    }

    fn pause(&self) -> Result<Pause, Broke> {
        let by = |word: &Option<String>| word.as_deref().map(read_by).transpose();
        Ok(Pause {
            everything_at: at(self.paused_everything_at),
            until: at(self.paused_everything_until),
            everything_by: by(&self.paused_everything_by)?,
            nudges_at: at(self.paused_nudges_at),
            nudges_until: at(self.paused_nudges_until),
            nudges_by: by(&self.paused_nudges_by)?,
        })
    }
}

/// Who agreed, to the database.
pub(crate) fn by_word(by: AgreedBy) -> &'static str {
    match by {
        AgreedBy::Client => "client",
        AgreedBy::Staff => "staff",
    }
}

fn read_by(word: &str) -> Result<AgreedBy, Broke> {
    [AgreedBy::Client, AgreedBy::Staff].into_iter().find(|by| by_word(*by) == word).ok_or(Broke::Record("plan by"))
}

/// A wording level, to the database.
pub(crate) fn wording_word(level: WordingLevel) -> &'static str {
    match level {
        WordingLevel::Neutral => "neutral",
        WordingLevel::Plain => "plain",
        WordingLevel::Detailed => "detailed",
    }
}

fn read_wording(word: &str) -> Result<WordingLevel, Broke> {
    let levels = [WordingLevel::Neutral, WordingLevel::Plain, WordingLevel::Detailed];
    levels.into_iter().find(|level| wording_word(*level) == word).ok_or(Broke::Record("plan wording"))
}
