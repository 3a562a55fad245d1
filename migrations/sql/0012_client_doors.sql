-- How clients come in: by a letter that they asked for in the browser that they hold, or by a passkey; and what guards what lies deeper: a passkey, or
-- a PIN of their own. And who is told of a changed address of the staff.

-- Somebody asked for a letter to sign in with. It stands here whether or not anybody has the address, so that both take as long.
CREATE TABLE asked_ways_in (
  id         uuid PRIMARY KEY,
  client_id  uuid REFERENCES clients,          -- null: nobody comes in this way
  letter_id  uuid REFERENCES letters,          -- the letter whose link and code it is; null: not written yet
  hash       bytea NOT NULL UNIQUE CHECK (length(hash) = 32), -- of what the asking browser holds
  shared     boolean NOT NULL,                 -- others use this device
  made_at    timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  tries      integer NOT NULL DEFAULT 0,       -- raised before what is shown is looked at
  used_at    timestamptz
);
COMMENT ON TABLE asked_ways_in IS 'class=secret';
SELECT tag('secret; hash', 'asked_ways_in', 'hash');
SELECT tag('personal', 'asked_ways_in', 'client_id');
SELECT tag('operational', 'asked_ways_in', 'id letter_id shared made_at expires_at tries used_at');
CREATE INDEX asked_ways_in_client ON asked_ways_in (client_id) WHERE used_at IS NULL;

-- A coach who was asked in person lets a client sign in whom no letter reaches, by a code that is said and not mailed. One at a time; it goes when it is
-- used, and is good while the two work together.
CREATE TABLE said_ways_in (
  client_id  uuid PRIMARY KEY REFERENCES clients,
  said_by    uuid NOT NULL REFERENCES staff,
  hash       bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
  expires_at timestamptz NOT NULL
);
COMMENT ON TABLE said_ways_in IS 'class=secret';
SELECT tag('secret; hash', 'said_ways_in', 'hash');
SELECT tag('personal', 'said_ways_in', 'client_id said_by');
SELECT tag('operational', 'said_ways_in', 'expires_at');

-- A PIN that a client chose. A coach who was asked in person can let a new one be chosen, by a code that is said and not mailed; by whoever has a
-- passkey alone, the first.
CREATE TABLE pins (
  client_id  uuid PRIMARY KEY REFERENCES clients,
  hash       text CHECK (hash LIKE '$argon2id$%'), -- null: none yet, and a code for one
  made_at    timestamptz,
  anew_hash  bytea CHECK (length(anew_hash) = 32),
  anew_until timestamptz,
  anew_by    uuid REFERENCES staff,            -- who said the code; it is good while the two work together
  CHECK ((hash IS NULL) = (made_at IS NULL))
);
COMMENT ON TABLE pins IS 'class=secret';
SELECT tag('secret; slow hash', 'pins', 'hash');
SELECT tag('secret; hash', 'pins', 'anew_hash');
SELECT tag('personal', 'pins', 'client_id anew_by');
SELECT tag('operational', 'pins', 'made_at anew_until');

-- A key that somebody at a door of the staff, or of clients, is found by or shows something by, and that is not among those held. It looks past the
-- row rules, at nothing but keys' names, and is asked before anybody is known.
CREATE FUNCTION key_lacking(held text[], of_clients boolean) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT min(split_part(kept.value, '.', 2)) FROM (
     SELECT address_hash FROM staff WHERE NOT of_clients AND left_at IS NULL
     UNION ALL SELECT secret FROM authenticators WHERE NOT of_clients AND confirmed_at IS NOT NULL
     UNION ALL SELECT address_hash FROM contact_plans WHERE of_clients AND channel = 'email') AS kept (value)
   WHERE split_part(kept.value, '.', 2) <> ALL (held) $$;

-- By which known browser somebody asks, at an address of which it is told what each key makes of it: asked before anybody is known.
CREATE FUNCTION device_at(hashes text[], device_hash bytea, at timestamptz) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT d.id FROM contact_plans p JOIN known_devices d ON d.client_id = p.client_id AND d.hash = device_hash AND d.expires_at > at
   WHERE p.address_hash = ANY (hashes) AND p.channel = 'email' AND p.confirmed_at IS NOT NULL LIMIT 1 $$;

