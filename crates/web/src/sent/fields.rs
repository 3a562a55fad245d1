//! Reading many fields, so that everything that is wrong with them is told at once.

use domain::Refusal;
use domain::refusal::Check;

/// The fields of one body.
#[derive(Default)]
pub(crate) struct Fields(Check);

impl Fields {
    /// One that has to be there.
    pub(crate) fn take<T>(&mut self, pointer: &str, read: Result<T, Refusal>) -> Option<T> {
        self.0.take(pointer, read)
    }

    /// One that may be absent.
    pub(crate) fn may<W, T>(
        &mut self,
        pointer: &str,
        written: Option<W>,
        read: impl FnOnce(W) -> Result<T, Refusal>,
    ) -> Option<T> {
        written.and_then(|written| self.0.take(pointer, read(written)))
    }

    /// One that may be absent, or `null`.
    pub(crate) fn given<W, T>(
        &mut self,
        pointer: &str,
        written: Option<Option<W>>,
        read: impl FnOnce(W) -> Result<T, Refusal>,
    ) -> Option<Option<T>> {
        match written {
            None => None,
            Some(None) => Some(None),
            Some(Some(written)) => self.0.take(pointer, read(written)).map(Some),
        }
    }

    /// Everything could be read, or all that could not.
    ///
    /// # Errors
    /// [`Refusal::Invalid`].
    pub(crate) fn finish(self) -> Result<(), Refusal> {
        self.0.finish()
    }
}

/// A field of fields that are finished: it is there.
pub(crate) fn sure<T>(read: Option<T>) -> Result<T, Refusal> {
    read.ok_or_else(|| Refusal::Invalid(Vec::new()))
}
