-- How staff show who they are: password, authenticator, recovery codes; what lies between the first of them and being signed in; and guesses.
-- All but the guesses is seen by its holder and by whoever holds the server; the worker's role sees none of it, and what is asked before anybody
-- is known is asked of functions.

-- When whoever is signed in last showed who they are; null: never, as in a demo.
ALTER TABLE sign_ins ADD COLUMN proved_at timestamptz;
SELECT tag('personal', 'sign_ins', 'proved_at');

CREATE TABLE passwords (
  staff_id uuid PRIMARY KEY REFERENCES staff,
  hash     text NOT NULL CHECK (hash LIKE '$argon2id$%'), -- a PHC string, which says how it was made
  made_at  timestamptz NOT NULL
);
COMMENT ON TABLE passwords IS 'class=secret';
SELECT tag('secret; slow hash', 'passwords', 'hash');
SELECT tag('personal', 'passwords', 'staff_id');
SELECT tag('operational', 'passwords', 'made_at');

-- RFC 6238. One that is offered and not confirmed yet stands beside the one that holds.
CREATE TABLE authenticators (
  id           uuid PRIMARY KEY,
  staff_id     uuid NOT NULL REFERENCES staff,
  secret       text NOT NULL,                  -- sealed
  last_step    bigint NOT NULL DEFAULT 0,      -- the last step whose code was used: none is used twice
  made_at      timestamptz NOT NULL,
  confirmed_at timestamptz
);
COMMENT ON TABLE authenticators IS 'class=secret; sealed';
SELECT tag('secret; sealed', 'authenticators', 'secret');
SELECT tag('personal', 'authenticators', 'staff_id');
SELECT tag('operational', 'authenticators', 'id last_step made_at confirmed_at');
CREATE UNIQUE INDEX authenticators_one ON authenticators (staff_id) WHERE confirmed_at IS NOT NULL;
CREATE UNIQUE INDEX authenticators_offered ON authenticators (staff_id) WHERE confirmed_at IS NULL;

-- Of 140 random bits, so that a quick hash is enough (OWASP ASVS 5.0, 6.5.2).
CREATE TABLE recovery_codes (
  hash     bytea PRIMARY KEY CHECK (length(hash) = 32),
  staff_id uuid NOT NULL REFERENCES staff,
  made_at  timestamptz NOT NULL,
  used_at  timestamptz
);
COMMENT ON TABLE recovery_codes IS 'class=secret';
SELECT tag('secret; hash', 'recovery_codes', 'hash');
SELECT tag('personal', 'recovery_codes', 'staff_id');
SELECT tag('operational', 'recovery_codes', 'made_at used_at');
CREATE INDEX recovery_codes_staff ON recovery_codes (staff_id) WHERE used_at IS NULL;

-- The password was right and the factor is still to come ('code'), or a link was used and all is still to be chosen ('set-up').
CREATE TABLE half_sign_ins (
  id         uuid PRIMARY KEY,
  staff_id   uuid NOT NULL REFERENCES staff,
  purpose    text NOT NULL CHECK (purpose IN ('code','set-up')),
  hash       bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
  made_at    timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  tries      integer NOT NULL DEFAULT 0,       -- raised before a code is looked at
  ended_at   timestamptz
);
COMMENT ON TABLE half_sign_ins IS 'class=secret';
SELECT tag('secret; hash', 'half_sign_ins', 'hash');
SELECT tag('personal', 'half_sign_ins', 'staff_id');
SELECT tag('operational', 'half_sign_ins', 'id purpose made_at expires_at tries ended_at');
CREATE INDEX half_sign_ins_staff ON half_sign_ins (staff_id) WHERE ended_at IS NULL;

-- Browsers that somebody signed in with: guesses made there are counted apart, so that a stranger's do not shut the holder out.
CREATE TABLE known_devices (
  id         uuid PRIMARY KEY,
  staff_id   uuid REFERENCES staff,
  client_id  uuid REFERENCES clients,
  hash       bytea NOT NULL CHECK (length(hash) = 32),
  made_at    timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  proved_at  timestamptz,               -- when somebody last showed more in it than a letter; then its guesses have a count of their own
  UNIQUE (staff_id, hash),
  UNIQUE (client_id, hash),
  CHECK (num_nonnulls(staff_id, client_id) = 1)
);
COMMENT ON TABLE known_devices IS 'class=secret';
SELECT tag('secret; hash', 'known_devices', 'hash');
SELECT tag('personal', 'known_devices', 'staff_id client_id');
SELECT tag('operational', 'known_devices', 'id made_at expires_at proved_at');