-- Writes down that somebody asks, and says whom a letter is to go to. Who has not confirmed the address, wants no letters, or shares it with
-- another client who confirmed it, comes in another way: their coach sees that. Whoever writes down an address that is not theirs shuts nobody out.
CREATE FUNCTION ask_way_in(ask uuid, hashes text[], browser_hash bytea, on_shared boolean, at timestamptz, until timestamptz) RETURNS uuid
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ INSERT INTO asked_ways_in (id, client_id, hash, shared, made_at, expires_at)
   SELECT ask, (SELECT min(p.client_id::text)::uuid FROM contact_plans p
       WHERE p.address_hash = ANY (hashes) AND p.channel = 'email' AND p.confirmed_at IS NOT NULL
       HAVING count(*) = 1 AND bool_and(p.refused_at IS NULL AND p.stopped_at IS NULL)),
     browser_hash, on_shared, at, until
   RETURNING client_id $$;

-- Counts one more try of the browser that asked, before what it shows is looked at, and says what it asked for.
CREATE FUNCTION try_way_in(browser_hash bytea, at timestamptz, most integer) RETURNS TABLE (id uuid, client_id uuid, letter_id uuid, shared boolean)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ UPDATE asked_ways_in a SET tries = a.tries + 1
   WHERE a.hash = browser_hash AND a.used_at IS NULL AND a.expires_at > at AND a.tries < most
   RETURNING a.id, a.client_id, a.letter_id, a.shared $$;

-- The address that was somebody's of the staff until it was changed, for the letter that tells it so: whoever changed it may not be its holder.
-- No letter holds an address, so it stands beside; it is forgotten when the letter is on no way any more.
CREATE TABLE former_addresses (
  letter_id uuid PRIMARY KEY REFERENCES letters ON DELETE CASCADE,
  address   text NOT NULL
);
COMMENT ON TABLE former_addresses IS 'class=personal';
SELECT tag('personal', 'former_addresses', 'address');
SELECT tag('operational', 'former_addresses', 'letter_id');

