//! Styles, scripts, faces and marks. Each lies under a name that carries a hash of what is in it, and so never changes.

use std::borrow::Cow;
use std::fmt::Write;
use std::sync::LazyLock;

use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::Refusal;
use sha2::{Digest, Sha256};

use super::week_rows;
use crate::Web;
use crate::problem::Problem;
use crate::sent::Id;

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const FACE: &str = "font/woff2";
const MARK: &str = "image/svg+xml; charset=utf-8";

/// The stylesheet of every page, in the order of its layers.
const SITE: &str = concat!(
    include_str!("../../static/css/reset.css"),
    include_str!("../../static/css/fonts.css"),
    include_str!("../../static/css/tokens.css"),
    include_str!("../../static/css/base.css"),
    include_str!("../../static/css/layout.css"),
    include_str!("../../static/css/shell.css"),
    include_str!("../../static/css/components.css"),
    include_str!("../../static/css/forms.css"),
    include_str!("../../static/css/utilities.css"),
);

/// What a page with a week needs besides; its rows are counted out by [`week_rows`].
const WEEK: &str = include_str!("../../static/css/week.css");

macro_rules! files {
    ($($name:literal: $sort:ident, $place:literal;)+) => {
        [$(($name, $sort, include_bytes!(concat!("../../static/", $place)) as &[u8])),+]
    };
}

static FILES: [(&str, &str, &[u8]); 17] = files! {
    "atkinson-hyperlegible-next-latin.woff2": FACE, "fonts/atkinson-hyperlegible-next-latin.woff2";
    "atkinson-hyperlegible-next-latin-ext.woff2": FACE, "fonts/atkinson-hyperlegible-next-latin-ext.woff2";
    "inter-latin.woff2": FACE, "fonts/inter-latin.woff2";
    "inter-latin-ext.woff2": FACE, "fonts/inter-latin-ext.woff2";
    "source-serif-4-latin.woff2": FACE, "fonts/source-serif-4-latin.woff2";
    "source-serif-4-latin-ext.woff2": FACE, "fonts/source-serif-4-latin-ext.woff2";
    "bird.svg": MARK, "marks/bird.svg";
    "plain.svg": MARK, "marks/plain.svg";
    "copy.js": SCRIPT, "js/copy.js";
    "fresh.js": SCRIPT, "js/fresh.js";
    "keys.js": SCRIPT, "js/keys.js";
    "leave.js": SCRIPT, "js/leave.js";
    "passkey.js": SCRIPT, "js/passkey.js";
    "show.js": SCRIPT, "js/show.js";
    "welcome.js": SCRIPT, "js/welcome.js";
    "writing.js": SCRIPT, "js/writing.js";
    "htmx.js": SCRIPT, "vendor/htmx-4.0.1.min.js";
};

/// A file as it is sent.
struct Asset {
    name: &'static str,
    path: String,
    sort: &'static str,
    bytes: Cow<'static, [u8]>,
}

static SHELF: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let mut shelf: Vec<Asset> =
        FILES.iter().map(|(name, sort, bytes)| Asset::new(name, sort, Cow::Borrowed(*bytes))).collect();
    let site = shelf
        .iter()
        .filter(|one| one.sort == FACE)
        .fold(SITE.to_owned(), |css, face| css.replace(&format!("\"{}\"", face.name), &format!("\"{}\"", face.path)));
    shelf.push(Asset::new("site.css", CSS, site.into_bytes().into()));
    shelf.push(Asset::new("week.css", CSS, format!("{WEEK}{}", week_rows()).into_bytes().into()));
    shelf
});

impl Asset {
    /// `name.ending` under `/static/name.0123456789ab.ending`.
    fn new(name: &'static str, sort: &'static str, bytes: Cow<'static, [u8]>) -> Self {
        let hash = Sha256::digest(&bytes).iter().take(6).fold(String::new(), |mut hash, byte| {
            let _ = write!(hash, "{byte:02x}");
            hash
        });
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        Self { name, path: format!("/static/{stem}.{hash}.{ending}"), sort, bytes }
    }
}

/// Where the file of that name is found.
pub(crate) fn path(name: &str) -> Option<&'static str> {
    SHELF.iter().find(|one| one.name == name).map(|one| one.path.as_str())
}

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/static/{file}", get(file))
}

async fn file(Id(file): Id<String>) -> Result<Response, Problem> {
    let asset = SHELF.iter().find(|one| one.path.strip_prefix("/static/") == Some(&file)).ok_or(Refusal::NotFound)?;
    let headers = [(header::CONTENT_TYPE, asset.sort), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, asset.bytes.as_ref()).into_response())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// A page has several scripts, which share what they name at their outermost: a name that is taken stops the later one.
    #[test]
    fn no_two_scripts_name_one_thing() {
        let ours = FILES.iter().filter(|(name, sort, _)| *sort == SCRIPT && *name != "htmx.js");
        let mut named: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (file, _, bytes) in ours {
            for line in std::str::from_utf8(bytes).unwrap().lines() {
                let declared = ["const ", "let ", "function ", "async function ", "class "];
                let Some(rest) = declared.iter().find_map(|word| line.strip_prefix(word)) else { continue };
                let end = rest.find(|sign: char| !sign.is_alphanumeric()).unwrap_or(rest.len());
                named.entry(&rest[..end]).or_default().push(file);
            }
        }
        assert!(named.len() > 10, "{named:?}");
        let twice: Vec<_> = named.iter().filter(|(_, files)| files.len() > 1).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }
}
