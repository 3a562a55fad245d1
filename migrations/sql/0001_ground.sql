-- The ground that every table stands on: who is asking, what time it is, the practice itself, and the logbook.
-- Row rules ask these functions; they are the second wall behind domain::may.

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- The actor of this transaction, as domain::actor writes it: 'staff:<uuid>', 'client:<uuid>', 'engine', 'operator', 'nobody'.
CREATE FUNCTION actor() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(nullif(current_setting('halcyon.actor', true), ''), 'nobody') $$;

-- What row rules ask of the actor. PostgreSQL puts these into every statement, several times: so they read the setting itself, and say as
-- little as will do. They are null, which lets nobody by, where the setting is not there.
CREATE FUNCTION actor_is_engine() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT current_setting('halcyon.actor', true) IN ('engine', 'operator') $$;

CREATE FUNCTION actor_staff() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN current_setting('halcyon.actor', true) LIKE 'staff:%' THEN substr(current_setting('halcyon.actor', true), 7)::uuid END $$;

CREATE FUNCTION actor_client() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN current_setting('halcyon.actor', true) LIKE 'client:%' THEN substr(current_setting('halcyon.actor', true), 8)::uuid END $$;

-- Tags columns with their class of what they hold: operational, personal, narrative or secret, and behind it how it is kept. A column without
-- a tag fails a test; docs/DATA.md says what each class asks for, and is made from the tags.
CREATE FUNCTION tag(class text, of_table regclass, columns text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY string_to_array(columns, ' ') LOOP
    EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', of_table, name, 'class=' || class);
  END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION tag FROM PUBLIC;

-- How far the clock is moved for a demo's history or a test. Only the owner of the tables can move it.
CREATE TABLE clock (
  one   boolean PRIMARY KEY DEFAULT true CHECK (one),
  shift interval NOT NULL DEFAULT '0'
);
COMMENT ON TABLE clock IS 'class=operational; one row';
SELECT tag('operational', 'clock', 'one shift');
INSERT INTO clock DEFAULT VALUES;

-- The one source of "now". (plpgsql keeps its plan for the life of a connection; SQL would plan it anew for each transaction.)
CREATE FUNCTION halcyon_now() RETURNS timestamptz LANGUAGE plpgsql VOLATILE AS
$$ BEGIN RETURN (SELECT clock_timestamp() + shift FROM clock); END $$;

CREATE TABLE practice (
  one        boolean PRIMARY KEY DEFAULT true CHECK (one),
  name       text NOT NULL,
  zone       text NOT NULL,
  locale     text NOT NULL,
  leads      jsonb NOT NULL DEFAULT '{"client":{"first":1440,"second":120},"coach":{"first":720,"second":null}}', -- minutes
  own_words  jsonb NOT NULL DEFAULT '[]',
  demo       boolean NOT NULL DEFAULT false,
  held_since timestamptz,            -- letters are held since then; null: they flow
  held_tick_at timestamptz,          -- the moment of the tick that was noted outside the database: what lies before it is not sent again
  relay_paused_until timestamptz,    -- the mail server refuses us, not a reader: nothing is leased until then
  relay_trouble text,                -- and this is its answer, as a code
  zone_data  text NOT NULL,          -- the version of the zone database that instants were last derived with
  version    integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL
);
COMMENT ON TABLE practice IS 'class=operational; one row';
SELECT tag('operational', 'practice', 'one name zone locale leads own_words demo held_since held_tick_at relay_paused_until relay_trouble zone_data version created_at');

-- Counts the worker's rounds. A copy of it outside the database tells a restored database from a living one.
CREATE TABLE ticks (
  one     boolean PRIMARY KEY DEFAULT true CHECK (one),
  counter bigint NOT NULL DEFAULT 0,
  at      timestamptz
);
COMMENT ON TABLE ticks IS 'class=operational; one row';
SELECT tag('operational', 'ticks', 'one counter at');
INSERT INTO ticks DEFAULT VALUES;

-- Who did what, when. Rows are added, never changed: neither the web's nor the worker's role may update or delete.
CREATE TABLE logbook (
  number    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at        timestamptz NOT NULL,
  actor     text NOT NULL DEFAULT actor(),
  verb      text NOT NULL,             -- 'scheduling.reschedule': slice and use case
  subject   text NOT NULL,             -- 'session:<uuid>'
  client_id uuid,                      -- whose record was touched, if one was
  facts     jsonb NOT NULL DEFAULT '{}' -- ids and codes only: no name, no address, no words
);
COMMENT ON TABLE logbook IS 'class=operational';
SELECT tag('operational', 'logbook', 'number at verb');
SELECT tag('personal', 'logbook', 'actor subject client_id facts');
CREATE INDEX logbook_client ON logbook (client_id, number DESC) WHERE client_id IS NOT NULL;

-- Which request of an actor made what: a repeated POST is answered with the same thing.
CREATE TABLE idempotency_keys (
  actor   text NOT NULL DEFAULT actor(),
  key     text NOT NULL,
  request text NOT NULL,               -- a keyed hash of method, path and body
  status  smallint,                    -- what was answered; null while, or because, nobody wrote that down
  location text,                       -- the path of what was made
  at      timestamptz NOT NULL,
  PRIMARY KEY (actor, key)
);
COMMENT ON TABLE idempotency_keys IS 'class=operational; kept 24 hours';
SELECT tag('operational', 'idempotency_keys', 'key request status location at');
SELECT tag('personal', 'idempotency_keys', 'actor');
