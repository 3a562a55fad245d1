//! What a key ring seals, opens, makes and refuses.

use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use super::*;

fn ring(ids: &[(&str, u8)]) -> Keyring {
    let lines: Vec<_> = ids.iter().map(|(id, byte)| format!("{id} {}", STANDARD.encode([*byte; 32]))).collect();
    Keyring::read(&lines.join("\n")).unwrap()
}

const SPOT: Spot = Spot { table: "letter_copies", column: "sealed", row: Uuid::from_u128(7) };

#[test]
fn what_is_sealed_opens_in_its_place_and_nowhere_else() {
    let ring = ring(&[("k1", 1)]);
    let sealed = ring.seal(SPOT, b"words", [9; 24]).unwrap();
    assert_eq!(*ring.unseal(SPOT, &sealed).unwrap(), b"words");
    assert!(ring.unseal(Spot { row: Uuid::from_u128(8), ..SPOT }, &sealed).is_err());
    assert!(ring.unseal(Spot { column: "other", ..SPOT }, &sealed).is_err());
}

#[test]
fn a_flipped_bit_is_refused() {
    let ring = ring(&[("k1", 1)]);
    let sealed = ring.seal(SPOT, b"words", [9; 24]).unwrap();
    let body = sealed.rfind('.').unwrap() + 1;
    for at in body..sealed.len() {
        let mut bent = sealed.clone().into_bytes();
        bent[at] = if bent[at] == b'A' { b'B' } else { b'A' };
        assert!(ring.unseal(SPOT, std::str::from_utf8(&bent).unwrap()).is_err(), "at {at}");
    }
}

#[test]
fn the_newest_key_writes_and_older_ones_still_read() {
    let old = ring(&[("k1", 1)]);
    let both = ring(&[("k1", 1), ("k2", 2)]);
    let sealed = old.seal(SPOT, b"words", [9; 24]).unwrap();
    assert_eq!(*both.unseal(SPOT, &sealed).unwrap(), b"words");
    assert!(both.seal(SPOT, b"words", [9; 24]).unwrap().starts_with("v1.k2."));
    let token = old.letter_token(Purpose::Invitation, Uuid::from_u128(3), "");
    assert!(both.is_letter_token(Purpose::Invitation, &token, ""));
    assert_eq!(Keyring::letter_named_by(&token), Some(Uuid::from_u128(3)));
}

#[test]
fn a_token_is_good_for_one_purpose_and_one_item() {
    let ring = ring(&[("k1", 1)]);
    let token = ring.letter_token(Purpose::ConfirmAddress, Uuid::from_u128(3), "ana@home.example");
    assert!(ring.is_letter_token(Purpose::ConfirmAddress, &token, "ana@home.example"));
    assert!(!ring.is_letter_token(Purpose::Unsubscribe, &token, "ana@home.example"));
    assert!(!ring.is_letter_token(Purpose::ConfirmAddress, &token, "ben@home.example"));
    assert!(!ring.is_letter_token(Purpose::ConfirmAddress, "x", "ana@home.example"));
}

#[test]
fn a_keyring_is_refused_by_the_line() {
    assert!(matches!(Keyring::read("k1 short"), Err(KeyringError::Line(1))));
    assert!(matches!(Keyring::read("# nothing\n"), Err(KeyringError::Empty)));
    let twice = format!("k1 {0}\nk1 {0}", STANDARD.encode([1; 32]));
    assert!(matches!(Keyring::read(&twice), Err(KeyringError::Line(2))));
    assert!(Keyring::read(&Keyring::fresh_text().unwrap()).is_ok());
}

const MORNING: &str = "2026-11-28T09:00:00Z";

fn text(written: &str, folder: &tempfile::TempDir) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.path().join("ring");
    let beside = folder.path().join("ring.new");
    std::fs::write(&beside, written).unwrap();
    std::fs::set_permissions(&beside, PermissionsExt::from_mode(0o600)).unwrap();
    std::fs::rename(&beside, &path).unwrap();
    path
}

