//! Why something was not done, as RFC 9457 tells it: `application/problem+json` with a stable code and a sentence for a person.

use std::borrow::Cow;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Refusal;
use domain::refusal::{Fault, FreeTime, Sort};
use jiff::Timestamp;
use practice::{Broke, Unfulfilled};
use serde::Serialize;
use utoipa::ToSchema;

use crate::layers::request_id;

#[cfg(test)]
mod tests;

/// What the doors themselves refuse or regret, before a use case is asked or when one could not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doorstep {
    /// No bearer token, or none that is good.
    NoToken,
    /// The method does nothing here.
    MethodNotAllowed,
    /// More than a request may carry.
    TooLarge,
    /// Something else than JSON.
    NotJson,
    /// A change without the version it is meant for.
    PreconditionRequired,
    /// Sent by a page that is not ours.
    ForeignOrigin,
    /// Something of ours broke.
    Broke,
    /// The database does not answer.
    Unreachable,
    /// It took too long.
    TooSlow,
}

/// Code, status and sentence of each: the one list of them.
const BOOK: &[(&str, StatusCode, &str)] = &[
    ("no-token", StatusCode::UNAUTHORIZED, "This asks for a bearer token that is good."),
    (
        "method-not-allowed",
        StatusCode::METHOD_NOT_ALLOWED,
        "This cannot be done here; the answer's `Allow` names what can.",
    ),
    ("too-large", StatusCode::PAYLOAD_TOO_LARGE, "This is more than one request can carry: 256 KiB."),
    ("not-json", StatusCode::UNSUPPORTED_MEDIA_TYPE, "Please send JSON, with the content type `application/json`."),
    (
        "precondition-required",
        StatusCode::PRECONDITION_REQUIRED,
        "Please send the `ETag` of what you have read as `If-Match`.",
    ),
    ("foreign-origin", StatusCode::FORBIDDEN, "This came from a page that is not ours, so nothing was done."),
    (
        "broke",
        StatusCode::INTERNAL_SERVER_ERROR,
        "Something on our side broke. Nothing was changed. Please try again, or name the reference.",
    ),
    (
        "unreachable",
        StatusCode::SERVICE_UNAVAILABLE,
        "We cannot reach our records at the moment. Nothing was changed. Please try again shortly.",
    ),
    (
        "too-slow",
        StatusCode::SERVICE_UNAVAILABLE,
        "This took longer than we wait. Please look whether it was done, and try again.",
    ),
];

impl Doorstep {
    /// Code, status and sentence of each.
    pub fn all() -> impl Iterator<Item = (&'static str, StatusCode, &'static str)> {
        BOOK.iter().copied()
    }

    fn entry(self) -> (&'static str, StatusCode, &'static str) {
        BOOK[self as usize]
    }
}

/// Why something was not done.
#[derive(Clone, Debug)]
pub struct Problem {
    told: Box<ProblemBody>,
    retry_after: Option<u32>,
    token_presented: bool,
}

/// What a problem says to a person, for a page of it.
#[derive(Clone, Debug)]
pub(crate) struct Spoken {
    /// The stable name.
    pub(crate) code: &'static str,
    /// The sentence.
    pub(crate) detail: Cow<'static, str>,
    /// Of what broke: what to name when asking for it.
    pub(crate) reference: Option<String>,
}

/// Why something was not done (RFC 9457).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody {
    /// A path that tells more about this sort of problem.
    #[serde(rename = "type")]
    #[schema(example = "/problems/slot-taken")]
    kind: String,
    /// The code in words.
    #[schema(example = "Slot taken")]
    title: String,
    /// The status of the answer.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// The stable name, its words joined by hyphens.
    #[schema(example = "slot-taken")]
    code: &'static str,
    /// A sentence for a person. It blames nobody.
    detail: Cow<'static, str>,
    /// What cannot be used as it is, field by field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldError>,
    /// With `slot-taken`: near times that are free.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    near: Vec<NearTime>,
    /// Of what broke: what to name when asking for it. It stands in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
}

/// One field that cannot be used as it is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FieldError {
    /// Where: a JSON pointer (RFC 6901) into what was sent; parameters stand at the top.
    #[schema(example = "/safe_hours/0/from")]
    pointer: Cow<'static, str>,
    /// A sentence that says what would be right.
    detail: Cow<'static, str>,
}

/// A free stretch of a coach's time.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct NearTime {
    /// From when a session of the length asked for could start.
    pub(crate) starts_at: Timestamp,
    /// Until when it could start at the latest.
    pub(crate) last_start_at: Timestamp,
}

