//! Connections, from when they are opened until they are closed: so many at once, and none that says nothing for long.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ConnectInfo;
use axum::serve::Listener;
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::Layer;

/// What callers are given.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    /// So long the headers of a request may take, from when its connection was opened or the request before it was answered.
    headers_within: Duration,
    /// So many connections are open at the same time. Whoever comes then waits until one is closed.
    at_once: usize,
}

/// As long as a request may take from there on; and half of the 1,024 files that a process may usually open: the database needs some, and the log.
pub(crate) const BOUNDS: Bounds = Bounds { headers_within: Duration::from_secs(30), at_once: 512 };

/// Serves whoever comes until `stop` is ready, then lets what is being worked on finish.
pub(crate) async fn serve(mut listener: TcpListener, router: Router, bounds: Bounds, stop: impl Future<Output = ()>) {
    let (places, open) = (Arc::new(Semaphore::new(bounds.at_once)), GracefulShutdown::new());
    let taking = async {
        loop {
            let place = Arc::clone(&places).acquire_owned().await;
            let (stream, peer) = Listener::accept(&mut listener).await;
            let talk = open.watch(talk(stream, peer, router.clone(), bounds));
            tokio::spawn(async move {
                if let Err(error) = talk.await {
                    tracing::debug!(%error, "a connection ended before its time");
                }
                drop(place);
            });
        }
    };
    tokio::select! {
        () = taking => {}
        () = stop => {}
    }
    drop(listener);
    open.shutdown().await;
}

/// One caller's requests, one after the other. Without a timer hyper would wait for headers for ever.
fn talk(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    bounds: Bounds,
) -> impl GracefulConnection<Error = hyper::Error> + Send {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection keeps its delay");
    }
    let doors = TowerToHyperService::new(Extension(ConnectInfo(peer)).layer(router));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(bounds.headers_within);
    http.serve_connection(TokioIo::new(stream), doors)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::oneshot;
    use tokio::task::JoinHandle;

    use super::*;

    const ASKED: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    /// Doors that stand open, and by whom they were asked.
    struct Open {
        at: SocketAddr,
        asked: Arc<Mutex<Vec<SocketAddr>>>,
        stop: oneshot::Sender<()>,
        serving: JoinHandle<()>,
    }

    async fn open(bounds: Bounds) -> Open {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (at, asked) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(Vec::new())));
        let noted = Arc::clone(&asked);
        let door = async move |ConnectInfo(peer): ConnectInfo<SocketAddr>| noted.lock().unwrap().push(peer);
        let (stop, stopped) = oneshot::channel();
        let router = Router::new().route("/", get(door));
        let serving = tokio::spawn(async move { serve(listener, router, bounds, async { drop(stopped.await) }).await });
        Open { at, asked, stop, serving }
    }

    impl Open {
        async fn caller(&self) -> TcpStream {
            TcpStream::connect(self.at).await.unwrap()
        }
    }

    /// Asks, and waits for the answer, which has no body.
    async fn ask(caller: &mut TcpStream) {
        caller.write_all(ASKED).await.unwrap();
        hear(caller).await;
    }

    async fn hear(caller: &mut TcpStream) {
        let mut heard = Vec::new();
        while !heard.ends_with(b"\r\n\r\n") {
            assert!(caller.read_buf(&mut heard).await.unwrap() > 0, "closed after {heard:?}");
        }
        assert!(heard.starts_with(b"HTTP/1.1 200 OK"));
    }

    async fn is_hung_up_on(mut caller: TcpStream) -> bool {
        let mut heard = Vec::new();
        caller.read_to_end(&mut heard).await.is_ok() && heard.is_empty()
    }

    #[tokio::test]
    async fn whoever_does_not_get_to_the_end_of_the_headers_is_hung_up_on() {
        let open = open(Bounds { headers_within: Duration::from_millis(300), ..BOUNDS }).await;
        for begun in [&b""[..], b"G", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "] {
            let mut caller = open.caller().await;
            caller.write_all(begun).await.unwrap();
            assert!(is_hung_up_on(caller).await, "{begun:?}");
        }
        let mut caller = open.caller().await;
        ask(&mut caller).await;
        assert!(is_hung_up_on(caller).await, "also after an answer");
        assert_eq!(open.asked.lock().unwrap().len(), 1);
    }

    #[tokio::test]
    async fn when_all_places_are_taken_the_next_waits_until_one_is_free() {
        let open = open(Bounds { at_once: 1, ..BOUNDS }).await;
        let (mut first, mut second) = (open.caller().await, open.caller().await);
        second.write_all(ASKED).await.unwrap();
        for _ in 0..100 {
            ask(&mut first).await;
        }
        let here = first.local_addr().unwrap();
        assert_eq!(*open.asked.lock().unwrap(), [here; 100]);
        drop(first);
        hear(&mut second).await;
        assert_eq!(open.asked.lock().unwrap().last(), Some(&second.local_addr().unwrap()));
    }

    #[tokio::test]
    async fn whoever_is_idle_holds_up_no_end() {
        let open = open(BOUNDS).await;
        let mut idle = open.caller().await;
        ask(&mut idle).await;
        open.stop.send(()).unwrap();
        open.serving.await.unwrap();
        assert!(is_hung_up_on(idle).await);
    }
}
