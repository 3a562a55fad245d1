//! Somebody of the staff looks at a page.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Refusal;
use jiff::Timestamp;
use practice::letters::flow::{Flow, flow};
use practice::people::{self, StaffView};
use practice::{Asked, Outcome, Unfulfilled};

use super::frame::Tab;
use super::{Frame, Window, said};
use crate::Web;
use crate::guard::{NotShown, SignedIn, asking_for};
use crate::problem::Problem;
use crate::words::{Saying, place_of, saying};

/// Whoever of the staff looks, and when. Others are led away.
pub(super) struct Staff {
    pub(super) asked: Asked,
    pub(super) me: StaffView,
    pub(super) now: Timestamp,
    /// How letters go.
    flow: Flow,
}

impl Staff {
    /// Whoever asks, if they are of the staff.
    pub(super) async fn of(asked: Asked) -> Outcome<Self> {
        let id = asked.actor.staff().ok_or(Refusal::NotFound)?;
        let me = people::member(&asked, id).await?;
        let (flow, now) = flow(&asked).await?;
        Ok(Self { asked, me, now, flow })
    }

    /// The frame of a page called `title`.
    pub(super) fn frame(&self, here: Tab, title: Saying) -> Frame {
        Frame::staff(self.me.name.clone(), here, title).told_of(self.flow)
    }

    /// Whose clock the page shows.
    pub(super) fn clock(&self) -> Saying {
        saying("letters-zone").with("place", place_of(&self.me.zone))
    }

    /// The page that was asked for, or one that says why it is not shown.
    pub(super) fn told(&self, here: Tab, done: Outcome<Response>) -> Response {
        match done {
            Ok(page) => page,
            Err(Unfulfilled::Refused(refusal)) => said(&refusal, self.frame(here, saying("refused-title"))),
            Err(broke) => Problem::from(broke).into_response(),
        }
    }

    /// The same, or where whoever has not shown lately who they are does so, and from there to `path`.
    pub(super) fn told_or_proved(&self, here: Tab, done: Outcome<Response>, path: &str) -> Response {
        match done {
            Err(Unfulfilled::Refused(Refusal::ProofNeeded)) => {
                Redirect::to(&asking_for("/prove", path)).into_response()
            }
            done => self.told(here, done),
        }
    }
}

/// Why a page of the staff is not shown.
pub(super) enum NotStaff {
    /// Nobody is signed in, or it could not be found out.
    NotShown(NotShown),
    /// A client is: to them there is no such page.
    Client,
    /// It could not be read who it is.
    Problem(Problem),
}

impl IntoResponse for NotStaff {
    fn into_response(self) -> Response {
        match self {
            Self::NotShown(why) => why.into_response(),
            Self::Client => said(&Refusal::NotFound, Frame::client(Tab::Home, Window::Welcome)),
            Self::Problem(problem) => problem.into_response(),
        }
    }
}

impl FromRequestParts<Web> for Staff {
    type Rejection = NotStaff;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, NotStaff> {
        let signed_in = <SignedIn as FromRequestParts<Web>>::from_request_parts(parts, web).await;
        match Self::of(signed_in.map_err(NotStaff::NotShown)?.asked).await {
            Ok(staff) => Ok(staff),
            Err(Unfulfilled::Refused(Refusal::NotFound)) => Err(NotStaff::Client),
            Err(unfulfilled) => Err(NotStaff::Problem(unfulfilled.into())),
        }
    }
}
