//! The migrations, in order. A file that was released is never edited: what changes comes as a new one.

use sea_orm_migration::prelude::*;

/// Name and text of each.
pub(crate) const FILES: &[(&str, &str)] = &[
    ("0001_ground", include_str!("../sql/0001_ground.sql")),
    ("0002_people", include_str!("../sql/0002_people.sql")),
    ("0003_scheduling", include_str!("../sql/0003_scheduling.sql")),
    ("0004_letters", include_str!("../sql/0004_letters.sql")),
    ("0005_homework", include_str!("../sql/0005_homework.sql")),
    ("0006_row_rules", include_str!("../sql/0006_row_rules.sql")),
    ("0007_doors", include_str!("../sql/0007_doors.sql")),
    ("0008_limits", include_str!("../sql/0008_limits.sql")),
    ("0009_logbook_links", include_str!("../sql/0009_logbook_links.sql")),
    ("0010_passkeys", include_str!("../sql/0010_passkeys.sql")),
    ("0011_people_at_the_doors", include_str!("../sql/0011_people_at_the_doors.sql")),
    ("0012_client_doors", include_str!("../sql/0012_client_doors.sql")),
];

pub(crate) struct Ordered;

impl MigratorTrait for Ordered {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        FILES.iter().map(|(name, text)| Box::new(File { name, text }) as Box<dyn MigrationTrait>).collect()
    }
}

struct File {
    name: &'static str,
    text: &'static str,
}

impl MigrationName for File {
    fn name(&self) -> &str {
        self.name
    }
}

#[expect(
    elided_lifetimes_in_paths,
    reason = "the macro's trait binds the lifetime late; spelling it out binds it early"
)]
#[async_trait::async_trait]
impl MigrationTrait for File {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(self.text).await.map(drop)
    }
}
