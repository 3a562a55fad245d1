-- The logbook's chain, and what is entered of reading. A link holds some entries that follow each other together with the link before: whoever
-- changes, removes or puts in an entry later would have to make every link since anew, and for that the key ring is needed, which is not here.
-- docs/LOGGING.md says what exactly is linked.

CREATE TABLE logbook_links (
  number      bigint PRIMARY KEY CHECK (number > 0), -- 1, 2, 3 …
  from_number bigint NOT NULL,         -- the entries from this number on,
  to_number   bigint NOT NULL,         -- up to this one; some numbers between are nobody's
  entries     integer NOT NULL,        -- how many there are
  hash        bytea NOT NULL CHECK (length(hash) = 32),
  marks       bytea NOT NULL CHECK (length(marks) = entries * 16), -- of each entry its number and a part of its hash: to say which one was changed
  key_id      text NOT NULL,           -- the key that signed it
  signature   bytea NOT NULL CHECK (length(signature) = 32),
  made_at     timestamptz NOT NULL
);
COMMENT ON TABLE logbook_links IS 'class=operational';
SELECT tag('operational', 'logbook_links', 'number from_number to_number entries hash marks key_id signature made_at');

-- Up to which number every entry is there that ever will be. Entries get their numbers before their transactions end, and these end in any
-- order: so it waits until nobody is writing, for a moment at most; whoever writes after that gets a higher number. None: not now.
-- Who calls it ends the transaction at once, since until then nobody can write.
CREATE FUNCTION logbook_settled() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '100ms' AS $$
BEGIN
  LOCK TABLE logbook IN SHARE MODE;
  RETURN (SELECT max(number) FROM logbook);
EXCEPTION WHEN lock_not_available THEN
  RETURN NULL;
END $$;

-- Enters that this transaction's actor read something of these clients: each once, until so long has passed. Says how many entries were made.
-- It runs as the owner of the tables, since few may look up in the logbook what they read before; so it enters nothing but reading.
CREATE FUNCTION enter_reads(verb text, of_clients uuid[], apart interval) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  reader text := actor();
  now timestamptz := halcyon_now();
  made integer;
BEGIN
  IF reader = 'nobody' OR verb IS NULL OR right(verb, 5) <> '.read' THEN
    RAISE insufficient_privilege USING MESSAGE = 'only what somebody read is entered here';
  END IF;
  INSERT INTO logbook (at, actor, verb, subject, client_id)
  SELECT now, reader, enter_reads.verb, 'client:' || client, client FROM (SELECT DISTINCT unnest(of_clients)) AS read (client)
  WHERE NOT EXISTS (SELECT 1 FROM logbook l WHERE l.client_id = client AND l.actor = reader AND l.verb = enter_reads.verb
    AND right(l.verb, 5) = '.read' AND l.at > now - apart AND l.at <= now);
  GET DIAGNOSTICS made = ROW_COUNT;
  RETURN made;
END $$;
CREATE INDEX logbook_reads ON logbook (client_id, actor, verb, at DESC) WHERE right(verb, 5) = '.read';

ALTER TABLE logbook_links ENABLE ROW LEVEL SECURITY;
CREATE POLICY logbook_links_engine ON logbook_links USING (actor_is_engine());
GRANT SELECT, INSERT ON logbook_links TO halcyon_worker;
REVOKE EXECUTE ON FUNCTION logbook_settled, enter_reads FROM PUBLIC;
GRANT EXECUTE ON FUNCTION logbook_settled TO halcyon_worker;
GRANT EXECUTE ON FUNCTION enter_reads TO halcyon_web;
