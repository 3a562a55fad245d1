-- Passkeys of staff and clients (W3C Web Authentication, level 3): a key pair of a device each, of which only the public half is here, and the
-- ceremonies in which one is made or shown. A passkey is seen by its holder and by whoever holds the server; ceremonies by nobody but the functions below.

CREATE TABLE passkeys (
  id              uuid PRIMARY KEY,
  staff_id        uuid REFERENCES staff,                                     -- whose: one of these two
  client_id       uuid REFERENCES clients,
  credential_hash bytea NOT NULL UNIQUE CHECK (length(credential_hash) = 32), -- of the id that the device gave it: one in the whole practice
  credential      text NOT NULL,                                             -- sealed: that id, the public key, the counter
  name            text NOT NULL,                                             -- as its holder calls it
  made_at         timestamptz NOT NULL,
  last_used_at    timestamptz,
  CHECK (num_nonnulls(staff_id, client_id) = 1)
);
COMMENT ON TABLE passkeys IS 'class=secret; sealed';
SELECT tag('secret; hash', 'passkeys', 'credential_hash');
SELECT tag('secret; sealed', 'passkeys', 'credential');
SELECT tag('personal', 'passkeys', 'staff_id client_id name last_used_at');
SELECT tag('operational', 'passkeys', 'id made_at');
CREATE INDEX passkeys_staff ON passkeys (staff_id, id);
CREATE INDEX passkeys_client ON passkeys (client_id, id);

-- A challenge that a browser was given. It stays here, and is used once: a browser that kept it could show the same answer again.
CREATE TABLE passkey_ceremonies (
  id         uuid PRIMARY KEY,
  purpose    text NOT NULL CHECK (purpose IN ('make','sign-in','prove')),
  staff_id   uuid REFERENCES staff,            -- whose: one of these two; neither where nobody is known yet
  client_id  uuid REFERENCES clients,
  hash       bytea NOT NULL UNIQUE CHECK (length(hash) = 32), -- of the token that the browser carries
  state      text NOT NULL,                    -- sealed
  made_at    timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at    timestamptz,
  CHECK (num_nonnulls(staff_id, client_id) = CASE purpose WHEN 'sign-in' THEN 0 ELSE 1 END)
);
COMMENT ON TABLE passkey_ceremonies IS 'class=secret; sealed';
SELECT tag('secret; hash', 'passkey_ceremonies', 'hash');
SELECT tag('secret; sealed', 'passkey_ceremonies', 'state');
SELECT tag('personal', 'passkey_ceremonies', 'staff_id client_id');
SELECT tag('operational', 'passkey_ceremonies', 'id purpose made_at expires_at used_at');
CREATE INDEX passkey_ceremonies_expires ON passkey_ceremonies (expires_at);

