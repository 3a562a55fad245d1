//! What lies around every door, outermost first: headers, the request's id, what is told of it, panics, size, time, compression.

mod compression;
mod headers;
mod limits;
pub(crate) mod request_id;
mod route;
mod trace;
mod who;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use tower_http::catch_panic::CatchPanicLayer;

pub(crate) use headers::sandboxed;
pub(crate) use route::note_route;
pub(crate) use who::found_out;

use crate::sent::MOST;

/// Puts the layers around the doors; with `https`, browsers are told to stay there.
pub(crate) fn around(doors: Router, https: bool) -> Router {
    doors
        // Also for a form that does not say how large it is.
        .layer(DefaultBodyLimit::max(MOST))
        .layer(compression::layer())
        .layer(from_fn(compression::unless_led))
        .layer(from_fn(limits::in_time))
        .layer(from_fn(limits::small_enough))
        .layer(CatchPanicLayer::custom(limits::panicked))
        .layer(from_fn(trace::tell))
        .layer(from_fn(request_id::name))
        .layer(from_fn_with_state(https, headers::secure))
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn a_door_that_panics_is_told_of_as_anything_else_that_broke() {
        let doors = Router::new().route("/", get(async || -> &'static str { panic!("of something secret") }));
        let response = around(doors, false).oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
        let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
        assert_eq!(
            (response.status().as_u16(), &response.headers()["cache-control"]),
            (500, &"no-store".parse().unwrap())
        );
        let told: serde_json::Value =
            serde_json::from_slice(&to_bytes(response.into_body(), 10_000).await.unwrap()).unwrap();
        assert_eq!((told["code"].as_str(), told["reference"].as_str()), (Some("broke"), Some(id.as_str())));
        assert!(!told.to_string().contains("secret"));
    }
}
