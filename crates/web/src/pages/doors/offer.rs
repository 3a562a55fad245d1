//! An authenticator that is offered: a picture to scan, the same in letters to type, and a field for its first code.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Refusal;
use practice::doors::{Hand, Offered, offered_authenticator};
use practice::{Broke, Outcome};
use qrcode::QrCode;
use qrcode::render::svg::Color;

use crate::Web;
use crate::pages::entries::Entries;
use crate::pages::{Frame, if_there, with_status};
use crate::words::filters;

/// Where its presses go.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) confirm: &'static str,
    pub(crate) anew: &'static str,
}

#[derive(Template)]
#[template(path = "pages/doors/authenticator.html")]
struct Offer {
    frame: Frame,
    entries: Entries,
    confirm: &'static str,
    anew: &'static str,
    offered: Option<Offered>,
    picture: String,
}

/// The page of what is offered, or of a press that offers.
pub(crate) async fn shown(
    web: &Web,
    hand: Hand<'_>,
    frame: Frame,
    place: Place,
    entries: Entries,
) -> Outcome<Response> {
    let offered = if_there(offered_authenticator(&web.office, hand).await)?;
    let picture = offered.as_ref().map(|offered| picture(&offered.scanned)).transpose()?.unwrap_or_default();
    let wrong = !entries.matters().is_empty();
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let Place { confirm, anew } = place;
    Ok(with_status(status, &Offer { frame, entries, confirm, anew, offered, picture }))
}

/// A picture that holds an address, drawn into the page: no other place is asked for it, and it has no style of its own.
fn picture(address: &str) -> Result<String, Broke> {
    let code = QrCode::new(address).map_err(|_| Broke::Record("picture"))?;
    let drawn = code.render::<Color<'_>>().min_dimensions(224, 224).build();
    let from = drawn.find("<svg").ok_or(Broke::Record("picture"))?;
    Ok(drawn[from..].replace(" xmlns=\"http://www.w3.org/2000/svg\"", "").replacen(
        "<svg",
        "<svg aria-hidden=\"true\"",
        1,
    ))
}

/// What is the matter with a code that was not taken.
pub(crate) fn matter(refusal: &Refusal) -> Entries {
    Entries::default().refused(refusal, "code")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_picture_is_plain_and_asks_no_other_place() {
        let drawn = super::picture("otpauth://totp/Riverside:cora%40home.example?secret=AAAA").unwrap();
        assert!(drawn.starts_with("<svg aria-hidden") && drawn.ends_with("</svg>"), "{drawn}");
        for foreign in ["http", "style", "<script", "AAAA"] {
            assert!(!drawn.contains(foreign), "{foreign}");
        }
    }
}
