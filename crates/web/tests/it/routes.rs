//! Every route of the running router, asked of the router itself: what is added there is in here, and no list can forget it.

use std::collections::BTreeMap;

use axum::Router;

use crate::house::House;

/// A route: its pattern, and what can be done there.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub(crate) pattern: String,
    pub(crate) methods: Vec<String>,
}

impl Route {
    /// An address that its pattern matches, with what each of its parts is called filled in.
    pub(crate) fn filled(&self, named: &[(&str, String)]) -> String {
        let filled = named.iter().fold(self.pattern.clone(), |path, (name, value)| path.replace(name, value));
        assert!(!filled.contains('{'), "say what stands there in {filled}");
        filled
    }
}

/// Every route of a router, in the order of their patterns. axum lists them in what it shows for debugging.
pub(crate) fn routes(doors: &Router) -> Vec<Route> {
    let shown = format!("{doors:?}");
    // The first of its parts; the others hold what is said where there is no route.
    let (of_routes, rest) = shown.split_once("node: Node { paths: {").expect("a list of patterns");
    let methods: BTreeMap<&str, &str> = of_routes.split("RouteId(").skip(1).map(allowed).collect();
    let mut routes: Vec<Route> = patterns(rest)
        .into_iter()
        .map(|(id, pattern)| {
            let methods = methods[id].split(',').map(str::to_owned).collect();
            Route { pattern: pattern.to_owned(), methods }
        })
        .collect();
    assert_eq!(routes.len(), methods.len());
    routes.sort_by(|one, other| one.pattern.cmp(&other.pattern));
    routes
}

/// `77): MethodRouter(… allow_header: Bytes(b"GET,HEAD") …`
fn allowed(route: &str) -> (&str, &str) {
    let (id, rest) = route.split_once(')').expect("an id");
    let allowed = rest.split("allow_header: Bytes(b\"").nth(1).and_then(|rest| rest.split('"').next());
    (id, allowed.expect("what is allowed at a route"))
}

/// `RouteId(77): "/clients/{client}", …`
fn patterns(rest: &str) -> Vec<(&str, &str)> {
    let first = rest.split("fallback_router").next().unwrap_or(rest);
    let pairs = first.split("RouteId(").skip(1).map(|pair| {
        let (id, rest) = pair.split_once("): \"").expect("an id and a pattern");
        (id, rest.split('"').next().expect("a pattern"))
    });
    pairs.collect()
}

#[tokio::test]
async fn the_router_tells_every_route_that_it_has() {
    let house = House::demo().await;
    let all = routes(&house.doors);
    let find = |pattern: &str| all.iter().find(|one| one.pattern == pattern).map(|one| one.methods.join(" "));
    assert!(all.len() > 100, "{}", all.len());
    assert_eq!(find("/clients/{client}/edit").as_deref(), Some("GET HEAD POST"));
    assert_eq!(find("/api/v1/tokens/{token}").as_deref(), Some("DELETE"));
    assert_eq!(find("/unsubscribe/{token}").as_deref(), Some("GET HEAD POST"));
    assert!(find("/demo/token").is_some());
    assert!(routes(&House::open().await.doors).iter().all(|one| one.pattern != "/demo/token"));
    // And what is documented is there.
    for operation in crate::document::operations() {
        let route = find(&operation.path).unwrap_or_else(|| panic!("{} is not there", operation.path));
        assert!(route.contains(&operation.method.to_uppercase()), "{}", operation.id);
    }
}