#[test]
fn a_key_is_added_waits_writes_and_is_taken_out() {
    let folder = tempfile::tempdir().unwrap();
    let k1 = format!("# ours\nk1 {}\n", STANDARD.encode([1; 32]));
    let now = MORNING.parse().unwrap();
    let (id, added) = RingText::open_file(&text(&k1, &folder)).unwrap().with_fresh_key(now).unwrap();
    assert_eq!(id, "k2");
    let stands = |text: &RingText| -> Vec<Stands> {
        Keyring::read(text.as_str()).unwrap().keys().map(|key| key.stands).collect()
    };
    assert_eq!(stands(&added), [Stands::Writes(None), Stands::Waits]);
    assert_eq!(Keyring::read(added.as_str()).unwrap().writer(), "k1");
    let writes = added.with_writer("k2", now);
    assert_eq!(stands(&writes), [Stands::Reads(Some(now)), Stands::Writes(Some(now))]);
    let ring = Keyring::read(writes.as_str()).unwrap();
    assert_eq!((ring.writer(), ring.keys().last().unwrap().made_at), ("k2", Some(now)));
    let without = writes.without("k1", now);
    assert!(without.as_str().starts_with("# ours\n# k1 was taken out, 2026-11-28T09:00Z\nk2 "));
    let twice = without.without("k2", now).with_fresh_key(now).unwrap().0;
    assert_eq!(twice, "k3", "a name never comes again");
}

#[test]
fn a_ring_whose_keys_all_wait_or_that_says_what_we_do_not_know_is_refused() {
    let key = STANDARD.encode([1; 32]);
    assert!(matches!(Keyring::read(&format!("k1 {key} waits")), Err(KeyringError::Empty)));
    assert!(matches!(Keyring::read(&format!("k1 {key} sleeps")), Err(KeyringError::Line(1))));
    assert!(matches!(Keyring::read(&format!("k1 {key} made=yesterday")), Err(KeyringError::Line(1))));
}

#[test]
fn a_ring_that_waits_reads_what_others_seal_with_its_key_already() {
    let here =
        Keyring::read(&format!("k1 {}\nk2 {} waits", STANDARD.encode([1; 32]), STANDARD.encode([2; 32]))).unwrap();
    let there = ring(&[("k1", 1), ("k2", 2)]);
    let sealed = there.seal(SPOT, b"words", [9; 24]).unwrap();
    assert_eq!(*here.unseal(SPOT, &sealed).unwrap(), b"words");
    assert!(here.seal(SPOT, b"words", [9; 24]).unwrap().starts_with("v1.k1."));
    let token = there.letter_token(Purpose::Pause, Uuid::from_u128(3), "letters");
    assert!(here.is_letter_token(Purpose::Pause, &token, "letters"));
}

#[test]
fn a_hash_is_known_again_after_another_key_began_to_write() {
    let (old, both) = (ring(&[("k1", 1)]), ring(&[("k1", 1), ("k2", 2)]));
    let kept = old.keyed_hash(Purpose::Request, b"a request").newest().to_owned();
    let now = both.keyed_hash(Purpose::Request, b"a request");
    assert!(now.is(&kept) && now.newest() != kept && !both.keyed_hash(Purpose::Request, b"another").is(&kept));
    let (ana, same) = (Address::parse("Ana@home.example").unwrap(), Address::parse("ana@HOME.example").unwrap());
    assert!(both.address_hashes(&same).contains(&old.address_hash(&ana)));
    assert!(both.address_hash(&ana).starts_with("v1.k2.") && !both.address_hash(&ana).contains("home"));
}

/// Time goes by of itself here; the file is looked at again a second after it was looked at.
#[test]
fn a_file_that_changes_is_followed_and_one_that_cannot_be_used_is_not() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let line = |id: &str, byte| format!("{id} {}\n", STANDARD.encode([byte; 32]));
    let path = text(&line("k1", 1), &folder);
    let watched = Watched::file(&path).unwrap();
    text(&(line("k1", 1) + &line("k2", 2)), &folder);
    let began = std::time::Instant::now();
    while watched.ring().writer() == "k1" {
        assert!(began.elapsed() < 10 * Watched::SEEN_WITHIN, "it never looked");
        std::thread::yield_now();
    }
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
    let began = std::time::Instant::now();
    while began.elapsed() < Watched::SEEN_WITHIN + Watched::SEEN_WITHIN / 10 {
        assert_eq!(watched.ring().writer(), "k2");
        std::thread::yield_now();
    }
}
