//! The keys: what it costs to count which of them a million sealed values need, which every start does.

use std::time::Instant;

use practice::sealing::keys_in_use;

use crate::ground::Ground;
use crate::seed::{SEEDED, run};
use crate::spread::Spread;

const DATABASE: &str = "keys";
const MANY: i64 = 1_000_000;
const TIMES: usize = 5;

/// Half of them words of homework, of 300 bytes, and half kept letters, of 3,000. Without triggers and references: rows like those that the program
/// leaves behind.
const VALUES: &str = "
  SET session_replication_role = replica;
  INSERT INTO homework (id, client_id, coach_id, by_client, words, agreed_on, made_at)
    SELECT gen_random_uuid(), client_id, coach_id, false, 'v1.k1.' || repeat('A', 294), '2026-01-01', halcyon_now()
    FROM generate_series(1, $EACH) n JOIN (SELECT client_id, coach_id, row_number() OVER () AS place FROM pairings) p ON place = 1 + n % 10000;
  INSERT INTO letter_copies (letter_id, sealed, keep_until)
    SELECT gen_random_uuid(), 'v1.k1.' || repeat('A', 2994), halcyon_now() + interval '30 days' FROM generate_series(1, $EACH);
  RESET session_replication_role; VACUUM ANALYZE homework, letter_copies; CHECKPOINT;";

pub(crate) async fn measure(ground: &Ground) {
    ground.copy(SEEDED, DATABASE).await;
    let mut owner = ground.connect(DATABASE).await;
    for statement in VALUES.replace("$EACH", &(MANY / 2).to_string()).split_inclusive(';') {
        run(&mut owner, statement.to_owned()).await;
    }
    let pool = ground.pool(DATABASE, 1).await;
    let mut counted = Vec::new();
    for _ in 0..TIMES {
        let began = Instant::now();
        let in_use = keys_in_use(&pool).await.expect("it counts");
        counted.push(began.elapsed());
        assert!(in_use.iter().any(|one| one.key == "k1" && one.sealed >= MANY.unsigned_abs()), "{in_use:?}");
    }
    println!("Which keys {MANY} sealed values need is counted in: {}\n", Spread::of(counted));
    pool.close().await;
    drop(owner);
    ground.remove(DATABASE).await;
}
