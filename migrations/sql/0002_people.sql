-- Staff, clients, who works with whom, and what was agreed about being reached.

CREATE TABLE staff (
  id         uuid PRIMARY KEY,
  name       text NOT NULL,
  address    text NOT NULL,            -- where their own letters go
  address_hash text,                   -- what it is looked up by: a keyed hash, made anew when keys change; null: not yet
  language   text NOT NULL,
  zone       text NOT NULL,
  roles      text[] NOT NULL CHECK (roles <@ ARRAY['owner','coach','assistant'] AND cardinality(roles) > 0),
  leads      jsonb,                    -- minutes, where they differ from the practice's: {"first":720,"second":null}
  hours jsonb,                   -- windows in which the coach may be written to; null: at any hour
  agenda_at  time,                     -- local time of the morning agenda; null: none
  left_at    timestamptz,
  look_at    timestamptz,              -- when the planner could next have something to say (agenda)
  version    integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL
);
COMMENT ON TABLE staff IS 'class=personal';
SELECT tag('personal', 'staff', 'id name address language zone roles leads hours agenda_at left_at created_at');
SELECT tag('secret; keyed hash', 'staff', 'address_hash');
SELECT tag('operational', 'staff', 'look_at version');
CREATE UNIQUE INDEX staff_address ON staff (address_hash) WHERE left_at IS NULL;
CREATE INDEX staff_look ON staff (look_at) WHERE look_at IS NOT NULL;

CREATE TABLE clients (
  id          uuid PRIMARY KEY,
  name        text NOT NULL,           -- the chosen name
  pronouns    text,
  language    text NOT NULL,
  zone        text NOT NULL,
  archived_at timestamptz,
  look_at     timestamptz,             -- when the planner could next have something to say (homework)
  version     integer NOT NULL DEFAULT 1,
  created_at  timestamptz NOT NULL
);
COMMENT ON TABLE clients IS 'class=personal';
SELECT tag('personal', 'clients', 'id name pronouns language zone archived_at created_at');
SELECT tag('operational', 'clients', 'look_at version');
CREATE INDEX clients_look ON clients (look_at) WHERE look_at IS NOT NULL;

CREATE TABLE pairings (
  id        uuid PRIMARY KEY,
  client_id uuid NOT NULL REFERENCES clients,
  coach_id  uuid NOT NULL REFERENCES staff,
  began_at  timestamptz NOT NULL,
  ended_at  timestamptz,
  version   integer NOT NULL DEFAULT 1
);
COMMENT ON TABLE pairings IS 'class=personal';
SELECT tag('personal', 'pairings', 'id client_id coach_id began_at ended_at');
SELECT tag('operational', 'pairings', 'version');
CREATE UNIQUE INDEX pairings_open ON pairings (client_id, coach_id) WHERE ended_at IS NULL;
CREATE INDEX pairings_coach ON pairings (coach_id) WHERE ended_at IS NULL;