-- Begins a ceremony of whoever asks, or of nobody.
CREATE FUNCTION begin_ceremony(id uuid, purpose text, hash bytea, state text, at timestamptz, until timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ INSERT INTO passkey_ceremonies (id, purpose, staff_id, client_id, hash, state, made_at, expires_at)
   VALUES (begin_ceremony.id, begin_ceremony.purpose, actor_staff(), actor_client(), begin_ceremony.hash, begin_ceremony.state, at, until) $$;

-- Uses one of whoever asks, once: looking and writing in one, so that of many at once one gets it.
CREATE FUNCTION use_ceremony(token_hash bytea, wanted text, at timestamptz) RETURNS TABLE (id uuid, state text)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ UPDATE passkey_ceremonies c SET used_at = at
   WHERE c.hash = token_hash AND c.purpose = wanted AND c.staff_id IS NOT DISTINCT FROM actor_staff()
     AND c.client_id IS NOT DISTINCT FROM actor_client() AND c.used_at IS NULL AND c.expires_at > at
   RETURNING c.id, c.state $$;

-- Ends what somebody began, for themselves and for whoever holds the server.
CREATE FUNCTION end_ceremonies(whose uuid, at timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ UPDATE passkey_ceremonies c SET used_at = at
   WHERE whose IN (c.staff_id, c.client_id) AND (whose IN (actor_staff(), actor_client()) OR actor_is_engine()) AND c.used_at IS NULL $$;

-- Whose a passkey is, of which the hash of its id is told: asked before anybody is known.
CREATE FUNCTION holder_of_passkey(id_hash bytea) RETURNS TABLE (staff_id uuid, roles text[], client_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT s.id, s.roles, p.client_id FROM passkeys p LEFT JOIN staff s ON s.id = p.staff_id AND s.left_at IS NULL
   WHERE p.credential_hash = id_hash AND (p.client_id IS NOT NULL OR s.id IS NOT NULL) $$;

-- As before, and passkeys go with the rest.
CREATE OR REPLACE FUNCTION end_sign_ins_of_leaver(leaver uuid, at timestamptz) RETURNS TABLE (id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM passwords p USING staff s WHERE s.id = leaver AND s.left_at IS NOT NULL AND p.staff_id = s.id;
  DELETE FROM authenticators a USING staff s WHERE s.id = leaver AND s.left_at IS NOT NULL AND a.staff_id = s.id;
  DELETE FROM recovery_codes c USING staff s WHERE s.id = leaver AND s.left_at IS NOT NULL AND c.staff_id = s.id;
  DELETE FROM passkeys p USING staff s WHERE s.id = leaver AND s.left_at IS NOT NULL AND p.staff_id = s.id;
  DELETE FROM passkey_ceremonies c USING staff s WHERE s.id = leaver AND s.left_at IS NOT NULL AND c.staff_id = s.id;
  DELETE FROM known_devices d USING staff s WHERE s.id = leaver AND s.left_at IS NOT NULL AND d.staff_id = s.id;
  UPDATE half_sign_ins h SET ended_at = at FROM staff s
    WHERE s.id = leaver AND s.left_at IS NOT NULL AND h.staff_id = s.id AND h.ended_at IS NULL;
  UPDATE sign_ins i SET ended_at = at FROM staff s
    WHERE s.id = leaver AND s.left_at IS NOT NULL AND i.staff_id = s.id AND i.ended_at IS NULL RETURNING i.id $$;

-- As before, and passkeys go with the rest.
CREATE OR REPLACE FUNCTION forget_what_was_chosen(whose uuid, at timestamptz) RETURNS void LANGUAGE sql VOLATILE SET search_path = public, pg_temp AS $$
  DELETE FROM passwords WHERE staff_id = whose;
  DELETE FROM authenticators WHERE staff_id = whose;
  DELETE FROM recovery_codes WHERE staff_id = whose;
  DELETE FROM passkeys WHERE staff_id = whose;
  SELECT end_ceremonies(whose, at);
  UPDATE half_sign_ins SET ended_at = at WHERE staff_id = whose AND ended_at IS NULL $$;

ALTER TABLE passkeys ENABLE ROW LEVEL SECURITY;
CREATE POLICY passkeys_own ON passkeys USING (staff_id = actor_staff() OR client_id = actor_client() OR actor_is_engine());

-- Nobody reads or writes these but the functions above.
ALTER TABLE passkey_ceremonies ENABLE ROW LEVEL SECURITY;
CREATE POLICY passkey_ceremonies_of_functions ON passkey_ceremonies USING (false);

GRANT SELECT, INSERT, DELETE ON passkeys TO halcyon_web;
GRANT UPDATE (credential, name, last_used_at) ON passkeys TO halcyon_web;
REVOKE EXECUTE ON FUNCTION begin_ceremony, use_ceremony, end_ceremonies, holder_of_passkey FROM PUBLIC;
GRANT EXECUTE ON FUNCTION begin_ceremony, use_ceremony, end_ceremonies, holder_of_passkey TO halcyon_web;
