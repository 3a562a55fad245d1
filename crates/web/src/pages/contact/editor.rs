//! The page on which a contact plan is written: the same for the client and for the coach, each with what is theirs to choose.

use askama::Template;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use domain::Refusal;
use domain::ids::ClientId;
use domain::letters::Kind;
use domain::may::{Act, Bond, may};
use domain::people::{AgreedBy, Proposal, WordingLevel};
use jiff::civil::Date;
use practice::correspondence::{Specimen, specimen};
use practice::people::{self, ChannelWord, ClientView, PlanView};
use practice::{Asked, Unfulfilled};

use super::form;
use super::in_words::{self, Ground, Row};
use super::samples::{self, Manner, Sample};
use crate::Web;
use crate::guard::{PastThePin, SignedIn};
use crate::pages::entries::Entries;
use crate::pages::frame::Tab;
use crate::pages::leads::Beside;
use crate::pages::people::{InSight, SigningIn};
use crate::pages::reader::Reader;
use crate::pages::staff::Staff;
use crate::pages::{Frame, hours, leads, said, with_status};
use crate::problem::Problem;
use crate::words::{Saying, dated, filters, place_of, saying, saying_among};

/// Somebody at a client's contact plan, who may write it. A client is past the PIN: whatever shows the plan or raises what it says asks for this.
pub(super) struct Editor {
    pub(super) asked: Asked,
    pub(super) client: ClientId,
    pub(super) specimen: Specimen,
    pub(super) plan: Option<PlanView>,
    archived: bool,
    signing_in: SigningIn,
    frame: Frame,
}

/// The plan of the client in the path; without one, one's own.
impl FromRequestParts<Web> for Editor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let named = RawPathParams::from_request_parts(parts, web).await.map_err(IntoResponse::into_response)?;
        let named = named.iter().find(|(name, _)| *name == "client").map(|(_, id)| id);
        let signed_in = <SignedIn as FromRequestParts<Web>>::from_request_parts(parts, web).await;
        let SignedIn { asked, .. } = signed_in.map_err(IntoResponse::into_response)?;
        <PastThePin as FromRequestParts<Web>>::from_request_parts(parts, web).await?;
        let reader = Reader::of(&asked).await.map_err(IntoResponse::into_response)?;
        let frame = reader.frame(Tab::Contact, saying("contact-page"));
        match Self::of(asked, named, frame.clone()).await {
            Ok(editor) => Ok(editor),
            Err(Unfulfilled::Refused(refusal)) => Err(said(&refusal, frame)),
            Err(broke) => Err(Problem::from(broke).into_response()),
        }
    }
}

impl Editor {
    async fn of(asked: Asked, named: Option<&str>, frame: Frame) -> Result<Self, Unfulfilled> {
        let client = match named {
            None => asked.actor.client(),
            Some(id) => id.parse().ok(),
        };
        let client = client.ok_or(Refusal::NotFound)?;
        let known = people::client(&asked, client).await?;
        let bond = match asked.actor.staff() {
            None => Bond::Own,
            Some(id) if known.coaches.contains(&id) => Bond::Coached,
            Some(_) => Bond::Other,
        };
        if !may(asked.actor, Act::RecordContactPlan, bond) {
            return Err(Refusal::NotYours.into());
        }
        let plan = match people::contact_plan(&asked, client).await {
            Err(Unfulfilled::Refused(Refusal::NotFound)) => None,
            plan => Some(plan?),
        };
        let specimen = specimen(&asked, client).await?;
        let signing_in = SigningIn::of(&asked, plan.as_ref()).await?;
        let frame = if asked.actor.staff().is_some() { of_file(&asked, &known).await? } else { frame };
        let archived = known.archived_at.is_some();
        Ok(Self { asked, client, specimen, plan, archived, signing_in, frame })
    }

    /// Whether the client writes.
    pub(super) fn by_client(&self) -> bool {
        self.asked.actor.client().is_some()
    }

    /// What stands around the page.
    pub(super) fn into_frame(self) -> Frame {
        self.frame
    }

