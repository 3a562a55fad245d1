//! Text → gzip → age, and back. Both ways a piece at a time: the size of a practice does not matter to the machine.

use std::io::{self, BufRead, BufReader, Read, Write};

use age::stream::{StreamReader, StreamWriter};
use age::{DecryptError, Decryptor, Encryptor};
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;

use crate::{BackupError, Identities, Recipient};

/// Where the text of a backup goes.
pub(crate) struct Sealing<W: Write>(GzEncoder<StreamWriter<W>>);

impl<W: Write> Sealing<W> {
    /// Begins a file that any of the recipients can open.
    pub(crate) fn begin(to: W, recipients: &[Recipient]) -> Result<Self, BackupError> {
        let all = recipients.iter().map(|recipient| &recipient.0 as &dyn age::Recipient);
        let encryptor = Encryptor::with_recipients(all).map_err(|_| BackupError::NobodyCouldOpen)?;
        Ok(Self(GzEncoder::new(encryptor.wrap_output(to)?, Compression::default())))
    }

    /// Writes the last piece: a file without it is known to be cut short.
    pub(crate) fn finish(self) -> io::Result<W> {
        self.0.finish()?.finish()
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The text of a backup as it is being opened.
pub struct Reading<R: Read>(GzDecoder<BufReader<StreamReader<BufReader<R>>>>);

/// Opens a file that one of these keys opens. Nothing of it is believed yet.
///
/// # Errors
/// [`BackupError::NoBackup`], [`BackupError::OtherKey`], [`BackupError::NotWhole`].
pub fn open<R: Read>(from: R, identities: &Identities) -> Result<Reading<R>, BackupError> {
    let decryptor = Decryptor::new(BufReader::new(from)).map_err(not_opened)?;
    let opened = decryptor.decrypt(identities.iter()).map_err(not_opened)?;
    Ok(Reading(GzDecoder::new(BufReader::new(opened))))
}

fn not_opened(error: DecryptError) -> BackupError {
    match error {
        DecryptError::InvalidHeader | DecryptError::UnknownFormat => BackupError::NoBackup,
        DecryptError::NoMatchingKeys => BackupError::OtherKey,
        DecryptError::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => BackupError::NoBackup,
        DecryptError::Io(error) => BackupError::File(error),
        error => BackupError::torn(error.to_string()),
    }
}

impl<R: Read> Reading<R> {
    /// Whether there is nothing after the compressed text. Only whoever reads age's file to its end knows that it is all there.
    pub(crate) fn ends_here(self) -> io::Result<bool> {
        Ok(self.0.into_inner().fill_buf()?.is_empty())
    }
}

impl<R: Read> Read for Reading<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.0.read(bytes)
    }
}