impl From<FreeTime> for NearTime {
    fn from(FreeTime { starts_at, last_start_at }: FreeTime) -> Self {
        Self { starts_at, last_start_at }
    }
}

impl From<Fault> for FieldError {
    fn from(Fault { pointer, detail }: Fault) -> Self {
        Self { pointer, detail }
    }
}

/// An invitation can be tried again after a day.
const A_DAY: u32 = 24 * 60 * 60;
const SOON: u32 = 5;

/// The status of a sort of refusal.
pub fn status_of(sort: Sort) -> StatusCode {
    match sort {
        Sort::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Sort::Missing => StatusCode::NOT_FOUND,
        Sort::Forbidden => StatusCode::FORBIDDEN,
        Sort::Conflict => StatusCode::CONFLICT,
        Sort::Stale => StatusCode::PRECONDITION_FAILED,
        Sort::TooOften => StatusCode::TOO_MANY_REQUESTS,
    }
}

/// After how many seconds it is worth trying again, never too few, where that is known (RFC 9110, section 10.2.3).
pub(crate) fn retry_after(refusal: &Refusal) -> Option<u32> {
    match refusal {
        Refusal::InvitedRecently => Some(A_DAY),
        refusal => refusal.wait().map(|wait| u32::try_from(wait.as_secs().max(0) + 1).unwrap_or(A_DAY)),
    }
}

impl Problem {
    fn of(code: &'static str, status: StatusCode, detail: impl Into<Cow<'static, str>>) -> Self {
        let told = ProblemBody {
            kind: format!("/problems/{code}"),
            title: in_words(code),
            status: status.as_u16(),
            code,
            detail: detail.into(),
            errors: Vec::new(),
            near: Vec::new(),
            reference: None,
        };
        Self { told: Box::new(told), retry_after: None, token_presented: false }
    }

    /// The token that was presented is not good, which a caller may want to tell from none.
    pub(crate) fn bad_token() -> Self {
        Self { token_presented: true, ..Doorstep::NoToken.into() }
    }

    /// The status of the answer.
    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.told.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// `slot-taken` as a title: `Slot taken`.
pub(crate) fn in_words(code: &str) -> String {
    let mut words = code.replace('-', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

impl From<Doorstep> for Problem {
    fn from(doorstep: Doorstep) -> Self {
        let (code, status, sentence) = doorstep.entry();
        let mut problem = Self::of(code, status, sentence);
        problem.retry_after = (status == StatusCode::SERVICE_UNAVAILABLE).then_some(SOON);
        problem.told.reference = status.is_server_error().then(request_id::present).flatten();
        problem
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let mut problem = Self::of(refusal.code(), status_of(refusal.sort()), refusal.said());
        problem.retry_after = retry_after(&refusal);
        match refusal {
            Refusal::Invalid(faults) => problem.told.errors = faults.into_iter().map(FieldError::from).collect(),
            Refusal::SlotTaken(free) => problem.told.near = free.into_iter().map(NearTime::from).collect(),
            Refusal::TimeSkipped(shown) => {
                let detail = format!("The clock shows {} then.", shown.strftime("%Y-%m-%dT%H:%M"));
                problem.told.errors.push(FieldError { pointer: "/starts_at_local".into(), detail: detail.into() });
            }
            _ => {}
        }
        problem
    }
}

/// What broke is told to the log, once and here, and never to whoever asked.
impl From<Unfulfilled> for Problem {
    fn from(unfulfilled: Unfulfilled) -> Self {
        match unfulfilled {
            Unfulfilled::Refused(refusal) => refusal.into(),
            Unfulfilled::Broke(broke) => {
                let doorstep =
                    if matches!(broke, Broke::Unreachable(_)) { Doorstep::Unreachable } else { Doorstep::Broke };
                let problem = Self::from(doorstep);
                tracing::error!(reference = problem.told.reference, error = %broke, "something broke");
                problem
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, retry_after) = (self.status(), self.retry_after);
        let challenge = (status == StatusCode::UNAUTHORIZED).then_some(self.token_presented);
        let spoken =
            Spoken { code: self.told.code, detail: self.told.detail.clone(), reference: self.told.reference.clone() };
        let mut response = (status, Json(self.told)).into_response();
        response.extensions_mut().insert(spoken);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        // RFC 6750, section 3.
        if let Some(presented) = challenge {
            let words = if presented {
                r#"Bearer realm="halcyon", error="invalid_token""#
            } else {
                r#"Bearer realm="halcyon""#
            };
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(words));
        }
        response
    }
}
