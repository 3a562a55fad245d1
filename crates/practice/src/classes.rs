//! The class of every column, as the migrated database tells it, held against what is sealed and against docs/DATA.md.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use testkit::Database;

use crate::keyring::SEALED;

/// Not ours: which migrations a database had.
const NOT_OURS: &str = "seaql_migrations";

/// Every class there is, and how it may be kept.
const KNOWN: [(&str, Option<&str>); 7] = [
    ("operational", None),
    ("personal", None),
    ("narrative", Some("sealed")),
    ("secret", Some("hash")),
    ("secret", Some("slow hash")),
    ("secret", Some("keyed hash")),
    ("secret", Some("sealed")),
];

struct Column {
    table: String,
    name: String,
    kind: String,
    tag: String,
}

impl Column {
    /// The class, and how it is kept.
    fn class(&self) -> (&str, Option<&str>) {
        let class = self.tag.strip_prefix("class=").unwrap_or_default();
        class.split_once("; ").map_or((class, None), |(class, kept)| (class, Some(kept)))
    }

    fn place(&self) -> String {
        format!("{}.{}", self.table, self.name)
    }
}

async fn columns() -> Vec<Column> {
    columns_of(&Database::fresh().await).await
}

async fn columns_of(database: &Database) -> Vec<Column> {
    let sql = "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, NULL), coalesce(col_description(c.oid, a.attnum), '')
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r','p','m') AND a.attnum > 0 AND NOT a.attisdropped AND c.relname <> $1
        ORDER BY c.relname, a.attnum";
    let rows: Vec<(String, String, String, String)> =
        sqlx::query_as(sql).bind(NOT_OURS).fetch_all(&database.owner()).await.unwrap();
    rows.into_iter().map(|(table, name, kind, tag)| Column { table, name, kind, tag }).collect()
}

fn named(columns: &[Column], which: impl Fn(&Column) -> bool) -> Vec<String> {
    columns.iter().filter(|column| which(column)).map(Column::place).collect()
}

#[tokio::test]
async fn every_column_is_tagged_with_its_class() {
    let columns = columns().await;
    assert!(columns.len() > 150, "{}", columns.len());
    let untagged = named(&columns, |column| !KNOWN.contains(&column.class()));
    assert!(
        untagged.is_empty(),
        "without a class, or of one that nobody knows: {untagged:?}. In its migration: SELECT tag(…)"
    );
}

#[tokio::test]
async fn a_column_that_somebody_adds_without_a_tag_is_seen() {
    let database = Database::fresh().await;
    let add = "ALTER TABLE clients ADD nickname text; ALTER TABLE staff ADD diary text; COMMENT ON COLUMN staff.diary IS 'class=narrative'";
    sqlx::raw_sql(add).execute(&database.owner()).await.unwrap();
    let columns = columns_of(&database).await;
    assert_eq!(named(&columns, |column| !KNOWN.contains(&column.class())), ["clients.nickname", "staff.diary"]);
}

#[tokio::test]
async fn what_is_tagged_as_sealed_is_what_is_sealed() {
    let columns = columns().await;
    let tagged: BTreeSet<String> = named(&columns, |column| column.class().1 == Some("sealed")).into_iter().collect();
    let sealed = SEALED.iter().flat_map(|(table, _, names)| names.iter().map(move |name| format!("{table}.{name}")));
    assert_eq!(tagged, sealed.collect());
    let other = named(&columns, |column| column.class().1 == Some("sealed") && column.kind != "text");
    assert!(other.is_empty(), "a sealed value is text: {other:?}");
}

#[tokio::test]
async fn a_hash_is_bytes_or_names_its_key() {
    let columns = columns().await;
    let plain = named(&columns, |column| column.class() == ("secret", Some("hash")) && column.kind != "bytea");
    assert!(plain.is_empty(), "a secret is kept as the bytes of its hash: {plain:?}");
    // What people choose could be guessed from a quick hash.
    assert_eq!(named(&columns, |column| column.class().1 == Some("slow hash")), ["passwords.hash", "pins.hash"]);
    // What takes part in sealing anew (practice::sealing) is written out there; a keyed hash that is not, would keep its old key for ever.
    assert_eq!(
        named(&columns, |column| column.class().1 == Some("keyed hash")),
        ["contact_plans.address_hash", "staff.address_hash"]
    );
}

/// A function that runs as the owner looks for names in our schema first, and in no temporary one before it (PostgreSQL manual, CREATE FUNCTION,
/// "Writing SECURITY DEFINER Functions Safely").
#[tokio::test]
async fn what_runs_as_the_owner_looks_for_names_where_only_the_owner_writes() {
    let sql = "SELECT p.proname::text FROM pg_proc p WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace
        AND NOT coalesce(p.proconfig, '{}') @> ARRAY['search_path=public, pg_temp']";
    let led_astray: Vec<String> = sqlx::query_scalar(sql).fetch_all(&Database::fresh().await.owner()).await.unwrap();
    assert!(led_astray.is_empty(), "{led_astray:?}");
}

/// `UPDATE=1 cargo nextest run -p practice` writes the page anew.
#[tokio::test]
async fn the_page_is_the_one_the_tags_make() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/DATA.md");
    let written = std::fs::read_to_string(&page).unwrap();
    let (head, _) = written.split_once(MARK).expect("the mark from which on the page is made");
    let made = format!("{head}{MARK}\n{}", table(&columns().await));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&page, &made).unwrap();
    }
    assert_eq!(std::fs::read_to_string(page).unwrap(), made, "run again with UPDATE=1");
}

const MARK: &str = "<!-- From here on made from the tags of a migrated database. -->\n";

fn table(columns: &[Column]) -> String {
    let mut tables: BTreeMap<&str, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    for column in columns {
        let tag = column.tag.strip_prefix("class=").unwrap_or_default();
        tables.entry(&column.table).or_default().entry(tag).or_default().push(&column.name);
    }
    let mut page = "| table | class | columns |\n|---|---|---|\n".to_owned();
    for (table, classes) in tables {
        for (class, names) in classes {
            let _ = writeln!(page, "| `{table}` | {class} | {} |", names.join(", "));
        }
    }
    page
}