    /// Where the page lies.
    pub(super) fn path(&self) -> String {
        if self.by_client() { "/plan".to_owned() } else { format!("/clients/{}/plan", self.client) }
    }

    /// What holds, in a form.
    pub(super) fn form(&self) -> Entries {
        form::entered(self.plan.as_ref(), self.specimen.leads, self.today())
    }

    /// The plan that a form proposes.
    pub(super) fn proposal(&self, entries: &Entries) -> Result<Proposal, Refusal> {
        let usual = self.specimen.leads.written();
        let held = self.plan.as_ref().and_then(|plan| plan.leads.as_ref());
        form::proposal(entries, &Beside { usual: &usual, held }, self.today())
    }

    /// What was sent. The client's own words, which are not the coach's to choose, stand in her letters all the same.
    pub(super) fn entered(&self, sent: &[(String, String)]) -> Entries {
        let entries = Entries::sent(&form::FIELDS, sent);
        let Some(plan) = self.plan.as_ref().filter(|_| !self.by_client()) else { return entries };
        let kept = |words: &Option<String>| words.clone().unwrap_or_default();
        entries.without(&form::THEIRS).with("subject", kept(&plan.subject)).with("sender", kept(&plan.sender))
    }

    /// Why nothing can be written down here at the moment.
    fn closed(&self) -> Option<Saying> {
        let by_the_client = |plan: &PlanView| plan.channel == ChannelWord::None && plan.agreed_by == AgreedBy::Client;
        match &self.plan {
            _ if self.archived => Some(saying_among("contact-closed", "archived")),
            Some(plan) if by_the_client(plan) && !self.by_client() => Some(saying_among("contact-closed", "theirs")),
            _ => None,
        }
    }

    /// Whether letters stay neutral for now, whatever is chosen: nobody has said yet that the address is theirs.
    fn neutral_for_now(&self, entries: &Entries) -> bool {
        let confirmed = self.plan.as_ref().filter(|plan| plan.confirmed_at.is_some());
        let sure = confirmed.and_then(|plan| plan.address.as_deref()) == entries.written("address");
        form::wording(entries) > WordingLevel::Neutral && !sure
    }

    /// The day on the client's calendar.
    pub(super) fn today(&self) -> Date {
        self.specimen.client.zone.today(self.specimen.now)
    }

    /// The version of what holds; 0 where nothing does.
    pub(super) fn version(&self) -> i32 {
        self.plan.as_ref().map_or(0, |plan| plan.version)
    }

    /// The page.
    pub(super) fn shown(self, status: StatusCode, shown: Shown) -> Result<Response, Problem> {
        let Shown { entries, version, word, invitation, changed, preview } = shown;
        let hours = hours::read(&entries).ok().filter(|_| preview);
        let typed = Manner::entered(&entries);
        let ground = Ground { zone: &self.specimen.client.zone, usual: self.specimen.leads };
        let rows = self.plan.as_ref().map(|plan| in_words::rows(plan, &ground)).unwrap_or_default();
        let changed = rows.iter().filter(|row| changed.contains(&row.word)).cloned().collect();
        let hours = hours.map(|hours| in_words::hours(&hours, &self.specimen.client.zone)).unwrap_or_default();
        let previews = if preview { samples::all(&self.specimen, &typed)? } else { Vec::new() };
        let levels = self.levels(&typed)?;
        let first = samples::one(&self.specimen, &typed.at(WordingLevel::Neutral), Kind::SessionReminder)?;
        let told = self.asks();
        let page = Page {
            path: self.path(),
            by_client: self.by_client(),
            name: self.specimen.client.name.to_string(),
            lengths: leads::lengths(&entries, leads::SLOTS),
            hours_of_day: (0..24)
                .map(|hour| (hour.to_string(), saying("contact-hour").with("hour", hour.to_string())))
                .collect(),
            told,
            live: self.live()?,
            choices: hours::choices(),
            days: hours::days(),
            closed: self.closed(),
            neutral_for_now: self.neutral_for_now(&entries),
            place: place_of(&self.specimen.client.zone),
            usual: leads::in_words(&self.specimen.leads.written()),
            frame: self.frame,
            plan: self.plan,
            signing_in: self.signing_in,
            version,
            word,
            invitation,
            changed,
            rows,
            previews,
            hours,
            levels,
            first,
            entries,
        };
        Ok(with_status(status, &page))
    }

