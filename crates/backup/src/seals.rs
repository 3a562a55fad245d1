//! Whether the key ring at hand opens what is sealed in a backup: the one thing a backup cannot bring along.

use std::collections::BTreeSet;
use std::fmt;

use practice::Keyring;
use practice::keyring::{SEALED, Spot};
use uuid::Uuid;

use crate::Columns;

/// The sealed values of a backup, counted as they pass.
#[derive(Default)]
pub struct Seals {
    keyring: Option<Keyring>,
    here: Vec<Place>,
    row: usize,
    /// How many there are.
    pub values: u64,
    /// How many of them the key ring opens.
    pub opened: u64,
    /// The names of the keys that they need.
    pub keys: BTreeSet<String>,
}

/// Where in a row of the present table something is sealed.
struct Place {
    table: &'static str,
    column: &'static str,
    at: usize,
}

impl Seals {
    pub(crate) fn tried_with(keyring: Option<Keyring>) -> Self {
        Self { keyring, ..Self::default() }
    }

    /// Whether there was a key ring to try them with.
    pub fn were_tried(&self) -> bool {
        self.keyring.is_some()
    }

    /// The rows of another table follow.
    pub(crate) fn at(&mut self, table: &Columns) {
        self.here.clear();
        let place = |name: &str| table.columns.iter().position(|column| column == name);
        let Some((name, id, columns)) = SEALED.iter().find(|(name, ..)| *name == table.name) else { return };
        let Some(row) = place(id) else { return };
        self.row = row;
        let found = columns.iter().filter_map(|column| Some(Place { table: name, column, at: place(column)? }));
        self.here.extend(found);
    }

    /// A row passes. Neither an id nor a sealed value holds anything that `COPY` would write in another way.
    pub(crate) fn pass(&mut self, row: &[u8]) {
        if self.here.is_empty() {
            return;
        }
        let Ok(line) = std::str::from_utf8(row) else { return };
        let values: Vec<&str> = line.trim_end_matches('\n').split('\t').collect();
        let Some(id) = values.get(self.row).and_then(|id| id.parse::<Uuid>().ok()) else { return };
        for place in &self.here {
            let Some(sealed) = values.get(place.at).filter(|value| **value != "\\N") else { continue };
            self.values += 1;
            self.keys.extend(Keyring::key_named_by(sealed).map(str::to_owned));
            let spot = Spot { table: place.table, column: place.column, row: id };
            self.opened += u64::from(self.keyring.as_ref().is_some_and(|keyring| keyring.opens(spot, sealed)));
        }
    }
}

impl fmt::Debug for Seals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seals").field("values", &self.values).field("opened", &self.opened).finish_non_exhaustive()
    }
}
