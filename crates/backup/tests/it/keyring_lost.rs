//! The keyring is lost for good: what docs/OPERATIONS.md says to do about it, done.

use backup::{Backup, verify};
use domain::text::Passage;
use jiff::civil::date;
use practice::cast::Stage;
use practice::homework::{AssignHomework, Written, assign};

use crate::house::{backup_of, identities, rows};
use crate::round_trip::practice;

const OPERATIONS: &str = include_str!("../../../../docs/OPERATIONS.md");

async fn with_homework() -> Stage {
    let stage = practice().await;
    let client = stage.client("Eve").await;
    let command = AssignHomework {
        client,
        coach: None,
        written: Written { words: Passage::parse("Breathe.").unwrap(), cover: None, link: None },
        agreed_on: Some(date(2027, 3, 1)),
        due_on: None,
        first_nudge_on: None,
    };
    assign(&stage.as_coach(), command).await.unwrap();
    stage
}

fn opened(backup: &[u8], keyring: &str) -> (u64, u64) {
    let keyring = practice::Keyring::read(keyring).unwrap();
    let seals =
        verify(Backup::begin(backup::open(backup, &identities()).unwrap(), Some(keyring)).unwrap()).unwrap().seals;
    (seals.values, seals.opened)
}

#[tokio::test]
async fn what_needs_the_lost_key_is_cleared_away_and_nothing_else() {
    let stage = with_homework().await;
    let before = rows(&stage.database().owner()).await;
    let another = "k2 BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
    assert_eq!(opened(&backup_of(stage.database()).await, another), (2, 0));
    let same_name = "k1 BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
    assert_eq!(opened(&backup_of(stage.database()).await, same_name), (2, 0), "a key is more than its name");
    let statements = OPERATIONS.split("```sql\n").nth(1).unwrap().split("```").next().unwrap();
    sqlx::raw_sql(statements).execute(&stage.database().owner()).await.unwrap();
    assert_eq!(opened(&backup_of(stage.database()).await, another), (0, 0));
    let after = rows(&stage.database().owner()).await;
    for (table, rows) in before {
        if !table.starts_with("homework") {
            assert_eq!(after[&table], rows, "{table}");
        }
    }
}