CREATE TABLE contact_plans (
  client_id        uuid PRIMARY KEY REFERENCES clients,
  agreed_by        text NOT NULL CHECK (agreed_by IN ('client','staff')),
  agreed_on        date NOT NULL,
  channel          text NOT NULL CHECK (channel IN ('email','none')),
  address          text,
  address_hash     text,               -- what the client is looked up by: a keyed hash, made anew when keys change; null: no address, or not yet
  address_since    timestamptz,        -- since when it is this address: a letter that began to go out before went to another
  confirmed_at     timestamptz,        -- the reader of the address confirmed it
  refused_at       timestamptz,        -- a mail server refused the address for good
  safe_hours       jsonb NOT NULL,     -- [{"days":["mon"],"from":"08:00","to":"20:00"}], in the client's zone
  wording          text NOT NULL CHECK (wording IN ('neutral','plain','detailed')),
  subject          text,               -- the client's own subject for neutral letters
  sender           text,               -- the client's own sender name for neutral letters
  calendar_files   boolean NOT NULL DEFAULT false,
  leads            jsonb,              -- minutes, where they differ from the practice's
  nudges_on        boolean NOT NULL DEFAULT false,
  nudges_hour      smallint NOT NULL DEFAULT 9 CHECK (nudges_hour BETWEEN 0 AND 23),
  nudges_as_told_on date,
  nudges_assigned  boolean NOT NULL DEFAULT false, -- a letter tells of homework that was just assigned
  nudges_assigned_as_told_on date,
  paused_everything_at timestamptz,
  paused_everything_until timestamptz,
  paused_everything_by text CHECK (paused_everything_by IN ('client','staff')), -- what the client paused, only the client resumes
  paused_nudges_at timestamptz,
  paused_nudges_until timestamptz,
  paused_nudges_by text CHECK (paused_nudges_by IN ('client','staff')),
  stopped_at       timestamptz,
  review_on        date NOT NULL,
  version          integer NOT NULL DEFAULT 1
);
COMMENT ON TABLE contact_plans IS 'class=personal';
SELECT tag('personal', 'contact_plans', 'client_id agreed_by agreed_on channel address address_since confirmed_at refused_at safe_hours wording subject sender calendar_files leads nudges_on nudges_hour nudges_as_told_on nudges_assigned nudges_assigned_as_told_on paused_everything_at paused_everything_until paused_everything_by paused_nudges_at paused_nudges_until paused_nudges_by stopped_at review_on');
SELECT tag('secret; keyed hash', 'contact_plans', 'address_hash');
SELECT tag('operational', 'contact_plans', 'version');
CREATE INDEX contact_plans_address ON contact_plans (address_hash) WHERE address_hash IS NOT NULL;

-- "We spoke": contact outside of letters.
CREATE TABLE contacts (
  id        uuid PRIMARY KEY,
  client_id uuid NOT NULL REFERENCES clients,
  coach_id  uuid NOT NULL REFERENCES staff,
  at        timestamptz NOT NULL,
  noted_at  timestamptz NOT NULL,
  undone_at timestamptz
);
COMMENT ON TABLE contacts IS 'class=personal';
SELECT tag('personal', 'contacts', 'id client_id coach_id at noted_at undone_at');
CREATE INDEX contacts_client ON contacts (client_id, at DESC);

-- Bearer tokens of the JSON interface: only their hash is kept.
CREATE TABLE tokens (
  id         uuid PRIMARY KEY,
  staff_id   uuid REFERENCES staff,
  client_id  uuid REFERENCES clients,   -- in a demo only
  hash       bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
  made_at    timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at   timestamptz,
  CHECK (num_nonnulls(staff_id, client_id) = 1)
);
COMMENT ON TABLE tokens IS 'class=secret';
SELECT tag('secret; hash', 'tokens', 'hash');
SELECT tag('personal', 'tokens', 'staff_id client_id');
SELECT tag('operational', 'tokens', 'id made_at expires_at ended_at');

-- Being logged in, browser by browser: only the hash of the cookie's token is kept.
CREATE TABLE sign_ins (
  id         uuid PRIMARY KEY,
  staff_id   uuid REFERENCES staff,
  client_id  uuid REFERENCES clients,
  hash       bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
  made_at    timestamptz NOT NULL,
  seen_at    timestamptz NOT NULL,      -- the last request, to a minute: it runs out when it rests too long
  expires_at timestamptz NOT NULL,      -- and here however busy it is
  ended_at   timestamptz,
  shared     boolean NOT NULL DEFAULT false, -- others use the device: nothing is remembered there, and no passkey is made
  browser    text CHECK (length(browser) <= 40), -- what it was opened in, as its holder knows it again
  CHECK (num_nonnulls(staff_id, client_id) = 1)
);
COMMENT ON TABLE sign_ins IS 'class=secret';
SELECT tag('secret; hash', 'sign_ins', 'hash');
SELECT tag('personal', 'sign_ins', 'staff_id client_id made_at seen_at browser');
SELECT tag('operational', 'sign_ins', 'id expires_at ended_at shared');
CREATE INDEX sign_ins_staff ON sign_ins (staff_id) WHERE ended_at IS NULL;
CREATE INDEX sign_ins_client ON sign_ins (client_id) WHERE ended_at IS NULL;