-- Guesses since the last that was right. Who is a keyed hash: of an address, whether or not anybody has it, or of an account.
CREATE TABLE guesses (
  who        text PRIMARY KEY,
  tries      integer NOT NULL,
  last_at    timestamptz NOT NULL,
  wait_until timestamptz NOT NULL
);
COMMENT ON TABLE guesses IS 'class=operational; forgotten after seven days';
SELECT tag('operational', 'guesses', 'who tries last_at wait_until');
CREATE INDEX guesses_last ON guesses (last_at);

-- Counts a guess before it is looked at, and says until when it has to wait instead, if it has to. Waits are in seconds, for the first, second, … try.
-- Both statements hold the one row, also where it is not changed. A wait that a clock foresaw which was set back since is no longer than the longest.
CREATE FUNCTION count_guess(guessed text, at timestamptz, waits integer[], forgotten_before timestamptz) RETURNS timestamptz
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  until timestamptz;
BEGIN
  INSERT INTO guesses AS g (who, tries, last_at, wait_until) VALUES (guessed, 1, at, at + make_interval(secs => waits[1]))
  ON CONFLICT (who) DO UPDATE SET
    tries = CASE WHEN g.last_at < forgotten_before THEN 1 ELSE g.tries + 1 END,
    last_at = at,
    wait_until = at + make_interval(secs => waits[CASE WHEN g.last_at < forgotten_before THEN 1 ELSE least(g.tries + 1, cardinality(waits)) END])
  WHERE g.wait_until <= at;
  IF FOUND THEN RETURN NULL; END IF;
  UPDATE guesses g SET wait_until = least(g.wait_until, at + make_interval(secs => waits[cardinality(waits)]))
    WHERE g.who = guessed RETURNING g.wait_until INTO until;
  RETURN until;
END $$;

-- Whoever was right begins anew.
CREATE FUNCTION forget_guesses(guessed text[]) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DELETE FROM guesses WHERE who = ANY (guessed) $$;

