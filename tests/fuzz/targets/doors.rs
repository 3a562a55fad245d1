//! Every door, with requests of any shape, over a database that is never there: whatever comes in is answered in order, with the headers that every
//! answer carries, and breaks nothing.
#![no_main]

use std::cell::RefCell;
use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, Uri};
use libfuzzer_sys::fuzz_target;
use practice::office::Letterhead;
use practice::{Keyring, Office};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;
use web::Web;

const METHODS: [Method; 6] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::HEAD];

struct House {
    runtime: Runtime,
    doors: Router,
}

thread_local! {
    static HOUSE: RefCell<House> = RefCell::new(House::open());
}

impl House {
    fn open() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let doors = runtime.block_on(async {
            let nowhere = PgConnectOptions::new_without_pgpass().socket("/nonexistent");
            let keyring = Keyring::read("k1 AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=").expect("a key ring");
            let address = |written| domain::people::Address::parse(written).expect("an address");
            let letterhead = Letterhead {
                from: address("riverside@practice.example"),
                from_name: None,
                neutral_from: address("post@mail.example"),
                letters_url: "http://letters.example".to_owned(),
                outbox: false,
            };
            let office = Office::new(PgPoolOptions::new().connect_lazy_with(nowhere), keyring, letterhead);
            let mut web = Web::new(office);
            (web.demo, web.https) = (true, true);
            web.trusted_proxies = ["10.0.0.0/8".parse().expect("a network")].into();
            web::router(&web)
        });
        Self { runtime, doors }
    }
}

fuzz_target!(|input: (u8, &str, Vec<(u8, &str)>, &[u8])| {
    let (method, path, headers, body) = input;
    let Some(request) = request(method, path, &headers, body) else { return };
    HOUSE.with_borrow(|house| {
        house.runtime.block_on(async {
            let answer = house.doors.clone().oneshot(request).await.expect("a router always answers");
            let (head, body) = answer.into_parts();
            for name in ["content-security-policy", "x-content-type-options", "strict-transport-security", "cache-control"] {
                assert!(head.headers.contains_key(name), "{name} of {}", head.status);
            }
            assert!(head.status.as_u16() != 500, "something broke");
            to_bytes(body, 4 << 20).await.expect("a body that ends");
        });
    });
});

/// The headers that somebody of ours reads.
const READ: [&str; 10] = [
    "authorization", "cookie", "content-type", "if-match", "idempotency-key", "x-forwarded-for", "sec-fetch-site", "origin", "accept-language",
    "accept-encoding",
];

fn request(method: u8, path: &str, headers: &[(u8, &str)], body: &[u8]) -> Option<Request<Body>> {
    let uri: Uri = format!("/{}", path.trim_start_matches('/')).parse().ok()?;
    let mut request = Request::builder().method(METHODS[usize::from(method) % METHODS.len()].clone()).uri(uri);
    for (name, value) in headers {
        request = request.header(READ[usize::from(*name) % READ.len()], *value);
    }
    // By way of a proxy whose word is taken: then what it says of whom it heard from is read.
    let by_proxy = SocketAddr::from((Ipv4Addr::new(10, 0, 0, 2), 443));
    request.extension(ConnectInfo(by_proxy)).body(Body::from(body.to_vec())).ok()
}
