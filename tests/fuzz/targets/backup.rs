//! Backups: anybody who knows the public key can make a file that opens. What is in it is believed only as far as it is shown.
#![no_main]

use std::io::Write;
use std::sync::LazyLock;

use age::secrecy::ExposeSecret;
use backup::{Backup, Identities, verify};
use flate2::Compression;
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;

static KEY: LazyLock<age::x25519::Identity> = LazyLock::new(age::x25519::Identity::generate);
static IDENTITIES: LazyLock<Identities> = LazyLock::new(|| {
    Identities::read(KEY.to_string().expose_secret().as_bytes()).expect("a secret key")
});

fuzz_target!(|bytes: &[u8]| {
    let _ = backup::open(bytes, &IDENTITIES).is_ok();
    let sealed = sealed(bytes);
    let opened = backup::open(sealed.as_slice(), &IDENTITIES).expect("it was sealed for this key");
    if let Ok(begun) = Backup::begin(opened, None) {
        let _ = verify(begun).is_ok();
    }
});

fn sealed(bytes: &[u8]) -> Vec<u8> {
    let key = KEY.to_public();
    let encryptor = age::Encryptor::with_recipients(std::iter::once(&key as &dyn age::Recipient)).expect("a recipient");
    let mut sealed = Vec::new();
    let mut packed = GzEncoder::new(encryptor.wrap_output(&mut sealed).expect("a file"), Compression::fast());
    packed.write_all(bytes).expect("in memory");
    packed.finish().expect("in memory").finish().expect("in memory");
    sealed
}