-- Who signs in with an address, of which it is told what each key makes of it, and by which known browser: asked before anybody is known. One row in any case, of nulls where there is nobody
-- or where they are not set up, so that both take as long.
CREATE FUNCTION door_at(hashes text[], device_hash bytea, at timestamptz)
RETURNS TABLE (staff_id uuid, roles text[], hash text, device_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT s.id, s.roles, p.hash, d.id FROM (SELECT 1) AS one
   LEFT JOIN (staff s JOIN passwords p ON p.staff_id = s.id JOIN authenticators a ON a.staff_id = s.id AND a.confirmed_at IS NOT NULL)
     ON s.address_hash = ANY (hashes) AND s.left_at IS NULL
   LEFT JOIN known_devices d ON d.staff_id = s.id AND d.hash = device_hash AND d.expires_at > at $$;

-- Who holds half a sign-in that has neither ended nor run out: asked before anybody is known.
CREATE FUNCTION holder_of_half(token_hash bytea, at timestamptz)
RETURNS TABLE (id uuid, purpose text, staff_id uuid, roles text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT h.id, h.purpose, s.id, s.roles FROM half_sign_ins h JOIN staff s ON s.id = h.staff_id AND s.left_at IS NULL
   WHERE h.hash = token_hash AND h.ended_at IS NULL AND h.expires_at > at $$;

-- Ends the sign-ins of somebody who has left, names them, and forgets every way in they had. Of anybody else it ends none, whoever asks.
CREATE OR REPLACE FUNCTION end_sign_ins_of_leaver(leaver uuid, at timestamptz) RETURNS TABLE (id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM passwords p USING staff s WHERE s.id = leaver AND s.left_at IS NOT NULL AND p.staff_id = s.id;
  DELETE FROM authenticators a USING staff s WHERE s.id = leaver AND s.left_at IS NOT NULL AND a.staff_id = s.id;
  DELETE FROM recovery_codes c USING staff s WHERE s.id = leaver AND s.left_at IS NOT NULL AND c.staff_id = s.id;
  DELETE FROM known_devices d USING staff s WHERE s.id = leaver AND s.left_at IS NOT NULL AND d.staff_id = s.id;
  UPDATE half_sign_ins h SET ended_at = at FROM staff s
    WHERE s.id = leaver AND s.left_at IS NOT NULL AND h.staff_id = s.id AND h.ended_at IS NULL;
  UPDATE sign_ins i SET ended_at = at FROM staff s
    WHERE s.id = leaver AND s.left_at IS NOT NULL AND i.staff_id = s.id AND i.ended_at IS NULL RETURNING i.id $$;

-- Ends the links that somebody has not used: for themselves, and for whoever holds the server. Of anybody else it ends none, whoever asks.
CREATE FUNCTION end_links(whose uuid, at timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ UPDATE set_up_links l SET expires_at = at
   WHERE l.staff_id = whose AND (whose = actor_staff() OR actor_is_engine()) AND l.used_at IS NULL AND l.expires_at > at $$;

-- Forgets whatever somebody chose to sign in with, or began to choose. It reaches as far as the row rules let whoever asks. The password goes first:
-- half a sign-in that is being opened by it is waited for, and then there is one to end.
CREATE FUNCTION forget_what_was_chosen(whose uuid, at timestamptz) RETURNS void LANGUAGE sql VOLATILE SET search_path = public, pg_temp AS $$
  DELETE FROM passwords WHERE staff_id = whose;
  DELETE FROM authenticators WHERE staff_id = whose;
  DELETE FROM recovery_codes WHERE staff_id = whose;
  UPDATE half_sign_ins SET ended_at = at WHERE staff_id = whose AND ended_at IS NULL $$;

-- Forgets ways in that ended or ran out before a moment, and guesses that count no more: what became of them stands in the logbook. The worker sees
-- none of them. Guesses that somebody is making at this moment are left for the next time.
CREATE FUNCTION forget_ways_in(before timestamptz, guesses_before timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM guesses g WHERE g.who IN (SELECT o.who FROM guesses o WHERE o.last_at < guesses_before FOR UPDATE SKIP LOCKED);
  DELETE FROM authenticators WHERE confirmed_at IS NULL AND made_at <= before;
  DELETE FROM sign_ins WHERE least(ended_at, expires_at) <= before;
  DELETE FROM half_sign_ins WHERE least(ended_at, expires_at) <= before;
  DELETE FROM set_up_links WHERE expires_at <= before;
  DELETE FROM known_devices WHERE expires_at <= before $$;

ALTER TABLE passwords ENABLE ROW LEVEL SECURITY;
CREATE POLICY passwords_own ON passwords USING (staff_id = actor_staff() OR actor_is_engine());

ALTER TABLE authenticators ENABLE ROW LEVEL SECURITY;
CREATE POLICY authenticators_own ON authenticators USING (staff_id = actor_staff() OR actor_is_engine());

ALTER TABLE recovery_codes ENABLE ROW LEVEL SECURITY;
CREATE POLICY recovery_codes_own ON recovery_codes USING (staff_id = actor_staff() OR actor_is_engine());

ALTER TABLE half_sign_ins ENABLE ROW LEVEL SECURITY;
CREATE POLICY half_sign_ins_own ON half_sign_ins USING (staff_id = actor_staff() OR actor_is_engine());

ALTER TABLE known_devices ENABLE ROW LEVEL SECURITY;
CREATE POLICY known_devices_own ON known_devices USING (staff_id = actor_staff() OR client_id = actor_client() OR actor_is_engine());

-- Nobody reads or writes these but the functions above: count_guess, forget_guesses, forget_ways_in.
ALTER TABLE guesses ENABLE ROW LEVEL SECURITY;
CREATE POLICY guesses_of_functions ON guesses USING (false);

GRANT SELECT, INSERT, DELETE ON passwords, authenticators, recovery_codes, known_devices TO halcyon_web;
GRANT SELECT, INSERT ON half_sign_ins TO halcyon_web;
GRANT UPDATE (hash, made_at) ON passwords TO halcyon_web;
GRANT UPDATE (last_step, confirmed_at) ON authenticators TO halcyon_web;
GRANT UPDATE (used_at) ON recovery_codes TO halcyon_web;
GRANT UPDATE (tries, ended_at) ON half_sign_ins TO halcyon_web;
GRANT UPDATE (hash, proved_at) ON sign_ins TO halcyon_web;
GRANT UPDATE (hash, expires_at, proved_at) ON known_devices TO halcyon_web;
REVOKE EXECUTE ON FUNCTION count_guess, forget_guesses, door_at, holder_of_half, end_links, forget_what_was_chosen FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION forget_ways_in FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_ways_in TO halcyon_worker;
GRANT EXECUTE ON FUNCTION count_guess, forget_guesses, door_at, holder_of_half, end_links, forget_what_was_chosen TO halcyon_web;
