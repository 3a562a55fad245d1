-- Letters: the truth of what is to be sent, was sent, and was not sent and why. The job engine only works it off.

CREATE TABLE letters (
  id              uuid PRIMARY KEY,     -- the Message-ID is made from it
  kind            text NOT NULL,
  state           text NOT NULL CHECK (state IN ('waiting','sending','sent','dropped','expired','held','given_up')),
  reason          text,
  dedupe_key      text NOT NULL UNIQUE,
  asked_for       boolean NOT NULL DEFAULT false, -- its lane: somebody waits for it
  client_id       uuid REFERENCES clients, -- the client it is about
  to_client       boolean NOT NULL,
  staff_id        uuid REFERENCES staff,   -- the member of staff who reads it, if one does
  session_id      uuid REFERENCES sessions,
  entry_id        uuid REFERENCES session_entries,
  slot            smallint,
  sequence        integer,              -- of the change a notice tells of
  on_date         date,                 -- the reader's local day of a nudge or an agenda
  due_at          timestamptz NOT NULL, -- the moment it was meant for
  not_after       timestamptz NOT NULL, -- its usefulness ends
  next_attempt_at timestamptz NOT NULL,
  attempts        integer NOT NULL DEFAULT 0, -- how often sending began
  counted         integer NOT NULL DEFAULT 0, -- attempts that count against the limit
  lease           uuid,
  lease_until     timestamptz,
  sending_at      timestamptz,          -- when sending last began
  sent_at         timestamptz,
  settled_at      timestamptz,          -- when it reached a state that is not waiting
  told_state      text,                 -- what the reader was told of the session's state …
  told_entry      uuid,                 -- … of its time and place …
  told_starts_at  timestamptz,          -- … and the instant that was then derived
  code            text,                 -- the mail server's last answer, digits only
  noted           boolean NOT NULL DEFAULT false, -- the planner has looked since it settled
  matter          text,              -- what a letter about security tells of
  message_id      text NOT NULL,
  made_at         timestamptz NOT NULL,
  CHECK ((lease IS NULL) = (lease_until IS NULL)),
  CHECK (to_client = (staff_id IS NULL)),
  CHECK (state IN ('waiting','sending') OR lease IS NULL)
) WITH (fillfactor = 80);
COMMENT ON TABLE letters IS 'class=personal';
SELECT tag('personal', 'letters', 'kind dedupe_key client_id to_client staff_id session_id entry_id slot on_date due_at sent_at told_state told_entry told_starts_at');
SELECT tag('operational', 'letters', 'id state reason asked_for sequence not_after next_attempt_at attempts counted lease lease_until sending_at settled_at code noted matter message_id made_at');
CREATE INDEX letters_due ON letters (asked_for DESC, next_attempt_at) WHERE state = 'waiting' AND lease IS NULL;
CREATE INDEX letters_useful ON letters (not_after) WHERE state IN ('waiting','held');
CREATE INDEX letters_leased ON letters (lease_until) WHERE lease IS NOT NULL;
CREATE INDEX letters_session ON letters (session_id);
CREATE INDEX letters_client ON letters (client_id, due_at DESC);
CREATE INDEX letters_staff ON letters (staff_id, due_at DESC) WHERE staff_id IS NOT NULL;
CREATE INDEX letters_unnoted ON letters (session_id) WHERE settled_at IS NOT NULL AND NOT noted AND session_id IS NOT NULL;
CREATE INDEX letters_state ON letters (state, due_at DESC);

-- Every time sending began, and how it ended.
CREATE TABLE attempts (
  letter_id  uuid NOT NULL REFERENCES letters ON DELETE CASCADE,
  number     integer NOT NULL,
  began_at   timestamptz NOT NULL,
  ended_at   timestamptz,
  outcome    text,
  code       text,
  PRIMARY KEY (letter_id, number)
);
COMMENT ON TABLE attempts IS 'class=operational';
SELECT tag('operational', 'attempts', 'letter_id number began_at ended_at outcome code');

-- The letter as it was sent, every token cut out, folded (DEFLATE, RFC 1951), sealed; kept 30 days.
CREATE TABLE letter_copies (
  letter_id  uuid PRIMARY KEY REFERENCES letters ON DELETE CASCADE,
  sealed     text NOT NULL,
  keep_until timestamptz NOT NULL
);
-- Folded before it was sealed: the database need not try to make it smaller.
ALTER TABLE letter_copies ALTER COLUMN sealed SET STORAGE EXTERNAL;
COMMENT ON TABLE letter_copies IS 'class=narrative; sealed';
SELECT tag('narrative; sealed', 'letter_copies', 'sealed');
SELECT tag('operational', 'letter_copies', 'letter_id keep_until');
CREATE INDEX letter_copies_kept ON letter_copies (keep_until);

-- Wakes the worker when a letter can go, or has come to an end that the planner should know of. Statement by statement, so that a
-- thousand rows ring once; what is due later needs no bell, since the worker looks at the clock every 20 seconds by itself.
CREATE FUNCTION letters_wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM fresh WHERE (state = 'waiting' AND lease IS NULL AND next_attempt_at <= halcyon_now() + interval '20 seconds')
                                    OR (settled_at IS NOT NULL AND NOT noted AND (session_id IS NOT NULL OR kind LIKE 'homework-%')))
  THEN PERFORM pg_notify('letters', ''); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER letters_wake_insert AFTER INSERT ON letters REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION letters_wake();
CREATE TRIGGER letters_wake_update AFTER UPDATE ON letters REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION letters_wake();

-- A session or coach to look at wakes the planner in the same way.
CREATE FUNCTION planner_wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM fresh WHERE look_at <= halcyon_now() + interval '20 seconds') THEN PERFORM pg_notify('planner', ''); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER planner_wake_insert AFTER INSERT ON sessions REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION planner_wake();
CREATE TRIGGER planner_wake_update AFTER UPDATE ON sessions REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION planner_wake();

-- How long until something could be due, in whole milliseconds and never too short; asked by the worker between its rounds, so it is one statement.
-- While the mail server refuses us no letter is; what settled and was not noted yet is due at once.
CREATE FUNCTION millis_until_next_moment() RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN RETURN (SELECT ceil(extract(epoch FROM least(
     (SELECT min(look_at) FROM sessions WHERE look_at IS NOT NULL),
     (SELECT min(look_at) FROM staff WHERE look_at IS NOT NULL),
     (SELECT min(look_at) FROM clients WHERE look_at IS NOT NULL),
     (SELECT greatest(next_attempt_at, relay_paused_until) FROM letters, practice
        WHERE state = 'waiting' AND lease IS NULL AND NOT asked_for ORDER BY next_attempt_at LIMIT 1),
     (SELECT greatest(next_attempt_at, relay_paused_until) FROM letters, practice
        WHERE state = 'waiting' AND lease IS NULL AND asked_for ORDER BY next_attempt_at LIMIT 1),
     (SELECT min(not_after) FROM letters WHERE state IN ('waiting','held')),
     (SELECT settled_at FROM letters WHERE settled_at IS NOT NULL AND NOT noted AND session_id IS NOT NULL LIMIT 1),
     (SELECT settled_at FROM letters WHERE settled_at IS NOT NULL AND NOT noted AND kind IN ('homework-nudge','homework-assigned') LIMIT 1)
   ) - halcyon_now()) * 1000)::bigint); END $$;
