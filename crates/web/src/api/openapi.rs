//! What every operation of the document shares: who may call it, how it is refused, and which act it is.

use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, OpenApi, PathItem, Ref, RefOr, Required, Response, ResponseBuilder,
};
use utoipa::{PartialSchema, ToSchema};

use super::acts::{self, Door, Whose};
use crate::problem::ProblemBody as Problem;

/// Name, status and description of each way in which something is refused.
const REFUSALS: &[(&str, u16, &str)] = &[
    ("NoToken", 401, "No bearer token, or none that is good."),
    ("NotYours", 403, "Not theirs to do."),
    ("NotFound", 404, "No such thing, or not for whoever asks."),
    ("Conflict", 409, "It does not fit what is there now; `code` says why."),
    ("Changed", 412, "It has changed since it was read."),
    ("TooLarge", 413, "More than 256 KiB."),
    ("NotJson", 415, "Something else than JSON."),
    ("Invalid", 422, "Something cannot be used as it is; `errors` says what."),
    ("PreconditionRequired", 428, "A change without `If-Match`."),
    ("TooOften", 429, "Too often; `Retry-After` says when it is worth trying again."),
    ("Broke", 500, "Something of ours broke; `reference` names it."),
    ("Unreachable", 503, "Not at the moment; `Retry-After` says when it is worth trying again."),
];

/// The document with everything that its operations share.
pub(super) fn finished(mut document: OpenApi) -> OpenApi {
    document.info = InfoBuilder::new().title("Halcyon").version(VERSION).description(Some(ABOUT)).build();
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations_mut(item) {
            complete(path, method, operation);
        }
    }
    let components = document.components.take().unwrap_or_default();
    let (mut components, bearer) =
        (ComponentsBuilder::from(components), HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    let mut schemas = vec![(Problem::name().into_owned(), Problem::schema())];
    Problem::schemas(&mut schemas);
    components = components.schemas_from_iter(schemas).security_scheme("bearer", SecurityScheme::Http(bearer));
    document.components = Some(
        components
            .responses_from_iter(REFUSALS.iter().map(|(name, status, why)| (*name, refusal(*status, why))))
            .build(),
    );
    document
}

/// Of the interface, as it stands in every path of it. Which version of the program answers is told to nobody (OWASP ASVS 5.0, 13.4.6).
const VERSION: &str = "1";

const ABOUT: &str = "The JSON interface of Halcyon. Instants are RFC 3339 with an offset. Lists come in pages: send `next` as `after`. \
A single thing carries an `ETag`; a change of it sends that tag as `If-Match`. A `POST` with an `Idempotency-Key` is done once. \
Refusals are RFC 9457 problems with a stable `code`.";

const DONE_BEFORE: &str =
    "Done before under the same `Idempotency-Key`, and there is nothing that could be looked up again.";

/// The operations of a path, with their methods.
pub(super) fn operations_mut(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let methods = [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("patch", &mut item.patch),
        ("delete", &mut item.delete),
    ];
    methods.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

fn refusal(status: u16, why: &str) -> Response {
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name(Problem::name()))).build();
    let response = ResponseBuilder::new().description(why).content("application/problem+json", problem);
    let text = || HeaderBuilder::new().schema(Some(ObjectBuilder::new().schema_type(Type::String))).build();
    match status {
        401 => response.header("WWW-Authenticate", text()).build(),
        429 | 503 => response.header("Retry-After", text()).build(),
        _ => response.build(),
    }
}

fn complete(path: &str, method: &str, operation: &mut Operation) {
    if method == "post" {
        operation.parameters.get_or_insert_default().push(RefOr::T(key_parameter()));
        let done_before = ResponseBuilder::new().description(DONE_BEFORE).build();
        operation.responses.responses.entry("204".to_owned()).or_insert(RefOr::T(done_before));
    }
    operation.security = Some(vec![SecurityRequirement::new("bearer", Vec::<String>::new())]);
    for (name, status, _) in REFUSALS {
        if can_be_refused(*status, path, method, operation) {
            operation.responses.responses.insert(status.to_string(), RefOr::Ref(Ref::from_response_name(*name)));
        }
    }
    let line = operation.operation_id.as_deref().and_then(acts::of);
    if let Some(line) = line {
        let told = serde_json::json!({
            "act": format!("{:?}", line.act),
            "door": if line.door == Door::Staff { "staff" } else { "anyone" },
            "whose": whose(line.whose),
        });
        operation.extensions.get_or_insert_default().insert("x-act".to_owned(), told);
    }
}

fn whose(whose: Whose) -> &'static str {
    match whose {
        Whose::Client => "client",
        Whose::Pairing => "pairing",
        Whose::Calendar => "calendar",
        Whose::Staff => "staff",
        Whose::Own => "own",
        Whose::Practice => "practice",
        Whose::Listing => "listing",
    }
}

fn can_be_refused(status: u16, path: &str, method: &str, operation: &Operation) -> bool {
    let parameters = || {
        operation.parameters.iter().flatten().filter_map(|one| if let RefOr::T(one) = one { Some(one) } else { None })
    };
    let (names, sends) = (path.contains('{'), operation.request_body.is_some());
    let asks = parameters().any(|one| matches!(one.parameter_in, ParameterIn::Query | ParameterIn::Header));
    match status {
        404 => names || sends || asks,
        409 => method != "get" || path.contains("/sessions/") || path.contains("/clear-day"),
        412 | 428 => parameters().any(|one| one.name == "If-Match"),
        413 | 415 => sends,
        422 => sends || asks || names,
        429 => ["/invitation", "/address-check", "/letters/test"].iter().any(|end| path.ends_with(end)),
        _ => true,
    }
}

fn key_parameter() -> utoipa::openapi::path::Parameter {
    let key = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(200))
        .pattern(Some("^[!-~]+$"));
    let header =
        ParameterBuilder::new().name("Idempotency-Key").parameter_in(ParameterIn::Header).required(Required::False);
    header.description(Some("Under one key a request is done once.")).schema(Some(key.build())).build()
}
