//! What is not whole, not ours or not for this key is refused, and nothing of it is put anywhere.

use backup::{Backup, BackupError, Identities, KeyPair, take};
use practice::cast::Stage;
use testkit::Database;

use crate::house::{backup_of, begin, identities, is_empty, put, recipient, rows, sealed, text_of, verified};
use crate::round_trip::practice;

#[tokio::test]
async fn another_key_does_not_open_it_and_each_of_its_own_does() {
    let stage = practice().await;
    let other = KeyPair::fresh();
    let read = |pair: &KeyPair| Identities::read(pair.secret_file.as_bytes()).unwrap();
    let alone = backup_of(stage.database()).await;
    assert!(matches!(backup::open(&*alone, &read(&other)), Err(BackupError::OtherKey)));
    let both =
        take(stage.database().url(), Vec::new(), &[recipient(), other.public.clone()], "0.1.0").await.unwrap().to;
    for keys in [identities(), read(&other)] {
        backup::verify(Backup::begin(backup::open(&*both, &keys).unwrap(), None).unwrap()).unwrap();
    }
}

#[tokio::test]
async fn without_somebody_who_can_open_it_none_is_made() {
    let stage = practice().await;
    let made = take(stage.database().url(), Vec::new(), &[], "0.1.0").await;
    assert!(matches!(made, Err(BackupError::NobodyCouldOpen)));
}

#[tokio::test]
async fn a_single_bit_that_changed_is_noticed_wherever_it_is() {
    let stage = practice().await;
    let backup = backup_of(stage.database()).await;
    verified(&backup).unwrap();
    let places = (0..backup.len()).step_by(backup.len() / 200 + 1).chain([backup.len() - 1]);
    for place in places {
        let mut changed = backup.clone();
        changed[place] ^= 0x10;
        assert!(verified(&changed).is_err(), "byte {place} of {}", backup.len());
    }
    let target = Database::fresh().await;
    for place in [backup.len() / 3, backup.len() / 2, backup.len() - 20] {
        let mut changed = backup.clone();
        changed[place] ^= 0x01;
        let refused = put(&changed, &target, None).await.unwrap_err();
        assert!(matches!(refused, BackupError::NotWhole(_)), "{refused}");
        assert!(is_empty(&target).await);
    }
}

#[tokio::test]
async fn what_was_cut_short_or_made_longer_is_noticed() {
    let stage = practice().await;
    let backup = backup_of(stage.database()).await;
    for length in (0..backup.len()).step_by(backup.len() / 100 + 1).chain([backup.len() - 1]) {
        assert!(verified(&backup[..length]).is_err(), "{length} of {}", backup.len());
    }
    assert!(verified(&[&*backup, b"x"].concat()).is_err());
    let target = Database::fresh().await;
    let refused = put(&backup[..backup.len() * 2 / 3], &target, None).await.unwrap_err();
    assert!(matches!(refused, BackupError::NotWhole(_)), "{refused}");
    assert!(is_empty(&target).await);
    put(&backup, &target, None).await.expect("what came to nothing may be tried again");
}

#[tokio::test]
async fn text_that_does_not_add_up_is_refused_though_its_seal_is_good() {
    let text = text_of(&backup_of(practice().await.database()).await);
    verified(&sealed(&text)).unwrap();
    let row = text.lines().find(|line| line.contains("Ana")).unwrap();
    let (before, _) = text.split_once("-- the end\n").unwrap();
    let changed = [
        text.replace(row, &row.replace("Ana", "Eve")),
        text.replace(&format!("{row}\n"), ""),
        text.replace(&format!("{row}\n"), &format!("{row}\n{row}\n")),
        before.to_owned(),
        format!("{text}COPY more\n"),
        text.replace("COPY public.\"staff\"", "COPY public.\"clients\""),
    ];
    let target = Database::fresh().await;
    for text in changed {
        let backup = sealed(&text);
        assert!(matches!(verified(&backup), Err(BackupError::NotWhole(_))));
        assert!(put(&backup, &target, None).await.is_err());
        assert!(is_empty(&target).await);
    }
}

#[tokio::test]
async fn what_is_no_backup_is_called_that() {
    for text in ["", "hello\n", "-- Halcyon backup one\n-- {}\n"] {
        let refused = begin(&sealed(text)).err().unwrap();
        assert!(matches!(refused, BackupError::NoBackup | BackupError::NotWhole(_)), "{text}: {refused}");
    }
    for bytes in [&b""[..], b"hello", b"PGDMP\x01\x02"] {
        assert!(matches!(backup::open(bytes, &identities()), Err(BackupError::NoBackup)));
    }
}

#[tokio::test]
async fn a_database_with_a_past_stays_as_it_is() {
    let backup = backup_of(practice().await.database()).await;
    let other = Stage::open().await;
    let before = rows(&other.database().owner()).await;
    assert!(matches!(put(&backup, other.database(), None).await, Err(BackupError::NotEmpty)));
    assert_eq!(rows(&other.database().owner()).await, before);
}

#[tokio::test]
async fn of_nothing_there_is_no_backup() {
    let empty = Database::fresh().await;
    let made = take(empty.url(), Vec::new(), &[recipient()], "0.1.0").await;
    assert!(matches!(made, Err(BackupError::Nothing)));
}

#[tokio::test]
async fn whoever_cannot_see_every_row_makes_no_backup() {
    let stage = practice().await;
    let made = take(&stage.database().url_as(migrations::WEB_ROLE), Vec::new(), &[recipient()], "0.1.0").await;
    assert!(matches!(made, Err(BackupError::Database(_))), "{made:?}");
}