-- Ends what a client came in by at an address that is theirs no more, and names the sign-ins that ended: all but the one it is changed by. What was
-- asked for goes first: what comes in by it at this moment is waited for, and then there is a sign-in to end.
CREATE FUNCTION end_ways_in_of_address(whose uuid, but uuid, at timestamptz) RETURNS TABLE (id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE asked_ways_in SET used_at = at WHERE client_id = whose AND used_at IS NULL AND (whose = actor_client() OR actor_coaches(whose));
  DELETE FROM known_devices WHERE client_id = whose AND (whose = actor_client() OR actor_coaches(whose));
  UPDATE sign_ins i SET ended_at = at WHERE i.client_id = whose AND (whose = actor_client() OR actor_coaches(whose))
    AND i.ended_at IS NULL AND i.expires_at > at AND i.id IS DISTINCT FROM but RETURNING i.id $$;

ALTER TABLE former_addresses ENABLE ROW LEVEL SECURITY;
CREATE POLICY former_addresses_engine ON former_addresses USING (actor_is_engine());
CREATE POLICY former_addresses_add ON former_addresses FOR INSERT WITH CHECK (EXISTS (SELECT 1 FROM letters l
  WHERE l.id = letter_id AND l.kind = 'security-notice' AND NOT l.to_client AND (l.staff_id = actor_staff() OR actor_has('owner'))));

ALTER TABLE asked_ways_in ENABLE ROW LEVEL SECURITY;
CREATE POLICY asked_ways_in_own ON asked_ways_in USING (client_id = actor_client() OR actor_is_engine());

ALTER TABLE said_ways_in ENABLE ROW LEVEL SECURITY;
CREATE POLICY said_ways_in_own ON said_ways_in USING (client_id = actor_client());
-- A coach lets a client sign in; what was said before is good no more.
CREATE FUNCTION let_sign_in(whose uuid, code_hash bytea, until timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO said_ways_in (client_id, said_by, hash, expires_at) SELECT whose, actor_staff(), code_hash, until WHERE actor_coaches(whose)
  ON CONFLICT (client_id) DO UPDATE SET said_by = actor_staff(), hash = code_hash, expires_at = until;
  RETURN FOUND;
END $$;
-- Whom a code lets in that was said: asked before anybody is known.
CREATE FUNCTION let_in_by(code_hash bytea, at timestamptz) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT s.client_id FROM said_ways_in s JOIN pairings p ON p.client_id = s.client_id AND p.coach_id = s.said_by AND p.ended_at IS NULL
   WHERE s.hash = code_hash AND s.expires_at > at $$;
-- Ends the codes that somebody of the staff has said: for themselves, and for whoever holds the server. Of anybody else it ends none, whoever asks.
CREATE FUNCTION end_said_codes(whose uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM said_ways_in WHERE said_by = whose AND (whose = actor_staff() OR actor_is_engine());
  UPDATE pins SET anew_hash = NULL, anew_until = NULL, anew_by = NULL WHERE anew_by = whose AND (whose = actor_staff() OR actor_is_engine()) $$;

ALTER TABLE pins ENABLE ROW LEVEL SECURITY;
CREATE POLICY pins_own ON pins USING (client_id = actor_client() OR actor_is_engine());
-- Whether anything guards what lies deeper: a coach sees no more of it than that.
CREATE FUNCTION is_guarded(whose uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT actor_sees(whose) AND (EXISTS (SELECT 1 FROM pins WHERE client_id = whose AND hash IS NOT NULL)
     OR EXISTS (SELECT 1 FROM passkeys WHERE client_id = whose)) $$;
-- A coach lets a new PIN be chosen in place of what was lost.
CREATE FUNCTION let_choose_pin(whose uuid, code_hash bytea, until timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO pins (client_id, anew_hash, anew_until, anew_by) SELECT whose, code_hash, until, actor_staff() WHERE actor_coaches(whose) AND is_guarded(whose)
  ON CONFLICT (client_id) DO UPDATE SET anew_hash = code_hash, anew_until = until, anew_by = actor_staff();
  RETURN FOUND;
END $$;

CREATE OR REPLACE FUNCTION forget_ways_in(before timestamptz, guesses_before timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM guesses g WHERE g.who IN (SELECT o.who FROM guesses o WHERE o.last_at < guesses_before FOR UPDATE SKIP LOCKED);
  DELETE FROM passkey_ceremonies WHERE expires_at <= halcyon_now();
  DELETE FROM authenticators WHERE confirmed_at IS NULL AND made_at <= before;
  DELETE FROM sign_ins WHERE least(ended_at, expires_at) <= before;
  DELETE FROM half_sign_ins WHERE least(ended_at, expires_at) <= before;
  DELETE FROM set_up_links WHERE expires_at <= before;
  DELETE FROM asked_ways_in WHERE expires_at <= CASE WHEN client_id IS NULL THEN halcyon_now() ELSE before END;
  DELETE FROM said_ways_in WHERE expires_at <= halcyon_now();
  DELETE FROM former_addresses f WHERE NOT EXISTS (SELECT 1 FROM letters l
    WHERE l.id = f.letter_id AND l.state IN ('waiting','sending','held') AND l.not_after > halcyon_now());
  DELETE FROM known_devices WHERE expires_at <= before $$;

GRANT SELECT, INSERT ON asked_ways_in, pins TO halcyon_web;
GRANT SELECT, DELETE ON said_ways_in TO halcyon_web;
GRANT INSERT ON former_addresses TO halcyon_web;
GRANT SELECT ON former_addresses TO halcyon_worker;
GRANT UPDATE (letter_id, used_at) ON asked_ways_in TO halcyon_web;
GRANT UPDATE (hash, made_at, anew_hash, anew_until, anew_by) ON pins TO halcyon_web;
REVOKE EXECUTE ON FUNCTION key_lacking, device_at, ask_way_in, try_way_in, end_ways_in_of_address, let_sign_in, let_in_by, end_said_codes, let_choose_pin, is_guarded FROM PUBLIC;
GRANT EXECUTE ON FUNCTION key_lacking, device_at, ask_way_in, try_way_in, end_ways_in_of_address, let_sign_in, let_in_by, end_said_codes, let_choose_pin, is_guarded TO halcyon_web;
