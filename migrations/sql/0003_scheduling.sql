-- Sessions: the promise of when and where, and its history.

CREATE TABLE session_types (
  id            uuid PRIMARY KEY,
  name          text NOT NULL,
  minutes       integer NOT NULL CHECK (minutes BETWEEN 5 AND 600),
  buffer_before integer NOT NULL DEFAULT 0 CHECK (buffer_before BETWEEN 0 AND 240), -- minutes
  buffer_after  integer NOT NULL DEFAULT 0 CHECK (buffer_after BETWEEN 0 AND 240),  -- minutes
  place         jsonb,                  -- {"kind":"room|phone|street","at":"…"}
  leads         jsonb,                  -- minutes, for clients, where they differ
  archived_at   timestamptz,
  version       integer NOT NULL DEFAULT 1,
  created_at    timestamptz NOT NULL
);
COMMENT ON TABLE session_types IS 'class=operational';
SELECT tag('operational', 'session_types', 'id name minutes buffer_before buffer_after place leads archived_at version created_at');

CREATE TABLE sessions (
  id              uuid PRIMARY KEY,
  client_id       uuid NOT NULL REFERENCES clients,
  coach_id        uuid NOT NULL REFERENCES staff,
  session_type_id uuid REFERENCES session_types,
  state           text NOT NULL CHECK (state IN ('booked','cancelled')),
  entry_id        uuid NOT NULL,        -- the time entry in force
  starts_at       timestamptz NOT NULL, -- of the entry in force
  ends_at         timestamptz NOT NULL,
  busy_from       timestamptz NOT NULL, -- from start to end, buffers included
  busy_until      timestamptz NOT NULL,
  busy            tstzrange NOT NULL GENERATED ALWAYS AS (tstzrange(busy_from, busy_until)) STORED,
  overridden      boolean NOT NULL DEFAULT false, -- booked knowingly over another: outside the constraint
  sequence        integer NOT NULL DEFAULT 0,     -- raised by every change of time, place or state (RFC 5545, SEQUENCE)
  attendance      text CHECK (attendance IN ('met','did_not_happen')),
  look_at         timestamptz,          -- when the planner could next have something to say
  version         integer NOT NULL DEFAULT 1,
  created_at      timestamptz NOT NULL,
  CONSTRAINT sessions_one_at_a_time EXCLUDE USING gist (coach_id WITH =, busy WITH &&) WHERE (state = 'booked' AND NOT overridden)
) WITH (fillfactor = 85);
COMMENT ON TABLE sessions IS 'class=personal';
SELECT tag('personal', 'sessions', 'id client_id coach_id session_type_id state entry_id starts_at ends_at busy_from busy_until busy overridden attendance created_at');
SELECT tag('operational', 'sessions', 'sequence look_at version');
CREATE INDEX sessions_look ON sessions (look_at) WHERE look_at IS NOT NULL;
CREATE INDEX sessions_coach ON sessions (coach_id, starts_at);
CREATE INDEX sessions_client ON sessions (client_id, starts_at);

-- A promise: the local date-time in a zone is what was said; the instant is derived with the zone database named. Promises and changes say
-- themselves whose the session is, and the row rules let nobody write it otherwise: so who sees a session sees them by the same rule, and
-- no row of theirs has to ask for its session.
CREATE TABLE session_entries (
  id         uuid PRIMARY KEY,
  session_id uuid NOT NULL REFERENCES sessions DEFERRABLE INITIALLY DEFERRED,
  client_id  uuid NOT NULL,             -- the session's, as is the next
  coach_id   uuid NOT NULL,
  starts_at_local timestamp NOT NULL,
  zone       text NOT NULL,
  minutes    integer NOT NULL CHECK (minutes BETWEEN 5 AND 600),
  place      jsonb,
  starts_at  timestamptz NOT NULL,
  zone_data  text NOT NULL,
  made_at    timestamptz NOT NULL
);
COMMENT ON TABLE session_entries IS 'class=personal';
SELECT tag('personal', 'session_entries', 'id session_id client_id coach_id starts_at_local zone minutes place starts_at made_at');
SELECT tag('operational', 'session_entries', 'zone_data');
CREATE INDEX session_entries_session ON session_entries (session_id);
CREATE INDEX session_entries_zone_data ON session_entries (zone_data, starts_at);
ALTER TABLE sessions ADD FOREIGN KEY (entry_id) REFERENCES session_entries DEFERRABLE INITIALLY DEFERRED;

-- What was done to a session, by whom, and what held afterwards. Never deleted.
CREATE TABLE session_changes (
  session_id uuid NOT NULL REFERENCES sessions,
  client_id  uuid NOT NULL,             -- the session's, as is the next
  coach_id   uuid NOT NULL,
  number     integer NOT NULL,          -- 1, 2, 3 …
  verb       text NOT NULL CHECK (verb IN ('book','reschedule','cancel','undo','record_attendance','rederive')),
  actor      text NOT NULL DEFAULT actor(),
  at         timestamptz NOT NULL,
  state      text NOT NULL,             -- afterwards
  entry_id   uuid NOT NULL REFERENCES session_entries, -- in force afterwards
  starts_at  timestamptz NOT NULL,      -- afterwards: new zone data moves the entry's, and this stays
  sequence   integer NOT NULL,          -- afterwards
  overridden boolean NOT NULL,          -- afterwards
  attendance text,                      -- afterwards
  undone     boolean NOT NULL DEFAULT false,
  PRIMARY KEY (session_id, number)
);
COMMENT ON TABLE session_changes IS 'class=personal';
SELECT tag('personal', 'session_changes', 'session_id client_id coach_id number verb actor at state entry_id starts_at sequence overridden attendance undone');

-- When a coach is busy around a stretch of time, whoever asks: it looks past the row rules, and at nothing but times.
-- A session is at most 10 hours long, with at most 4 hours kept free on each side: so far around the stretch the index is asked.
CREATE FUNCTION coach_busy(coach uuid, stretch tstzrange, aside uuid) RETURNS TABLE (busy_from timestamptz, busy_until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT s.busy_from, s.busy_until FROM sessions s
   WHERE s.coach_id = coach AND s.state = 'booked' AND s.id IS DISTINCT FROM aside AND s.busy && stretch
     AND s.starts_at > lower(stretch) - interval '14 hours' AND s.starts_at < upper(stretch) + interval '4 hours' $$;
