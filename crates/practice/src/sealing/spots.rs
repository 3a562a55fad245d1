//! The rows of a table that holds something by a key, a few at a time.

use domain::people::Address;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, PgConnection, Row};
use uuid::Uuid;

use super::SealingError;
use super::rotate::Closed;
use crate::Keyring;
use crate::keyring::{SEALED, Spot};
use crate::random::Random;

/// So many rows are locked at a time: a person who wants one of them waits for milliseconds.
const FEW: i64 = 50;

/// A table, its rows' id, and the columns that are made by a key.
#[derive(Clone, Copy)]
pub(super) struct Place {
    table: &'static str,
    id: &'static str,
    columns: &'static [&'static str],
    /// What stands beside a keyed hash, and is hashed.
    hashed: Option<&'static str>,
}

/// Where people are looked up.
const ADDRESSES: [Place; 2] = [
    Place { table: "staff", id: "id", columns: &["address_hash"], hashed: Some("address") },
    Place { table: "contact_plans", id: "client_id", columns: &["address_hash"], hashed: Some("address") },
];

/// Every place that keys make something in.
pub(super) fn places() -> impl Iterator<Item = Place> {
    let sealed = SEALED.into_iter().map(|(table, id, columns)| Place { table, id, columns, hashed: None });
    sealed.chain(ADDRESSES)
}

/// What became of a few rows.
#[derive(Default)]
pub(super) struct Done {
    /// The last of them; none when there was none left.
    pub(super) last: Option<Uuid>,
    /// Values that were made anew.
    pub(super) values: u64,
    /// Values that did not open.
    pub(super) closed: Vec<Closed>,
}

impl Place {
    /// Makes a few rows behind `after` anew that another key than the one that writes has made, in the transaction the connection is in. Rows
    /// that somebody holds are passed over, so that nobody here ever waits for anybody.
    pub(super) async fn few(
        self,
        records: &mut PgConnection,
        keyring: &Keyring,
        after: Uuid,
    ) -> Result<Done, SealingError> {
        let rows = sqlx::query(AssertSqlSafe(self.asking()))
            .bind(after)
            .bind(keyring.writer())
            .bind(FEW)
            .fetch_all(&mut *records)
            .await?;
        let mut done = Done::default();
        let mut anew: Vec<Vec<Option<String>>> = vec![Vec::new(); self.columns.len()];
        let mut ids = Vec::with_capacity(rows.len());
        for row in &rows {
            let id: Uuid = row.try_get(0)?;
            done.last = Some(id);
            ids.push(id);
            for (at, column) in self.columns.iter().enumerate() {
                anew[at].push(self.value(row, at, Spot { table: self.table, column, row: id }, keyring, &mut done)?);
            }
        }
        let mut writing = sqlx::query(AssertSqlSafe(self.writing())).bind(&ids);
        for values in &anew {
            writing = writing.bind(values);
        }
        if !ids.is_empty() {
            writing.execute(records).await?;
        }
        Ok(done)
    }

    /// A value as it is to stand there; what does not open stays.
    fn value(
        self,
        row: &PgRow,
        at: usize,
        spot: Spot,
        keyring: &Keyring,
        done: &mut Done,
    ) -> Result<Option<String>, SealingError> {
        let kept: Option<String> = row.try_get(at + 1)?;
        if self.hashed.is_some() {
            let address: String = row.try_get(self.columns.len() + 1)?;
            let hash = Address::parse(&address).ok().map(|address| keyring.address_hash(&address));
            match hash {
                Some(_) => done.values += 1,
                None => done.closed.push(Closed { table: spot.table, column: spot.column, row: spot.row }),
            }
            return Ok(hash.or(kept));
        }
        let Some(kept) = kept.filter(|kept| Keyring::key_named_by(kept) != Some(keyring.writer())) else {
            return Ok(row.try_get(at + 1)?);
        };
        match keyring.unseal(spot, &kept) {
            Ok(plain) => {
                done.values += 1;
                Ok(Some(keyring.seal(spot, &plain, Random::System.bytes()?)?))
            }
            Err(_) => {
                done.closed.push(Closed { table: spot.table, column: spot.column, row: spot.row });
                Ok(Some(kept))
            }
        }
    }

    fn asking(self) -> String {
        let Self { table, id, columns, hashed } = self;
        let others = |column: &&str| format!("split_part(left({column}, 24), '.', 2) <> $2");
        let mut old: Vec<String> = columns.iter().map(others).collect();
        old.extend(hashed.map(|address| format!("{} IS NULL AND {address} IS NOT NULL", columns[0])));
        let all = columns.iter().copied().chain(hashed).collect::<Vec<_>>().join(", ");
        format!(
            "SELECT {id}, {all} FROM {table} WHERE {id} > $1 AND ({}) ORDER BY {id} LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED",
            old.join(" OR ")
        )
    }

    fn writing(self) -> String {
        let Self { table, id, columns, .. } = self;
        let sets: Vec<String> = columns.iter().map(|column| format!("{column} = v.{column}")).collect();
        let arrays: Vec<String> = (0..columns.len()).map(|at| format!("${}::text[]", at + 2)).collect();
        format!(
            "UPDATE {table} t SET {} FROM unnest($1::uuid[], {}) AS v (row, {}) WHERE t.{id} = v.row",
            sets.join(", "),
            arrays.join(", "),
            columns.join(", ")
        )
    }
}
