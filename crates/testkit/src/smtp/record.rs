//! What the relay has seen.

use std::sync::Arc;

use tokio::sync::watch;

/// One message that came up to its final dot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The envelope sender.
    pub from: String,
    /// The envelope recipients the relay said yes to.
    pub to: Vec<String>,
    /// The message with dots unstuffed, up to and with the CRLF before the final dot.
    pub bytes: Vec<u8>,
    /// Whether the relay answered the final dot with a yes.
    pub accepted: bool,
    /// The connection it came over, from 1.
    pub connection: usize,
    /// Whether it came over TLS.
    pub encrypted: bool,
}

/// Everything on record.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Messages up to their final dot, in that order.
    pub dotted: Vec<Message>,
    /// What clients said: number of the connection and the line.
    pub said: Vec<(usize, String)>,
    /// How often a client has said MAIL.
    pub begun: usize,
    /// Connections so far.
    pub connections: usize,
    /// Connections open now.
    pub open: usize,
    /// Connections open at the same time, at most.
    pub most_open: usize,
    /// Positions in `dotted`, in the order of the relay's yes.
    answered: Vec<usize>,
}

impl Record {
    /// How many messages the relay has said yes to.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.answered.len()
    }

    /// The messages the relay said yes to, in that order.
    #[must_use]
    pub fn accepted(&self) -> Vec<Message> {
        self.accepted_after(0)
    }

    /// Those after the first `n` of them.
    pub(super) fn accepted_after(&self, n: usize) -> Vec<Message> {
        self.answered.iter().skip(n).filter_map(|&at| self.dotted.get(at)).cloned().collect()
    }
}

/// The record, shared, with a bell that rings at each entry.
#[derive(Clone, Debug)]
pub(super) struct Ledger {
    record: Arc<watch::Sender<Record>>,
}

impl Default for Ledger {
    fn default() -> Self {
        Self { record: Arc::new(watch::Sender::new(Record::default())) }
    }
}

impl Ledger {
    pub(super) fn read<T>(&self, look: impl FnOnce(&Record) -> T) -> T {
        look(&self.record.borrow())
    }

    pub(super) async fn wait_until(&self, condition: impl FnMut(&Record) -> bool) {
        // The sender lives in this ledger, so that the channel cannot close.
        let _ = self.record.subscribe().wait_for(condition).await;
    }

    /// Makes an entry and returns what became of it, both under one lock.
    fn enter<T: Default>(&self, entry: impl FnOnce(&mut Record) -> T) -> T {
        let mut result = T::default();
        self.record.send_modify(|record| result = entry(record));
        result
    }

    /// Enters a connection and returns its number.
    pub(super) fn opened(&self) -> usize {
        self.enter(|record| {
            record.connections += 1;
            record.open += 1;
            record.most_open = record.most_open.max(record.open);
            record.connections
        })
    }

    /// Enters a MAIL and returns its number.
    pub(super) fn begun(&self) -> usize {
        self.enter(|record| {
            record.begun += 1;
            record.begun
        })
    }

    pub(super) fn closed(&self) {
        self.enter(|record| record.open -= 1);
    }

    pub(super) fn heard(&self, connection: usize, line: &str) {
        self.enter(|record| record.said.push((connection, line.to_owned())));
    }

    /// Enters a message that has come to its final dot and returns its position.
    pub(super) fn dotted(&self, message: Message) -> usize {
        self.enter(|record| {
            record.dotted.push(message);
            record.dotted.len() - 1
        })
    }

    /// Notes the relay's yes. Called before the yes is on the wire, so that a client that has
    /// heard it finds the message on record.
    pub(super) fn accepted(&self, at: usize) {
        self.enter(|record| {
            if let Some(message) = record.dotted.get_mut(at) {
                message.accepted = true;
                record.answered.push(at);
            }
        });
    }
}
