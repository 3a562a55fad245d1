//! Printing: content in, letter out.

use domain::Refusal;
use domain::letters::Kind;
use domain::letters::content::Content;

use crate::catalogue::Catalogue;
use crate::headers::Header;
use crate::invite::Invite;
use crate::printed::Printed;
use crate::sheet::Sheet;
use crate::speech::Speech;
use crate::{headers, mime};

/// Why a letter could not be printed. None of these can pass by itself.
#[derive(Debug, thiserror::Error)]
pub enum PressError {
    /// The facts are not those that this kind speaks of.
    #[error("the facts do not belong to a letter of the kind {0}")]
    OtherFacts(Kind),
    /// A sentence is missing from the catalogue, or asks for something it is not given.
    #[error("the catalogue cannot say {0}")]
    Catalogue(String),
    /// A link is not a plain path below the letters' address, or a code is no plain code.
    #[error("a link or a code is not plain")]
    Link,
    /// The times lie beyond those that can be written down.
    #[error("a time cannot be written down")]
    Time,
    /// A sample's own words were refused.
    #[error("a sample could not be made: {0}")]
    Sample(#[from] Refusal),
    /// The layout could not be filled.
    #[error("the layout could not be filled: {0}")]
    Layout(#[from] askama::Error),
    /// The letter could not be put together.
    #[error("the letter could not be put together: {0}")]
    Assembly(#[from] std::io::Error),
}

/// Prints a letter.
///
/// # Errors
/// [`PressError`]; a letter that came from present records and passed its checks at the door meets none of them.
pub fn print(content: &Content) -> Result<Printed, PressError> {
    let catalogue = Catalogue::of(content.reader.language)?;
    let speech = Speech::of(content, catalogue)?;
    let sheet = Sheet::lay_out(content, &speech, catalogue)?;
    let ics = Invite::of(content, catalogue)?.map(|invite| invite.written());
    let (text, html) = (sheet.text()?, sheet.html()?);
    let headers = headers::of(content, &speech.subject)?;
    let bytes = mime::assemble(content.letter, &headers, &text, &html, ics.as_ref())?;
    Ok(Printed {
        envelope_from: headers::sender(content).address.to_string(),
        to: content.reader.address.to_string(),
        subject: speech.subject,
        text,
        html,
        ics: ics.map(|file| file.text),
        headers: headers.into_iter().map(Header::shown).collect(),
        bytes,
        cuts: sheet.cuts(),
    })
}
