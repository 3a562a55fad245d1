//! Backups of other versions: older ones come along, newer ones are refused, and so is what only looks like one.

use backup::BackupError;
use testkit::Database;

use crate::house::{backup_of, begin, is_empty, put, rows, sealed, text_of};
use crate::round_trip::practice;

const NEWEST: &str = ",\"0012_client_doors\"";
/// What that migration makes.
const MADE_BY_IT: [&str; 4] = ["asked_ways_in", "former_addresses", "pins", "said_ways_in"];

/// The text as the version before would have written it: without the last migration, and what it makes.
fn older(text: &str) -> String {
    MADE_BY_IT.into_iter().fold(text.to_owned(), |text, table| without(&text, table)).replacen(NEWEST, "", 1)
}

fn without(text: &str, table: &str) -> String {
    let (before, rest) = text.split_once(&format!("COPY public.\"{table}\" ")).unwrap();
    let (_, after) = rest.split_once("\n-- {").unwrap();
    let (_, after) = after.split_once('\n').unwrap();
    let (first, head) = before.split_once(&format!("{{\"name\":\"{table}\"")).unwrap();
    let (_, head) = head.split_once("]}").unwrap();
    let head = head.strip_prefix(',').unwrap_or(head);
    format!("{first}{head}{after}")
}

#[tokio::test]
async fn an_older_backup_is_put_back_in_its_own_shape_and_then_brought_along() {
    let stage = practice().await;
    let text = text_of(&backup_of(stage.database()).await);
    assert!(text.contains(NEWEST), "this test knows the last migration's name");
    let older = sealed(&older(&text));
    let before = rows(&stage.database().owner()).await;
    let migrated = Database::fresh().await;
    let untouched = Database::fresh().await;
    let mut connection = untouched.owner().acquire().await.unwrap();
    migrations::clear_away(&mut connection).await.unwrap();
    drop(connection);
    for target in [migrated, untouched] {
        put(&older, &target, None).await.unwrap();
        assert_eq!(migrations::lacking(&target.owner()).await.unwrap(), 0);
        assert_eq!(rows(&target.owner()).await["sessions"], before["sessions"]);
        let walls: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM pg_class WHERE relrowsecurity AND relname IN ('clients', 'letters', 'passwords')",
        )
        .fetch_one(&target.owner())
        .await
        .unwrap();
        assert_eq!(walls, 3, "what later migrations do is done");
        let engine: i64 =
            sqlx::query_scalar("SELECT count(*) FROM pg_class WHERE relnamespace = 'apalis'::regnamespace")
                .fetch_one(&target.owner())
                .await
                .unwrap();
        assert!(engine > 0, "the job engine has its tables");
    }
}

#[tokio::test]
async fn a_newer_backup_is_refused_with_the_version_that_reads_it() {
    let text = text_of(&backup_of(practice().await.database()).await);
    let target = Database::fresh().await;
    let later = text.replacen(NEWEST, &format!("{NEWEST},\"0099_later\""), 1).replacen("0.1.0", "9.8.7", 1);
    let refused = put(&sealed(&later), &target, None).await.unwrap_err();
    assert!(matches!(&refused, BackupError::Newer(version) if version == "9.8.7"), "{refused}");
    let form = "-- Halcyon backup 2\n-- {\"halcyon\":\"9.8.7\",\"something\":\"else\"}\n";
    let refused = begin(&sealed(form)).err().unwrap();
    assert!(refused.to_string().contains("9.8.7") && refused.to_string().contains("newer"), "{refused}");
    assert!(is_empty(&target).await);
}

#[tokio::test]
async fn other_tables_than_its_version_makes_are_refused() {
    let text = text_of(&backup_of(practice().await.database()).await);
    let target = Database::fresh().await;
    for (from, to) in [
        ("{\"name\":\"staff\"", "{\"name\":\"staffing\""),
        ("\"pronouns\"", "\"pronoun\""),
        ("{\"name\":\"staff\"", "{\"name\":\"staff\\\" FROM PROGRAM 'true'; --\""),
        ("\"0001_ground\",", ""),
    ] {
        assert!(text.contains(from));
        let refused = put(&sealed(&text.replacen(from, to, 1)), &target, None).await.unwrap_err();
        assert!(matches!(refused, BackupError::OtherTables(_)), "{to}: {refused}");
        assert!(is_empty(&target).await);
    }
}
