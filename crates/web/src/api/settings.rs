//! The practice's settings, read and changed.

use domain::Refusal;
use domain::letters::Kind;
use domain::letters::content::OwnWords;
use domain::people::{Language, Leads, WordingLevel};
use domain::text::Wording;
use domain::time::Zone;
use letterpress::check_own_words;
use practice::Expected;
use practice::settings::{self, ChangeSettings, SettingsView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ROOT;
use super::parts::{LeadsBody, leads};
use super::words::{LetterKind, WordingName};
use crate::Web;
use crate::answer::{Answer, Shown};
use crate::guard::{AsStaff, IfMatch};
use crate::sent::{Body, Fields};

pub(super) fn doors() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(settings, change_settings))
}

/// The practice's settings.
#[derive(Serialize, ToSchema)]
pub(super) struct SettingsBody {
    /// The practice's name.
    name: String,
    /// The zone new people start with.
    #[schema(example = "Europe/Berlin")]
    zone: &'static str,
    /// The language new people start with.
    #[schema(example = "en")]
    locale: &'static str,
    leads: DefaultLeadsBody,
    /// The practice's own words in letters.
    own_words: Vec<OwnWordsBody>,
    /// Whether this is a demo.
    demo: bool,
    /// Raised by every change; the `ETag` is made of it.
    version: i32,
}

/// Reminders unless something else was agreed.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DefaultLeadsBody {
    /// A client's.
    client: LeadsBody,
    /// A coach's.
    coach: LeadsBody,
}

impl DefaultLeadsBody {
    fn read(self, fields: &mut Fields) -> (Option<Leads>, Option<Leads>) {
        let Self { client, coach } = self;
        (fields.take("/leads/client", leads(client)), fields.take("/leads/coach", leads(coach)))
    }
}

/// The practice's own words for a kind of letter: plain text with `{names}`.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OwnWordsBody {
    #[schema(value_type = LetterKind)]
    kind: Kind,
    /// For which level; neutral letters keep their words.
    #[schema(value_type = WordingName)]
    wording: WordingLevel,
    #[schema(min_length = 1, max_length = 200)]
    subject: String,
    /// The paragraphs above the facts, separated by blank lines.
    #[schema(min_length = 1, max_length = 4000)]
    text: String,
}

impl From<OwnWords> for OwnWordsBody {
    fn from(OwnWords { kind, wording, subject, text }: OwnWords) -> Self {
        Self { kind, wording, subject, text }
    }
}

impl OwnWordsBody {
    fn read(self) -> Result<OwnWords, Refusal> {
        let Self { kind, wording, subject, text } = self;
        let own = OwnWords { kind, wording, subject, text };
        check_own_words(&own).map(|()| own)
    }
}

impl From<SettingsView> for SettingsBody {
    fn from(view: SettingsView) -> Self {
        let SettingsView { name, zone, locale, leads, own_words, demo, version } = view;
        let leads = DefaultLeadsBody { client: leads.client.into(), coach: leads.coach.into() };
        let own_words = own_words.into_iter().map(OwnWordsBody::from).collect();
        Self { name, zone: zone.name(), locale: locale.tag(), leads, own_words, demo, version }
    }
}

/// Read the settings
#[utoipa::path(
    get,
    path = "/settings",
    tag = "practice",
    responses((status = 200, description = "The settings", body = SettingsBody))
)]
async fn settings(AsStaff(asked): AsStaff) -> Answer<Shown<SettingsBody>> {
    let view = settings::read(&asked).await?;
    Ok(Shown::read(view.version, view.into()))
}

/// The settings, whole.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeSettingsBody {
    /// The practice's name.
    #[schema(min_length = 1, max_length = 200, example = "Riverside")]
    name: String,
    /// The zone new people start with.
    #[schema(example = "Europe/Berlin")]
    zone: String,
    /// The language new people start with.
    #[schema(example = "en")]
    locale: String,
    leads: DefaultLeadsBody,
    /// The practice's own words in letters, all of them.
    own_words: Vec<OwnWordsBody>,
}

impl ChangeSettingsBody {
    fn command(self, expected: Expected) -> Result<ChangeSettings, Refusal> {
        let Self { name, zone, locale, leads, own_words } = self;
        let mut fields = Fields::default();
        let name = fields.take("/name", Wording::parse(&name));
        let zone = fields.take("/zone", Zone::parse(&zone));
        let locale = fields.take("/locale", Language::parse(&locale));
        let (client_leads, coach_leads) = leads.read(&mut fields);
        let own_words = own_words.into_iter().enumerate();
        let own_words =
            own_words.filter_map(|(at, words)| fields.take(&format!("/own_words/{at}"), words.read())).collect();
        fields.finish()?;
        Ok(ChangeSettings { expected, name, zone, locale, client_leads, coach_leads, own_words: Some(own_words) })
    }
}

/// Change the settings
#[utoipa::path(
    put,
    path = "/settings",
    tag = "practice",
    params(IfMatch),
    request_body = ChangeSettingsBody,
    responses((status = 200, description = "The settings", body = SettingsBody))
)]
async fn change_settings(
    AsStaff(asked): AsStaff,
    IfMatch(expected): IfMatch,
    Body(body): Body<ChangeSettingsBody>,
) -> Answer<Shown<SettingsBody>> {
    let view = settings::change(&asked, body.command(expected)?).await?;
    Ok(Shown::changed(format!("{ROOT}/settings"), view.version, view.into()))
}
