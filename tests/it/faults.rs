//! The short form of `make faults`: the scenarios that need no patience, each on a practice of its own and from the seed of the document.

use acceptance::faults::{Scale, named};

const SEED: u64 = 20_261_128;

async fn holds(name: &str) {
    let report = named(name).expect("a scenario").run(Scale::Short, SEED).await;
    println!("{}\n{}", report.row(), report.beneath().join("\n"));
    assert!(report.holds(), "{name}: {:?}", report.beneath());
}

macro_rules! scenarios {
    ($($test:ident $name:literal),+ $(,)?) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $test() {
            holds($name).await;
        }
    )+};
}

scenarios! {
    a_worker_is_killed_with_letters_on_their_way "worker-kills",
    the_pages_are_killed_under_bookings "web-kills",
    the_database_is_killed_under_bookings_and_letters "postgres-kills",
    one_of_two_workers_freezes_past_its_leases "frozen-worker",
}