    /// Each level with letters as they would be at it.
    fn levels(&self, typed: &Manner) -> Result<Vec<Level>, Problem> {
        let highest = match &self.plan {
            _ if self.by_client() => WordingLevel::Detailed,
            Some(plan) => plan.wording,
            None => WordingLevel::Neutral,
        };
        let of = |(word, level): (&'static str, WordingLevel)| {
            let sample = |kind| samples::one(&self.specimen, &typed.at(level), kind);
            let others = [sample(Kind::HomeworkNudge)?, sample(Kind::HomeworkAssigned)?];
            let (label, sample) = (saying_among("contact-level", word), sample(Kind::SessionReminder)?);
            Ok(Level { word, label, sample, others, open: level <= highest })
        };
        form::LEVELS.into_iter().map(of).collect()
    }

    /// The letters a client gets now, as they are written today.
    fn live(&self) -> Result<Vec<Sample>, Problem> {
        match &self.plan {
            Some(plan) if self.by_client() && plan.address.is_some() => {
                samples::all(&self.specimen, &Manner::today(&self.form(), plan))
            }
            _ => Ok(Vec::new()),
        }
    }

    /// What the client is asked to look at again.
    fn asks(&self) -> Vec<Saying> {
        let Some(plan) = &self.plan else { return Vec::new() };
        let told = plan.nudges.as_told_on.map(|day| dated(saying("contact-told-nudges"), day));
        let review = (plan.review_on <= self.today()).then(|| saying("contact-review-due"));
        let assigned = plan.nudges.assigned.as_told_on.map(|day| dated(saying("contact-told-assigned"), day));
        told.into_iter().chain(assigned).chain(review).collect()
    }
}

/// Around the page of a coach, below the client's file.
async fn of_file(asked: &Asked, client: &ClientView) -> Result<Frame, Unfulfilled> {
    let staff = Staff::of(asked.clone()).await?;
    let title = saying("contact-title-of").with("name", client.name.clone());
    Ok(InSight { staff: &staff, client: client.clone() }.frame_below(title))
}

/// What the page is to show.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) entries: Entries,
    pub(super) version: i32,
    /// What is to be said first.
    pub(super) word: Option<Saying>,
    /// Where the client is invited, where that comes next.
    pub(super) invitation: Option<String>,
    /// What was just changed, by the words of the rows.
    pub(super) changed: Vec<&'static str>,
    /// Whether it shows what the letters would look like.
    pub(super) preview: bool,
}

/// A level to choose.
struct Level {
    word: &'static str,
    label: Saying,
    /// A reminder: from whom letters come, and about what.
    sample: Sample,
    /// Letters about homework.
    others: [Sample; 2],
    /// Whether whoever writes may choose it.
    open: bool,
}

#[derive(Template)]
#[template(path = "pages/contact/plan.html")]
struct Page {
    frame: Frame,
    path: String,
    by_client: bool,
    name: String,
    plan: Option<PlanView>,
    /// Told to staff alone.
    signing_in: SigningIn,
    version: i32,
    word: Option<Saying>,
    invitation: Option<String>,
    changed: Vec<Row>,
    rows: Vec<Row>,
    /// What the client is asked to look at again.
    told: Vec<Saying>,
    /// Why there is no form.
    closed: Option<Saying>,
    /// Whether the letters looked at would be neutral for now.
    neutral_for_now: bool,
    /// Whose clock the hours are read by.
    place: String,
    entries: Entries,
    levels: Vec<Level>,
    choices: Vec<(&'static str, Saying)>,
    days: Vec<(&'static str, Saying)>,
    lengths: Vec<(String, Saying)>,
    hours_of_day: Vec<(String, Saying)>,
    usual: Vec<Saying>,
    /// A neutral reminder: what the coach tells the client to look out for.
    first: Sample,
    previews: Vec<Sample>,
    /// When they would come.
    hours: Vec<Saying>,
    live: Vec<Sample>,
}
