-- How often something that can be guessed, or costs much, is done: by whom – a hash made with the key ring –, and when nothing of it counts any more.
-- The generic cell rate algorithm (ITU-T I.371): a line of the past is not kept, only the moment at which the last of it is forgotten.

CREATE TABLE limits (
  what     text NOT NULL,               -- the name of the limit
  whose    text NOT NULL,               -- a keyed hash: of a network, of an account
  clear_at timestamptz NOT NULL,        -- when as much as ever may be done again
  PRIMARY KEY (what, whose)
);
COMMENT ON TABLE limits IS 'class=operational; until nothing of it counts';
SELECT tag('operational', 'limits', 'what whose clear_at');
CREATE INDEX limits_clear ON limits (clear_at);

-- Counts one more, if it may be: at most so many at once, and then one `every` so often. None if it may; else how long until it may.
-- One statement decides and counts, so that fifty at once are counted one by one.
CREATE FUNCTION take_turn(what text, whose text, most integer, every interval) RETURNS interval
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  at timestamptz := halcyon_now();
  since timestamptz;
BEGIN
  INSERT INTO limits AS l VALUES (what, whose, at + every)
  ON CONFLICT ON CONSTRAINT limits_pkey DO UPDATE SET
    -- What lies further ahead than any count was written by a clock that was ahead.
    clear_at = CASE WHEN l.clear_at > at + most * every THEN at ELSE greatest(l.clear_at, at) END + every
    WHERE greatest(l.clear_at, at) + every <= at + most * every OR l.clear_at > at + most * every;
  IF FOUND THEN RETURN NULL; END IF;
  SELECT l.clear_at INTO since FROM limits l WHERE l.what = take_turn.what AND l.whose = take_turn.whose;
  RETURN greatest(since + every - most * every - at, interval '0');
END $$;

ALTER TABLE limits ENABLE ROW LEVEL SECURITY;
CREATE POLICY limits_engine ON limits USING (actor_is_engine());
GRANT SELECT (clear_at), DELETE ON limits TO halcyon_worker;
REVOKE EXECUTE ON FUNCTION take_turn FROM PUBLIC;
GRANT EXECUTE ON FUNCTION take_turn TO halcyon_web;