-- One-time links of the command line, by which a member of staff sets up how they sign in: only their hash is kept.
CREATE TABLE set_up_links (
  hash       bytea PRIMARY KEY CHECK (length(hash) = 32),
  staff_id   uuid NOT NULL REFERENCES staff,
  made_at    timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at    timestamptz
);
COMMENT ON TABLE set_up_links IS 'class=secret';
SELECT tag('secret; hash', 'set_up_links', 'hash');
SELECT tag('personal', 'set_up_links', 'staff_id');
SELECT tag('operational', 'set_up_links', 'made_at expires_at used_at');

-- What the row rules ask. They look past the row rules themselves, and at nothing but ids and roles.
-- (plpgsql keeps their plans: a list of 200 sessions is asked in less than half the time.)
CREATE FUNCTION actor_has(role text) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN RETURN EXISTS (SELECT 1 FROM staff s WHERE s.id = actor_staff() AND s.left_at IS NULL AND role = ANY (s.roles)); END $$;

-- Whether the actor is of the staff, and has not left.
CREATE FUNCTION actor_works_here() RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN RETURN EXISTS (SELECT 1 FROM staff s WHERE s.id = actor_staff() AND s.left_at IS NULL); END $$;

-- Whether nobody works with a client yet: then whoever adds them may.
CREATE FUNCTION client_is_new(client uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN RETURN NOT EXISTS (SELECT 1 FROM pairings p WHERE p.client_id = client); END $$;

-- Roles are an owner's to give, and so is whether somebody works here. Row rules know rows, not columns.
CREATE FUNCTION roles_are_the_owners() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT (actor_is_engine() OR actor_has('owner')) THEN RAISE insufficient_privilege USING MESSAGE = 'an owner gives roles'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER roles_are_the_owners BEFORE UPDATE ON staff FOR EACH ROW
  WHEN (OLD.roles IS DISTINCT FROM NEW.roles OR OLD.left_at IS DISTINCT FROM NEW.left_at) EXECUTE FUNCTION roles_are_the_owners();

-- What somebody wrote of themselves is theirs and an owner's; whoever books for them has them looked at again, and no more. Whoever looks past the row
-- rules looks past this as well.
CREATE FUNCTION staff_are_their_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF row_security_active('staff') AND (actor_is_engine() OR actor_has('owner') OR OLD.id = actor_staff()) IS NOT TRUE THEN
    RAISE insufficient_privilege USING MESSAGE = 'their own, or an owner';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER staff_are_their_own BEFORE UPDATE ON staff FOR EACH ROW
  WHEN (to_jsonb(OLD) - 'look_at' IS DISTINCT FROM to_jsonb(NEW) - 'look_at') EXECUTE FUNCTION staff_are_their_own();

CREATE FUNCTION actor_coaches(client uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN RETURN EXISTS (SELECT 1 FROM pairings p WHERE p.client_id = client AND p.coach_id = actor_staff() AND p.ended_at IS NULL); END $$;

-- Whose times and names the actor may see: the client's own, those of clients she coaches, all for owner and assistant.
CREATE FUNCTION actor_sees(client uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT actor_is_engine() OR client = actor_client() OR actor_coaches(client) OR actor_has('owner') OR actor_has('assistant') $$;

-- Whose words the actor may see: the client's own, and those of clients she coaches.
CREATE FUNCTION actor_reads(client uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT actor_is_engine() OR client = actor_client() OR actor_coaches(client) $$;

-- What was agreed about being reached is between a client and whoever coaches them: others in the practice stop letters, and no more.
CREATE FUNCTION plans_are_of_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF row_security_active('contact_plans') AND actor_reads(NEW.client_id) IS NOT TRUE
    AND (TG_OP = 'UPDATE' OR NOT EXISTS (SELECT 1 FROM contact_plans p WHERE p.client_id = NEW.client_id)) THEN
    RAISE insufficient_privilege USING MESSAGE = 'the client, or whoever coaches them';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER plans_are_of_two BEFORE INSERT ON contact_plans FOR EACH ROW EXECUTE FUNCTION plans_are_of_two();
CREATE TRIGGER plans_are_changed_by_two BEFORE UPDATE ON contact_plans FOR EACH ROW
  WHEN (to_jsonb(OLD) - 'stopped_at' - 'version' IS DISTINCT FROM to_jsonb(NEW) - 'stopped_at' - 'version'
    OR OLD.stopped_at IS NOT NULL AND NEW.stopped_at IS DISTINCT FROM OLD.stopped_at) EXECUTE FUNCTION plans_are_of_two();

-- The same two questions as a row rule asks them of many rows: whether the actor sees everybody, and whom she coaches, each answered once for a
-- statement. A list of 50 sessions out of 10,000 took 400 ms when every row was asked for; an index can answer for a list of clients.
CREATE FUNCTION actor_sees_all() RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN RETURN actor_is_engine() OR EXISTS (
     SELECT 1 FROM staff s WHERE s.id = actor_staff() AND s.left_at IS NULL AND s.roles && ARRAY['owner','assistant']); END $$;

CREATE FUNCTION actor_coached() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN RETURN ARRAY(SELECT p.client_id FROM pairings p WHERE p.coach_id = actor_staff() AND p.ended_at IS NULL); END $$;

-- Who holds a token that has neither ended nor run out: asked before anybody is known. From here on the transaction is theirs, and only reads;
-- whoever holds none stays nobody. (plpgsql keeps its plans, and runs one statement after the other. The time is that of halcyon_now(), whose
-- call would cost as much as finding the token.)
CREATE FUNCTION ask_with_token(token_hash bytea) RETURNS TABLE (staff_id uuid, roles text[], client_id uuid)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  carried text;
BEGIN
  SELECT s.id, s.roles, t.client_id INTO staff_id, roles, client_id
  FROM clock, tokens t LEFT JOIN staff s ON s.id = t.staff_id AND s.left_at IS NULL
  WHERE t.hash = token_hash AND t.ended_at IS NULL AND t.expires_at > clock_timestamp() + clock.shift AND (s.id IS NOT NULL OR t.client_id IS NOT NULL);
  IF FOUND THEN
    carried := set_config('halcyon.actor', CASE WHEN staff_id IS NULL THEN 'client:' || client_id ELSE 'staff:' || staff_id END, true);
    carried := set_config('transaction_read_only', 'on', true);
    RETURN NEXT;
  END IF;
END $$;

-- Who holds a sign-in that has not ended, run out, or rested since before a moment: asked before anybody is known.
CREATE FUNCTION holder_of_sign_in(token_hash bytea, at timestamptz, staff_seen_after timestamptz, client_seen_after timestamptz)
RETURNS TABLE (id uuid, staff_id uuid, roles text[], client_id uuid, seen_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN RETURN QUERY SELECT i.id, s.id, s.roles, i.client_id, i.seen_at FROM sign_ins i LEFT JOIN staff s ON s.id = i.staff_id AND s.left_at IS NULL
   WHERE i.hash = token_hash AND i.ended_at IS NULL AND i.expires_at > at
     AND i.seen_at > CASE WHEN i.client_id IS NULL THEN staff_seen_after ELSE client_seen_after END
     AND (s.id IS NOT NULL OR i.client_id IS NOT NULL); END $$;

-- Ends the sign-ins of somebody who has left, and names them. Of anybody else it ends none, whoever asks.
CREATE FUNCTION end_sign_ins_of_leaver(leaver uuid, at timestamptz) RETURNS TABLE (id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ UPDATE sign_ins i SET ended_at = at FROM staff s
   WHERE s.id = leaver AND s.left_at IS NOT NULL AND i.staff_id = s.id AND i.ended_at IS NULL RETURNING i.id $$;

-- Uses a link of the command line, once, and says whose it was: asked before anybody is known.
CREATE FUNCTION use_link(token_hash bytea, at timestamptz) RETURNS TABLE (staff_id uuid, roles text[])
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ UPDATE set_up_links l SET used_at = at FROM staff s
   WHERE l.hash = token_hash AND l.used_at IS NULL AND l.expires_at > at AND s.id = l.staff_id AND s.left_at IS NULL
   RETURNING s.id, s.roles $$;
