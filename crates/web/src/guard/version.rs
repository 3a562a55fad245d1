//! Which version of a thing a change is meant for (RFC 9110, section 13).

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use practice::Expected;
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

use crate::problem::{Doorstep, Problem};

/// The tag of a version: `"v3"`.
pub(crate) fn etag(version: i32) -> HeaderValue {
    HeaderValue::try_from(format!("\"v{version}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

/// The version in `If-Match`.
pub(crate) struct IfMatch(pub(crate) Expected);

/// The version in `If-Match`, if one is given; without it, whichever there is.
pub(crate) struct MayMatch(pub(crate) Expected);

/// The version in `If-Match`; without it, or with `If-None-Match: *`, the thing is to be new.
pub(crate) struct IfMatchOrNew {
    /// The version.
    pub(crate) expected: Expected,
    /// Whether `If-Match` was absent.
    pub(crate) unsaid: bool,
}

/// A version that nothing has.
const NONE: Expected = Expected(Some(-1));

/// A tag that is not one of ours matches nothing, and so does a weak one: `If-Match` compares strongly.
fn read(headers: &HeaderMap) -> Option<Expected> {
    let written = headers.get(header::IF_MATCH)?.to_str().unwrap_or_default().trim();
    let version = || written.strip_prefix("\"v")?.strip_suffix('"')?.parse().ok();
    Some(if written == "*" { Expected::ANY } else { version().map_or(NONE, |version| Expected(Some(version))) })
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self(read(&parts.headers).ok_or(Doorstep::PreconditionRequired)?))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for MayMatch {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(read(&parts.headers).unwrap_or(Expected::ANY)))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatchOrNew {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let expected = read(&parts.headers);
        let unsaid = expected.is_none() && !parts.headers.contains_key(header::IF_NONE_MATCH);
        Ok(Self { expected: expected.unwrap_or(Expected::NONE_YET), unsaid })
    }
}

fn parameter(required: Required, description: &str) -> Vec<Parameter> {
    let tag = ObjectBuilder::new().schema_type(Type::String).examples([serde_json::json!("\"v1\"")]);
    let header = ParameterBuilder::new().name("If-Match").parameter_in(ParameterIn::Header).required(required);
    vec![header.description(Some(description)).schema(Some(tag.build())).build()]
}

impl IntoParams for IfMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        parameter(Required::True, "The `ETag` of what was read. `*` stands for whichever version there is.")
    }
}

impl IntoParams for MayMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        parameter(Required::False, "The `ETag` of what was read, for whoever wants to be told of a change meanwhile.")
    }
}

impl IntoParams for IfMatchOrNew {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        parameter(Required::False, "The `ETag` of what was read. Left out where there is none yet.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(written: &'static str) -> Option<Expected> {
        read(&HeaderMap::from_iter([(header::IF_MATCH, HeaderValue::from_static(written))]))
    }

    #[test]
    fn only_our_own_strong_tags_name_a_version() {
        assert_eq!(of("\"v3\""), Some(Expected(Some(3))));
        assert_eq!(etag(3), "\"v3\"");
        assert_eq!(of("*"), Some(Expected::ANY));
        assert_eq!(read(&HeaderMap::new()), None);
        for other in ["W/\"v3\"", "v3", "\"3\"", "\"v3\", \"v4\"", ""] {
            assert_eq!(of(other), Some(NONE), "{other}");
        }
    }
}
