//! The logbook is linked, and how its chain ends is noted beside the database.

use practice::{Outcome, logbook};

use crate::works::Works;

/// Links what is new. A note that the database does not bear out is kept: it is what tells that the end of the chain was cut off.
///
/// # Errors
/// [`practice::Broke`].
pub(crate) async fn link(works: &Works) -> Outcome<()> {
    let Some(note) = &works.note else { return logbook::link(&works.office).await.map(drop) };
    let noted = match note.read_head() {
        Ok(Some(noted)) => logbook::holds(&works.office, &noted).await?,
        Ok(None) => true,
        Err(_) => false,
    };
    if !noted {
        tracing::error!("the logbook does not end as it was noted; `halcyon doctor` says more");
    }
    let linked = logbook::link(&works.office).await?;
    if let Some((_, head)) = linked.filter(|_| noted)
        && let Err(error) = note.write_head(&head)
    {
        tracing::error!(%error, "the logbook's newest link could not be noted beside the database");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use practice::cast::Stage;

    use super::*;
    use crate::note::Note;
    use crate::postman::Postman;

    /// What a cut end would be known by stays until a person takes it away, though the chain goes on.
    #[tokio::test]
    async fn the_end_is_noted_and_a_note_that_is_not_borne_out_stays() {
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
        link(&works).await.unwrap();
        let first = note.read_head().unwrap().unwrap();
        assert!(logbook::holds(&works.office, &first).await.unwrap());
        stage.client("Ana").await;
        link(&works).await.unwrap();
        let second = note.read_head().unwrap().unwrap();
        assert_eq!((first.link, second.link), (1, 2));
        let cut = "DELETE FROM logbook_links WHERE number = 2";
        sqlx::query(cut).execute(&stage.database().owner()).await.unwrap();
        stage.client("Ben").await;
        link(&works).await.unwrap();
        assert_eq!(stage.count("SELECT max(number) FROM logbook_links").await, 2);
        assert_eq!(note.read_head().unwrap().unwrap(), second);
        note.forget_head().unwrap();
        link(&works).await.unwrap();
        assert_eq!(note.read_head().unwrap(), None, "nothing was new");
        stage.client("Cem").await;
        link(&works).await.unwrap();
        assert_eq!(note.read_head().unwrap().unwrap().link, 3);
    }
}
