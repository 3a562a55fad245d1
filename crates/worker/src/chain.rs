//! The logbook is linked, and how its chain ends is noted beside the database.

use practice::logbook::{Refusal, Swept};
use practice::{Outcome, logbook};

use crate::note::Note;
use crate::works::Works;

/// Links what is new. Where the database does not bear the note out, or the newest link is not ours, nothing is linked and the note stays: a
/// link more would vouch for what somebody wrote past us. That is said each time, until a person has looked.
///
/// # Errors
/// [`practice::Broke`].
pub(crate) async fn link(works: &Works) -> Outcome<()> {
    let noted = match works.note.as_ref().map(Note::read_head).transpose() {
        Ok(noted) => noted.flatten(),
        Err(error) => {
            tracing::error!(%error, "the note of the logbook's end cannot be read; nothing is linked until it can be");
            return Ok(());
        }
    };
    match logbook::link(&works.office, noted.as_ref()).await? {
        Swept::Nothing => {}
        Swept::Refused(refusal) => say(&refusal),
        Swept::Linked(_, head) => {
            if let Some(Err(error)) = works.note.as_ref().map(|note| note.write_head(&head)) {
                tracing::error!(%error, "the logbook's newest link could not be noted beside the database");
            }
        }
    }
    Ok(())
}

fn say(refusal: &Refusal) {
    let (link, why) = match refusal {
        Refusal::NotAsNoted(link) => (link, "its chain is not as it was noted".to_owned()),
        Refusal::NotOurs(link) => (link, "its newest link is not signed by us".to_owned()),
        Refusal::Unvouched(link, key) => (link, format!("the key {key} of its newest link is not in the key ring")),
        Refusal::Behind(link, key) => {
            (link, format!("its newest link is signed by {key}, a newer key than writes here"))
        }
    };
    tracing::error!(link, why, "the logbook is not linked until somebody has looked: `halcyon doctor` says more");
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use practice::cast::Stage;

    use super::*;
    use crate::postman::Postman;

    async fn works() -> (Stage, tempfile::TempDir, Note, Works) {
        let stage = Stage::open().await;
        let folder = tempfile::tempdir().unwrap();
        let note = Note::in_folder(folder.path());
        let works = Works {
            office: stage.worker_office().clone(),
            postman: Arc::new(Postman::outbox()),
            note: Some(note.clone()),
            lease: Duration::from_secs(120),
            concurrency: 2,
        };
        (stage, folder, note, works)
    }

    /// A rewritten chain is known by its note: it stays, and nothing is linked, until a person takes it away.
    #[tokio::test]
    async fn nothing_is_linked_where_the_note_is_not_borne_out() {
        let (stage, _folder, note, works) = works().await;
        link(&works).await.unwrap();
        let first = note.read_head().unwrap().unwrap();
        stage.client("Ana").await;
        link(&works).await.unwrap();
        let second = note.read_head().unwrap().unwrap();
        assert_eq!((first.link, second.link), (1, 2));
        let cut = "UPDATE logbook SET actor = 'engine' WHERE number = 1; DELETE FROM logbook_links";
        sqlx::raw_sql(cut).execute(&stage.database().owner()).await.unwrap();
        stage.client("Ben").await;
        link(&works).await.unwrap();
        assert_eq!(stage.count("SELECT count(*) FROM logbook_links").await, 0);
        assert_eq!(note.read_head().unwrap().unwrap(), second);
        note.forget_head().unwrap();
        link(&works).await.unwrap();
        assert_eq!(note.read_head().unwrap().unwrap().link, 1, "somebody has looked");
    }

    /// One that cannot be read could say anything.
    #[tokio::test]
    async fn nothing_is_linked_where_the_note_cannot_be_read() {
        let (stage, folder, note, works) = works().await;
        std::fs::write(folder.path().join("last-link.json"), "{").unwrap();
        link(&works).await.unwrap();
        assert_eq!(stage.count("SELECT count(*) FROM logbook_links").await, 0);
        note.forget_head().unwrap();
        link(&works).await.unwrap();
        assert_eq!(note.read_head().unwrap().unwrap().link, 1);
    }
}
