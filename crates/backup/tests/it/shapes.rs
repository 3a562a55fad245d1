//! Backups of other versions: older ones come along, newer ones are refused, and so is what only looks like one.

use backup::BackupError;
use testkit::Database;

use crate::house::{backup_of, begin, is_empty, put, rows, sealed, text_of};
use crate::round_trip::practice;

const NEWEST: &str = ",\"0007_doors\"";
/// The tables it makes, and the column it adds, which is the last of its table.
const ITS_TABLES: [&str; 6] =
    ["authenticators", "guesses", "half_sign_ins", "known_devices", "passwords", "recovery_codes"];
const ITS_COLUMN: &str = "proved_at";

/// The text of a backup as it was before the newest migration; what that one makes is empty here, and nobody is signed in.
fn older(text: &str) -> String {
    let mut text = text.replacen(NEWEST, "", 1);
    let mut nothing = String::new();
    for table in ITS_TABLES {
        let named = format!(",{{\"name\":\"{table}\"");
        let from = text.find(&named).expect("a table that is not the first");
        let to = from + text[from..].find('}').unwrap() + 1;
        text.replace_range(from..to, "");
        let (from, rows, to) = section(&text, table);
        nothing = text[rows..to].to_owned();
        text.replace_range(from..to, "");
    }
    let (_, rows, to) = section(&text, "sign_ins");
    text.replace_range(rows..to, &nothing);
    text.replacen(&format!(",\"{ITS_COLUMN}\""), "", 1).replacen(&format!(", \"{ITS_COLUMN}\""), "", 1)
}

/// Where a table's part begins, where its rows do, and where it ends.
fn section(text: &str, table: &str) -> (usize, usize, usize) {
    let from = text.find(&format!("COPY public.\"{table}\"")).expect("its rows");
    let rows = from + text[from..].find('\n').unwrap() + 1;
    let last = rows + text[rows..].find("\\.\n").unwrap() + 3;
    (from, rows, last + text[last..].find('\n').unwrap() + 1)
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
