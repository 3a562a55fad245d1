//! The words of homework: sealed where they are kept.

use domain::ids::{HomeworkId, TemplateId};
use domain::text::{Passage, Wording};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::keyring::Spot;
use crate::{Broke, Records};

/// What is written about a piece of homework.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What is to be done.
    pub words: Passage,
    /// The client's own word for it, for letters that must not say more.
    pub cover: Option<Wording>,
    /// A page that goes with it, beginning with `https://`.
    pub link: Option<Wording>,
}

/// The same as it is kept.
pub(super) struct Sealed {
    pub words: String,
    pub cover: Option<String>,
    pub link: Option<String>,
}

/// A row in which what is written is kept.
#[derive(Clone, Copy)]
pub(super) struct Place {
    table: &'static str,
    row: Uuid,
}

impl From<HomeworkId> for Place {
    fn from(id: HomeworkId) -> Self {
        Self { table: "homework", row: id.0 }
    }
}

impl From<TemplateId> for Place {
    fn from(id: TemplateId) -> Self {
        Self { table: "homework_templates", row: id.0 }
    }
}

impl Place {
    fn spot(self, column: &'static str) -> Spot {
        Spot { table: self.table, column, row: self.row }
    }
}

/// Seals what is written.
pub(super) fn seal(records: &Records, at: impl Into<Place>, written: &Written) -> Result<Sealed, Broke> {
    let place = at.into();
    let line = |column, line: &Option<Wording>| {
        line.as_ref().map(|line| records.seal(place.spot(column), line.as_str().as_bytes())).transpose()
    };
    Ok(Sealed {
        words: records.seal(place.spot("words"), written.words.as_str().as_bytes())?,
        cover: line("cover", &written.cover)?,
        link: line("link", &written.link)?,
    })
}

/// Opens what is kept.
pub(super) fn unseal(records: &Records, at: impl Into<Place>, sealed: &Sealed) -> Result<Written, Broke> {
    let place = at.into();
    let line = |column, kept: &Option<String>| {
        let opened = kept.as_ref().map(|kept| open(records, place.spot(column), kept)).transpose()?;
        opened.map(|words| Wording::parse(&words).map_err(|_| Broke::Record("homework"))).transpose()
    };
    let words = open(records, place.spot("words"), &sealed.words)?;
    Ok(Written {
        words: Passage::parse(&words).map_err(|_| Broke::Record("homework"))?,
        cover: line("cover", &sealed.cover)?,
        link: line("link", &sealed.link)?,
    })
}

fn open(records: &Records, spot: Spot, kept: &str) -> Result<Zeroizing<String>, Broke> {
    let bytes = records.office.keyring().unseal(spot, kept)?;
    String::from_utf8(bytes.to_vec()).map(Zeroizing::new).map_err(|_| Broke::Record("homework"))
}
