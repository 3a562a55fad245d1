//! Who a request is by, once a guard has found it out: told in the log where something is refused to them.

use std::cell::OnceCell;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use domain::actor::Actor;

tokio::task_local! {
    static WHO: OnceCell<Actor>;
}

/// Works on a request, and says who it was by, if that was found out.
pub(super) async fn asking(request: Request, next: Next) -> (Response, Option<Actor>) {
    let answered = async {
        let response = next.run(request).await;
        (response, WHO.try_with(|who| who.get().copied()).ok().flatten())
    };
    WHO.scope(OnceCell::new(), answered).await
}

/// Notes it.
pub(crate) fn found_out(actor: Actor) {
    let _ = WHO.try_with(|who| who.set(actor));
}
