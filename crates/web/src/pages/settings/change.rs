//! The practice's settings: all of the staff read them, an owner changes them.

use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Refusal;
use domain::may::{Act, Bond, may};
use domain::people::Language;
use domain::text::Wording;
use domain::time::Zone;
use practice::scheduling::views::{SessionTypeView, session_types};
use practice::settings::{self, ChangeSettings, SettingsView};
use practice::{Outcome, Unfulfilled};

use crate::pages::entries::Entries;
use crate::pages::first_steps::{are_aside, is_under_way};
use crate::pages::frame::Tab;
use crate::pages::leads::{self, Slots};
use crate::pages::people::languages;
use crate::pages::staff::Staff;
use crate::pages::told::{Told, tell};
use crate::pages::{Frame, with_status};
use crate::problem::status_of;
use crate::sent::{Fields, Search};
use crate::words::{Saying, filters, hour, saying};

const FIELDS: [&str; 8] =
    ["version", "name", "zone", "locale", "client_first", "client_second", "coach_first", "coach_second"];
const CLIENTS: Slots = ("client_first", "client_second");
const COACHES: Slots = ("coach_first", "coach_second");

#[derive(Template)]
#[template(path = "pages/settings/settings.html")]
struct Page {
    frame: Frame,
    told: Option<Saying>,
    /// Whether whoever looks may change what is here.
    may_change: bool,
    may_see_staff: bool,
    may_send_test: bool,
    /// Whether there are first steps to go back to, and whether some were put aside.
    steps: (bool, bool),
    may_see_logbook: bool,
    changed_meanwhile: bool,
    now: SettingsView,
    /// What the clock of the practice's zone shows.
    clock: String,
    usual: [(Saying, Vec<Saying>); 2],
    entries: Entries,
    zones: Vec<&'static str>,
    languages: Vec<(String, Saying)>,
    client_lengths: Vec<(String, Saying)>,
    coach_lengths: Vec<(String, Saying)>,
    types: Vec<Line>,
}

/// A session type in the list.
struct Line {
    path: String,
    name: String,
    length: Saying,
    place: Option<String>,
    is_closed: bool,
}

pub(super) async fn ask(staff: Staff, Search(told): Search<Told>) -> Response {
    let done =
        shown(&staff, StatusCode::OK, None, told.among("settings-told", &["changed", "changed-apart", "added"])).await;
    staff.told(Tab::Settings, done)
}

pub(super) async fn change(staff: Staff, Form(sent): Form<Vec<(String, String)>>) -> Response {
    let entries = Entries::sent(&FIELDS, &sent);
    let changed = match command(&entries) {
        Ok(command) => keep(&staff, command).await,
        Err(refusal) => Err(refusal.into()),
    };
    let done = match changed {
        Ok(what) => Ok(tell("/settings", what)),
        Err(Unfulfilled::Refused(refusal @ (Refusal::Invalid(_) | Refusal::Changed))) => {
            shown(&staff, status_of(refusal.sort()), Some((entries, refusal)), None).await
        }
        Err(unfulfilled) => Err(unfulfilled),
    };
    staff.told(Tab::Settings, done)
}

/// Keeps the settings, and says what to tell: whoever moved the practice's clock may have thought that it is also theirs.
async fn keep(staff: &Staff, command: ChangeSettings) -> Outcome<&'static str> {
    let former = settings::read(&staff.asked).await?.zone;
    let now = settings::change(&staff.asked, command).await?.zone;
    Ok(if now != former && now != staff.me.zone { "changed-apart" } else { "changed" })
}

fn command(entries: &Entries) -> Result<ChangeSettings, Refusal> {
    let mut fields = Fields::default();
    let name = fields.take("/name", Wording::parse(entries.entered("name")));
    let zone = fields.take("/zone", Zone::by_place(entries.entered("zone")));
    let locale = fields.take("/locale", locale(entries));
    let client_leads = fields.take("", leads::read(entries, CLIENTS));
    let coach_leads = fields.take("", leads::read(entries, COACHES));
    fields.finish()?;
    Ok(ChangeSettings {
        expected: entries.expected(),
        name,
        zone,
        locale: locale.flatten(),
        client_leads,
        coach_leads,
        own_words: None,
    })
}

/// The language of letters, where the form has it.
fn locale(entries: &Entries) -> Result<Option<Language>, Refusal> {
    entries.has("locale").then(|| Language::parse(entries.entered("locale"))).transpose()
}

/// The page, with what was entered and what is the matter with it, if something is.
async fn shown(
    staff: &Staff,
    status: StatusCode,
    refused: Option<(Entries, Refusal)>,
    told: Option<Saying>,
) -> Outcome<Response> {
    let now = settings::read(&staff.asked).await?;
    let types = session_types(&staff.asked, true).await?;
    let changed_meanwhile = matches!(refused, Some((_, Refusal::Changed)));
    let entries = match refused {
        None => entered(&now),
        // Pressing again is meant for what holds now, which stands above the form.
        Some((entries, Refusal::Changed)) => entries.at_version(now.version),
        Some((entries, refusal)) => entries.refused(&refusal, "name"),
    };
    let may = |act| may(staff.asked.actor, act, Bond::Other);
    let page = Page {
        frame: staff.frame(Tab::Settings, saying("settings-title")),
        told,
        may_change: may(Act::ChangeSettings),
        may_see_staff: may(Act::GiveWayIn),
        may_send_test: may(Act::SendTest),
        steps: (is_under_way(&staff.asked).await?, are_aside(&staff.asked).await?),
        may_see_logbook: may(Act::SeeLogbook),
        changed_meanwhile,
        clock: hour(&now.zone, staff.now),
        usual: usual(&now),
        client_lengths: leads::lengths(&entries, CLIENTS),
        coach_lengths: leads::lengths(&entries, COACHES),
        zones: Zone::all_names().collect(),
        languages: languages().map(|(tag, name)| (tag.to_owned(), name)).to_vec(),
        types: types.iter().map(Line::of).collect(),
        entries,
        now,
    };
    Ok(with_status(status, &page))
}

fn entered(now: &SettingsView) -> Entries {
    let entries = Entries::default()
        .with("version", now.version.to_string())
        .with("name", now.name.clone())
        .with("zone", now.zone.name())
        .with("locale", now.locale.tag());
    leads::entered(leads::entered(entries, CLIENTS, &now.leads.client), COACHES, &now.leads.coach)
}

/// The practice's reminders in words.
fn usual(now: &SettingsView) -> [(Saying, Vec<Saying>); 2] {
    [
        (saying("settings-leads-clients"), leads::in_words(&now.leads.client)),
        (saying("settings-leads-coaches"), leads::in_words(&now.leads.coach)),
    ]
}

impl Line {
    fn of(one: &SessionTypeView) -> Self {
        Self {
            path: format!("/settings/session-types/{}", one.id),
            name: one.name.to_string(),
            length: saying("settings-minutes").with("minutes", one.length.minutes()),
            place: one.place.as_ref().map(|place| place.written().at),
            is_closed: one.archived_at.is_some(),
        }
    }
}
